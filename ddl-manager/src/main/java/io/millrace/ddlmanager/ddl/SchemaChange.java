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
 * @param changedColumns by table, in small letters: those that may have changed in more than their comments, defaults and places, by
 *     what Debezium believed before and behind it. Nothing of a table of which nothing was known before
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
        Map<TableId, Set<String>> changedColumns) {

    public SchemaChange {
        changedColumns = Map.copyOf(changedColumns);
    }
}
