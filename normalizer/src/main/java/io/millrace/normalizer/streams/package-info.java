/** How Kafka Streams is configured and supervised: its properties, its clients, and the answer to a failed thread. */
package io.millrace.normalizer.streams;
