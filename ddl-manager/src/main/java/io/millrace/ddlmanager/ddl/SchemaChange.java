package io.millrace.ddlmanager.ddl;

import io.millrace.common.table.TableId;
import java.util.Map;
import java.util.Set;

/**
 * A DDL statement that ran in MySQL, as Debezium reports it.
 *
 * @param binlogPosition where it begins or ends: between the rows before it and those after it
 * @param sourceTs when it began, by MySQL's clock, milliseconds since 1970
 * @param readAt when Debezium read it, milliseconds since 1970
 * @param offset its place in the schema-change topic
 * @param snapshot whether Debezium wrote it for a table that it found, and not because it ran just now
 * @param believed by table, what Debezium's belief says of it. Nothing of a table of which nothing was known before
 * @param known the tables that Debezium knows by now; none: nobody can tell
 */
public record SchemaChange(
        String database,
        String ddl,
        String binlogFile,
        long binlogPosition,
        long sourceTs,
        long readAt,
        long offset,
        boolean snapshot,
        Map<TableId, BelievedChange> believed,
        Set<TableId> known) {

    public SchemaChange {
        believed = Map.copyOf(believed);
        known = Set.copyOf(known);
    }

    /** Whether Debezium may know the table, in whatever letters its name is written. */
    public boolean knows(TableId table) {
        return known.isEmpty()
                || known.contains(table)
                || known.stream().anyMatch(other -> other.toString().equalsIgnoreCase(table.toString()));
    }
}
