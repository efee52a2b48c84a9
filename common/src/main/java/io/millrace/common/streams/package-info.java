/** What Millrace's Kafka Streams applications have in common: their properties, and the answer to a failed thread. */
package io.millrace.common.streams;
