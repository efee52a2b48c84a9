package io.millrace.export.layers;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Fingerprint;
import io.millrace.common.naming.RawTable;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.TableId;
import io.millrace.export.manifest.History;
import io.millrace.export.manifest.Manifest.Part;
import io.millrace.export.parquet.ParquetTypes;
import io.millrace.export.storage.ObjectStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Silver and gold: the rows that a table has now, as one file. A table that has not changed since the last run with this layer is not
 * written again; its files stand in the new manifest, too.
 */
public final class Snapshots {

    private final ClickHouse clickHouse;
    private final Targets targets;
    private final ObjectStore store;

    public Snapshots(ClickHouse clickHouse, Targets targets, ObjectStore store) {
        this.clickHouse = clickHouse;
        this.targets = targets;
        this.store = store;
    }

    /**
     * What analysts see of a replicated table.
     *
     * @param bytes columns that hold bytes; to ClickHouse they are texts
     */
    public Part silver(TableId table, Set<String> bytes, History earlier, Instant at) {
        RawTable raw = RawTable.now(clickHouse, targets, table);
        return part(
                "silver",
                table.database(),
                table.table(),
                targets.targetDatabase(table.database()),
                bytes,
                state(raw.database(), raw.name()),
                earlier,
                at);
    }

    /** A table or a view that people have made. */
    public Part gold(String database, String table, History earlier, Instant at) {
        return part("gold", database, table, database, Set.of(), state(database, table), earlier, at);
    }

    /** @param state changes with each change of the table; empty when that is not known, as of a view */
    private Part part(
            String layer,
            String database,
            String table,
            String clickHouseDatabase,
            Set<String> bytes,
            Optional<String> state,
            History earlier,
            Instant at) {
        List<Column> columns = columns(clickHouseDatabase, table);
        String select = select(columns, bytes, clickHouseDatabase, table);
        // Read before the rows: a change in between is exported once more, and never left out.
        String watermark =
                state.map(known -> known + ":" + Fingerprint.of(select)).orElse("");
        String name = database + "." + table;
        Optional<Part> unchanged = earlier.kept(layer, name)
                .filter(part -> state.isPresent() && part.watermark().equals(watermark));
        if (unchanged.isPresent()) {
            return unchanged.get();
        }
        String file = new Layout(
                        layer,
                        database,
                        table,
                        columns.stream().map(Column::name).toList())
                .file(at);
        store.write(file, select);
        return new Part(
                layer,
                name,
                Layout.run(at),
                List.of(file),
                store.rows(file),
                store.bytes(file),
                watermark,
                Map.of(),
                List.of());
    }

    private record Column(String name, String type) {}

    private List<Column> columns(String database, String table) {
        return clickHouse
                .query(
                        "SELECT name, type FROM system.columns WHERE database = {db:String} AND table = {table:String}"
                                + " ORDER BY position",
                        Map.of("db", database, "table", table))
                .stream()
                .map(row -> new Column(row.getString(1), row.getString(2)))
                .toList();
    }

    /** The rows in the types that every reader knows. */
    private static String select(List<Column> columns, Set<String> bytes, String database, String table) {
        String items = columns.stream()
                .map(column -> bytes.contains(column.name())
                        ? ParquetTypes.selectedBytes(column.name())
                        : ParquetTypes.selected(column.name(), column.type()))
                .map(item -> "    " + item)
                .collect(Collectors.joining(",\n"));
        return "SELECT\n" + items + "\nFROM " + ClickHouseNames.quoted(database) + "." + ClickHouseNames.quoted(table);
    }

    /** Each insert takes the next block number, merges keep them, and a table that is made again has another id. */
    private Optional<String> state(String database, String table) {
        return clickHouse.query("""
                        SELECT concat(toString(uuid), ':', toString((
                            SELECT cityHash64(arraySort(groupArray((partition_id, last_block, last_mutation))))
                            FROM (
                                SELECT partition_id, max(max_block_number) AS last_block, max(data_version) AS last_mutation
                                FROM system.parts
                                WHERE active AND database = {db:String} AND table = {table:String}
                                GROUP BY partition_id)))) AS state
                        FROM system.tables
                        WHERE database = {db:String} AND name = {table:String} AND engine LIKE '%MergeTree'
                        """, Map.of("db", database, "table", table)).stream()
                .map(row -> row.getString(1))
                .findFirst();
    }
}
