package io.millrace.normalizer.topology;

import io.millrace.common.table.TableId;

/** Knows where the rows of a table go. */
@FunctionalInterface
public interface RowTopics {

    /**
     * The row topic of a table, which is there when this returns.
     *
     * @param rawTopic where the table's changes come from: a new row topic gets as many partitions
     */
    String topicOf(TableId table, String rawTopic);
}
