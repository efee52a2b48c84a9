package io.millrace.common.journal;

import java.util.Locale;

/** Why a table's rows would be wrong from a place on. */
public enum StopReason {
    /** Debezium's grammar could not read a statement, so it may take the table's rows for something else. */
    UNREADABLE_STATEMENT(true),
    /** Debezium fails at the table's rows: its picture of the table is not MySQL's. */
    MISREAD_ROWS(true),
    /** Debezium decodes rows with a picture of the table that is not MySQL's. It is copied again by itself. */
    WRONG_PICTURE(true),
    /** A session wrote row events that do not hold the whole row. */
    PARTIAL_ROW(true),
    /** Rows expired in Kafka before they were read. */
    ROWS_EXPIRED(false),
    /** Rows changed in MySQL, and no row event says how. */
    UNSEEN_CHANGE(false),
    /** ClickHouse's columns hold values of other columns than MySQL's of the same name. */
    MIXED_UP_COLUMNS(false);

    private final boolean leftOut;

    StopReason(boolean leftOut) {
        this.leftOut = leftOut;
    }

    /** Whether the connector must not read the table until it is copied. */
    public boolean leftOutOfConnector() {
        return leftOut;
    }

    /** As in the API and in metrics: {@code partial-row}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
