package io.millrace.orders.change;

/** A row that does not say to which order it belongs. Its message holds no value of the row. */
public final class RowException extends Exception {

    /** The line is no row of the normalizer's. */
    public static final String NOT_A_ROW = "not_a_row";

    /** A column that names the order or the detail is NULL or missing. */
    public static final String NO_VALUE = "no_value";

    private final String reason;

    RowException(String reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** As the metrics' label. */
    public String reason() {
        return reason;
    }
}
