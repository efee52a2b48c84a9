package io.millrace.common.types;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Everything that is decided about one column's way from MySQL to ClickHouse.
 *
 * @param column the MySQL column's name
 * @param clickHouseType the column's type in {@code <table>_raw}
 * @param queueType the column's type in {@code <table>_queue}: holds whatever the envelope carries without loss
 * @param fromQueue ClickHouse expression over the queue's column that gives the value, perhaps in a wider type; never
 *     throws
 * @param fits ClickHouse expression over the queue's column: 1 when {@code fromQueue} is exact; empty when it always is. A
 *     row for which a column says 0 goes to quarantine
 * @param mysqlText MySQL expression: the value's canonical bytes, delimited; the same bytes as {@code clickHouseText}
 * @param clickHouseText ClickHouse expression over the column of {@code <table>_raw}
 * @param sized whether the canonical text is {@code bytes:text}; otherwise it is {@code text;}. NULL is {@code N}
 * @param envelope MySQL expression: the value as a row of the row topic carries it, for JSON_OBJECT
 * @param pull the same value through ClickHouse's {@code mysql()}
 * @param loss empty when ClickHouse's type holds all of MySQL's values
 */
public record ColumnMapping(
        String column,
        String clickHouseType,
        String queueType,
        String fromQueue,
        Optional<String> fits,
        String mysqlText,
        String clickHouseText,
        boolean sized,
        String envelope,
        Pull pull,
        Optional<Loss> loss) {

    /**
     * @param inMysql MySQL expression that depends on no setting of the session, except that it is sent as utf8mb4
     * @param toQueue from an expression of ClickHouse for what {@code mysql()} gives to one that gives the queue's value, or
     *     one that ClickHouse converts to it by itself
     */
    public record Pull(String inMysql, UnaryOperator<String> toQueue) {}

    /**
     * @param inMysql MySQL expression over the table's column: 1 when ClickHouse's type cannot hold the value
     * @param held MySQL expression over the table's column: 1 when its row is in quarantine for that
     * @param inQueue ClickHouse expression over the queue's column: 1 when the value is stored as another one
     */
    public record Loss(String inMysql, String held, String inQueue) {}
}
