/** How Kafka Streams is set up and watched: its properties, its clients, and what is done when a thread of it fails. */
package io.millrace.normalizer.streams;
