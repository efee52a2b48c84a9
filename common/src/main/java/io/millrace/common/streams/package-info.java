/** What Millrace's Kafka Streams applications have in common: their properties, their clients, and the answer to a failed thread. */
package io.millrace.common.streams;
