package io.millrace.common.types;

import java.util.function.UnaryOperator;

/**
 * Where a type of ClickHouse ends before MySQL's does. Each operator takes an expression and gives one.
 *
 * @param outside MySQL: whether the value is beyond the type's range
 * @param undated MySQL: whether it is a zero or partial date, of which Debezium makes NULL, or {@code epoch} where the
 *     column is NOT NULL
 * @param epoch canonical text of what it makes
 * @param clampedText MySQL: canonical text of the nearest value in the range
 * @param clamped ClickHouse, over the queue's column: the nearest value in the range
 */
record Limits(
        UnaryOperator<String> outside,
        UnaryOperator<String> undated,
        String epoch,
        UnaryOperator<String> clampedText,
        UnaryOperator<String> clamped) {

    /** MySQL: whether ClickHouse cannot hold the value. */
    String lost(String c) {
        return "IFNULL(" + outside.apply(c) + " OR " + undated.apply(c) + ", 0)";
    }
}
