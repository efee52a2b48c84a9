/** What Kafka Streams is given beside its properties: its clients, and the answer to a failed thread. */
package io.millrace.normalizer.streams;
