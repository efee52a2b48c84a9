package io.millrace.gateway.translate;

import java.util.List;

/** What is known of an expression's values. Each may be NULL. */
public sealed interface Kind {

    /** Whole numbers of so many bits, the sign included. */
    record Whole(int bits, boolean unsigned) implements Kind {}

    /** Decimals with so many digits after the point. */
    record Exact(int scale) implements Kind {}

    /**
     * Decimals of a division. MySQL shows fewer digits than it computes with, and its plan decides with which of them it
     * compares or rounds.
     *
     * @param scale digits after the point that ClickHouse has
     * @param shown digits that MySQL shows
     */
    record Quotient(int scale, int shown) implements Kind {}

    /** DOUBLE. */
    record Floating() implements Kind {}

    record Text(Collation collation) implements Kind {}

    /** A text between quotes, which becomes what it is compared with. */
    record Quoted(String text) implements Kind {}

    /** ENUM; its labels in MySQL's order. */
    record Choice(List<String> labels) implements Kind {}

    record Day() implements Kind {}

    /** @param fraction digits of a second */
    record Moment(int fraction) implements Kind {}

    /** A date as DATE_FORMAT writes it: digits at the same places, so that it compares by bytes in every collation. */
    record Stamp(String format) implements Kind {}

    /** NULL itself. */
    record Nothing() implements Kind {}

    /** Anything else: it may be there or not. */
    record Other() implements Kind {}
}
