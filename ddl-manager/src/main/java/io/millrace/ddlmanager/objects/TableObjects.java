package io.millrace.ddlmanager.objects;

import java.util.List;

/**
 * The statements that make one table's objects in ClickHouse.
 *
 * @param columns what the raw table must have, in MySQL's order
 * @param key the raw table's sorting key, unquoted
 * @param createRaw the table that keeps every version
 * @param machinery what carries rows from Kafka to it, in the order of making: intake, the views, queue. It holds no data, so it
 *     is replaced as a whole when its text changes
 * @param createValve the last piece: rows flow while it exists; its comment is the {@code fingerprint}
 * @param createView the view that people query
 * @param consumerGroup the Kafka consumer group of this version of the queue
 */
public record TableObjects(
        List<RawColumn> columns,
        List<String> key,
        String createRaw,
        List<Piece> machinery,
        Piece createValve,
        String createView,
        String consumerGroup,
        String fingerprint) {

    /**
     * A column of the raw table.
     *
     * @param name unquoted
     * @param defaultClause {@code DEFAULT …} with a blank in front, or empty
     */
    public record RawColumn(String name, String type, String defaultClause) {}

    /**
     * An object that can be dropped and made again.
     *
     * @param name quoted, with its database
     */
    public record Piece(String name, String create) {}
}
