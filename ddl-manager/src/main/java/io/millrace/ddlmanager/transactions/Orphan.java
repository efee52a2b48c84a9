package io.millrace.ddlmanager.transactions;

import org.apache.kafka.common.TopicPartition;

/**
 * A transaction that is open in a partition, and that nobody will end: whoever reads only what is committed waits at it for
 * ever.
 *
 * @param firstOffset where it holds readers back
 * @param coordinatorEpoch the newest that the partition has seen for this producer
 * @param evidence why nobody will end it, a clause
 */
record Orphan(
        TopicPartition partition,
        long producerId,
        short epoch,
        long firstOffset,
        int coordinatorEpoch,
        String evidence) {

    /** A clause that says what waits and why. */
    String text() {
        return "a transaction of producer " + producerId + ", epoch " + epoch + ", holds back all readers of "
                + partition + " at offset " + firstOffset + ", and nobody will end it: " + evidence;
    }
}
