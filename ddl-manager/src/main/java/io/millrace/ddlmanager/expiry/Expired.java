package io.millrace.ddlmanager.expiry;

import org.apache.kafka.common.TopicPartition;

/**
 * Records that Kafka deleted before their reader had read them.
 *
 * @param from the first offset, inclusive
 * @param to exclusive
 */
record Expired(TopicPartition partition, long from, long to) {

    long records() {
        return to - from;
    }
}
