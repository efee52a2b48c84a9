package io.millrace.common.types;

import java.util.function.UnaryOperator;

/**
 * Where a type of ClickHouse ends before MySQL's does. Each operator takes an expression and gives one.
 *
 * @param outside MySQL: whether the value is a date beyond the type's range
 * @param undated MySQL: whether it is a zero or partial date. A column that may be NULL has NULL for it before Millrace
 *     sees it; another one has a value that does not fit
 * @param clampedText MySQL: canonical text of the nearest value in the range
 * @param clamped ClickHouse, over the queue's column: the nearest value in the range
 */
record Limits(
        UnaryOperator<String> outside,
        UnaryOperator<String> undated,
        UnaryOperator<String> clampedText,
        UnaryOperator<String> clamped) {

    /** MySQL: whether ClickHouse cannot hold the value. */
    String lost(String c) {
        return "IFNULL(" + outside.apply(c) + " OR " + undated.apply(c) + ", 0)";
    }

    /** MySQL: whether the value arrives as one that does not fit; one that was made NULL fits. */
    String unfit(String c, boolean nullable) {
        return nullable ? "IFNULL(" + outside.apply(c) + " AND NOT " + undated.apply(c) + ", 0)" : lost(c);
    }
}
