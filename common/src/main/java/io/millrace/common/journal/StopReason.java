package io.millrace.common.journal;

import java.util.Locale;

/** Why a table's rows would be wrong from a place on. */
public enum StopReason {
    /** Debezium's grammar could not read a statement, so it may take the table's rows for something else. */
    UNREADABLE_STATEMENT(true, "Debezium could not read a statement about it"),
    /** Debezium fails at the table's rows: its picture of the table is not MySQL's. */
    MISREAD_ROWS(true, "Debezium failed at its rows"),
    /** Debezium decodes rows with a picture of the table that is not MySQL's. */
    WRONG_PICTURE(true, "Debezium had a wrong picture of its columns"),
    /** A session wrote row events that do not hold the whole row. */
    PARTIAL_ROW(true, "a session wrote partial rows"),
    /** Rows expired in Kafka before they were read. */
    ROWS_EXPIRED(false, "rows expired before they were read"),
    /** Rows changed in MySQL, and no row event says how. */
    UNSEEN_CHANGE(false, "rows changed, and no row event says how"),
    /** ClickHouse's columns hold values of other columns than MySQL's of the same name. */
    MIXED_UP_COLUMNS(false, "its columns hold other columns' values");

    private final boolean leftOut;
    private final String why;

    StopReason(boolean leftOut, String why) {
        this.leftOut = leftOut;
        this.why = why;
    }

    /** Whether the connector must not read the table until it is copied. */
    public boolean leftOutOfConnector() {
        return leftOut;
    }

    /** Whether Debezium may have a wrong picture of the table; it may read the table again when that is corrected. */
    public boolean wrongPicture() {
        return this == UNREADABLE_STATEMENT || this == MISREAD_ROWS || this == WRONG_PICTURE;
    }

    /** Whether a copy makes up for it, which nobody has to ask for. */
    public boolean copiedByItself() {
        return this != MIXED_UP_COLUMNS;
    }

    /** A part of a sentence: why the table is copied. */
    public String why() {
        return why;
    }

    /** As in the API and in metrics: {@code partial-row}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
