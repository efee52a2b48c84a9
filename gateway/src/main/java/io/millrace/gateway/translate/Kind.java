package io.millrace.gateway.translate;

import java.util.List;

/** What is known of an expression's values. Each may be NULL. */
public sealed interface Kind {

    /** Whole numbers of so many bits, the sign included. */
    record Whole(int bits, boolean unsigned) implements Kind {}

    /**
     * Decimals.
     *
     * @param scale digits after the point that ClickHouse has
     * @param shown digits that MySQL shows. It may compute with more: what it then compares or rounds depends on its plan
     */
    record Exact(int scale, int shown) implements Kind {
        Exact(int scale) {
            this(scale, scale);
        }

        boolean hidesDigits() {
            return shown < scale;
        }
    }

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
