package io.millrace.ddlmanager.objects;

import java.util.List;

/**
 * The statements that make one table's objects in ClickHouse.
 *
 * @param columns what the raw table must have, in MySQL's order
 * @param key the raw table's sorting key, unquoted
 * @param createRaw the table that keeps every version
 * @param machinery what rows go through on their way to it, in the order of making: intake, the views. Like the queue it holds
 *     no data, so all of it is replaced when a text changes
 * @param queue the table that reads from Kafka
 * @param createValve the last piece: rows flow while it exists; its comment is the {@code fingerprint}
 * @param createView the view that people query
 * @param consumerGroup the Kafka consumer group of this version of the queue
 */
public record TableObjects(
        List<RawColumn> columns,
        List<String> key,
        String createRaw,
        List<Piece> machinery,
        Piece queue,
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
