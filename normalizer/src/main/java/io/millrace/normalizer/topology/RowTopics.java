package io.millrace.normalizer.topology;

import io.millrace.common.table.TableId;

/** Finds the topic for the rows of a table. */
@FunctionalInterface
public interface RowTopics {

    /**
     * The row topic of a table; it exists when this returns.
     *
     * @param rawTopic where the table's changes come from: a new row topic gets as many partitions
     */
    String topicOf(TableId table, String rawTopic);
}
