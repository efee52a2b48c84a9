package io.millrace.validator.parity;

import java.util.Locale;

/** What a check says of a table. */
public enum Verdict {
    /** Every value of every row is the same on both sides. */
    EQUAL,
    /**
     * The same but for values that ClickHouse cannot hold: rows that a policy keeps in quarantine, or values that are as
     * the policy says; the result counts them by column. Or for columns that a policy leaves out, which the note names.
     */
    LOSSY,
    /** Rows are missing, extra or different, after the pipeline has passed the position at which they were read. */
    DIFFERS,
    /**
     * Rows differ, but they keep changing, or the pipeline has not caught up, or not all of them were looked into: nothing is
     * proved either way. The note says which.
     */
    UNSETTLED,
    /** The table cannot be compared; the note says why. */
    NOT_COMPARABLE,
    /** The table is not {@code streaming}, so it is not expected to be equal; the note says its state and the reason. */
    NOT_CHECKED,
    /** The check itself went wrong; the note says how. */
    FAILED;

    /** The word in reports and over HTTP. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
