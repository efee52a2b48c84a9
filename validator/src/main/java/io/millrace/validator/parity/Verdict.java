package io.millrace.validator.parity;

import java.util.Locale;

/** What a check says of a table. */
public enum Verdict {
    /** Everything that was compared is the same on both sides: at the level {@code rows}, every value of every row. */
    EQUAL,
    /**
     * The same but for values that ClickHouse cannot hold: rows that a policy keeps in quarantine, or values that are as
     * the policy says; the result counts them by column. Or for columns that a policy leaves out, which the note names.
     */
    EQUAL_WITH_LOSS,
    /** Rows have wrong values, after the pipeline has passed the place at which they were read; or the schema is wrong. */
    WRONG,
    /** Rows are missing in ClickHouse, after it has passed that place; there may be extra ones, but none has a wrong value. */
    MISSING,
    /** ClickHouse has rows that MySQL does not have, after it has passed that place; nothing else is wrong. */
    EXTRA,
    /** Nothing is proved either way; the note says why, and the first rows that differed are named. */
    UNDECIDED,
    /** The table is not {@code streaming}, or cannot be compared; the note says why. */
    NOT_CHECKED;

    /** The word in reports, metrics and over HTTP. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether ClickHouse is wrong for certain. */
    public boolean bad() {
        return this == WRONG || this == MISSING || this == EXTRA;
    }
}
