package io.millrace.export;

import io.millrace.common.Resources;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.ExportSettings;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.types.TypeRegistry;
import io.millrace.export.layers.Bronze;
import io.millrace.export.layers.Layout;
import io.millrace.export.layers.Snapshots;
import io.millrace.export.manifest.History;
import io.millrace.export.manifest.Manifest;
import io.millrace.export.manifest.Manifest.Part;
import io.millrace.export.manifest.Manifests;
import io.millrace.export.storage.ObjectStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One run: each table of each layer is written, then the manifest. Files of earlier runs that no manifest needs any more,
 * and those of a run that never had one, are deleted.
 */
public final class ExportRun {

    private static final List<String> LAYERS = List.of("bronze", "silver", "gold");

    private final Settings settings;
    private final ExportSettings export;
    private final InstantSource clock;

    public ExportRun(Settings settings, InstantSource clock) {
        this.settings = settings;
        this.export = settings.export();
        this.clock = clock;
    }

    /**
     * What the last complete run wrote.
     *
     * @throws Problem when ClickHouse or the storage does not answer
     */
    public Optional<Manifest> last() {
        try (ClickHouse clickHouse = ClickHouse.connect(settings.clickHouse())) {
            return new Manifests(store(clickHouse)).all().last();
        }
    }

    private ObjectStore store(ClickHouse clickHouse) {
        ObjectStore store = new ObjectStore(clickHouse, export);
        store.prepare();
        return store;
    }

    /**
     * @param progress called after each table
     * @throws Problem when a server or the storage does not answer; then nothing of the run is visible
     */
    public Manifest run(Runnable progress) {
        try (Resources opened = new Resources()) {
            ClickHouse clickHouse = opened.add(ClickHouse.connect(settings.clickHouse()));
            Targets targets = Targets.of(settings.names());
            Mysql mysql = opened.add(Mysql.connect(settings.mysql(), 2));
            ExportLock lock = opened.add(ExportLock.take(mysql, export.url()));
            ObjectStore store = store(clickHouse);
            Manifests manifests = new Manifests(store);
            History earlier = manifests.all();
            Instant at = clock.instant();
            List<TableId> tables = replicated(clickHouse, targets);
            List<Part> parts = new ArrayList<>();
            if (export.layers().contains("bronze")) {
                Bronze bronze = opened.add(new Bronze(settings.kafka(), Topics.of(settings.names()), store));
                tables.forEach(table -> add(parts, bronze.export(table, earlier, at), progress));
            }
            Snapshots snapshots = new Snapshots(clickHouse, targets, store);
            if (export.layers().contains("silver")) {
                Map<TableId, Set<String>> bytes = byteColumns(mysql, tables);
                tables.forEach(table -> add(
                        parts, snapshots.silver(table, bytes.getOrDefault(table, Set.of()), earlier, at), progress));
            }
            if (export.layers().contains("gold")) {
                for (String database : goldDatabases()) {
                    tablesOf(clickHouse, database)
                            .forEach(table -> add(parts, snapshots.gold(database, table, earlier, at), progress));
                }
            }
            Manifest manifest = new Manifest(Layout.run(at), clock.instant().toString(), parts);
            lock.confirm();
            manifests.add(manifest);
            cleanUp(store, targets, lock, earlier.and(manifest));
            return manifest;
        }
    }

    private static void add(List<Part> parts, Part part, Runnable progress) {
        parts.add(part);
        progress.run();
    }

    /** Bronze is kept for good, the others as long as one of the newest runs with that layer names them. */
    private void cleanUp(ObjectStore store, Targets targets, ExportLock lock, History history) {
        String scratch = targets.ingestDatabase(settings.source().databases().get(0));
        for (String layer : LAYERS) {
            List<Manifest> keeping = layer.equals("bronze") ? history.runs() : history.recent(layer, export.keep());
            Set<String> needed = keeping.stream()
                    .flatMap(run -> run.parts().stream())
                    .filter(part -> part.layer().equals(layer))
                    .flatMap(part -> part.files().stream())
                    .collect(Collectors.toSet());
            store.files(layer, "**/*.parquet").stream()
                    .filter(file -> !needed.contains(file))
                    .forEach(file -> {
                        lock.confirm();
                        store.delete(scratch, file);
                    });
        }
    }

    private List<TableId> replicated(ClickHouse clickHouse, Targets targets) {
        return settings.source().databases().stream()
                .flatMap(database -> clickHouse
                        .query(
                                "SELECT comment FROM system.tables WHERE database IN ({target:String}, {ingest:String})"
                                        + " AND comment LIKE 'MySQL %' AND engine LIKE '%MergeTree' ORDER BY comment",
                                Map.of(
                                        "target", targets.targetDatabase(database),
                                        "ingest", targets.ingestDatabase(database)))
                        .stream())
                .flatMap(row -> Targets.ofComment(row.getString(1)).stream())
                .distinct()
                .toList();
    }

    /** MySQL is asked: ClickHouse has bytes and texts as one type. */
    private static Map<TableId, Set<String>> byteColumns(Mysql mysql, List<TableId> tables) {
        return new MysqlSchema(mysql)
                .read(tables).stream()
                        .collect(Collectors.toMap(
                                Table::id,
                                table -> table.columns().stream()
                                        .filter(TypeRegistry::holdsBytes)
                                        .map(Column::name)
                                        .collect(Collectors.toSet())));
    }

    private List<String> goldDatabases() {
        return settings.source().databases().stream()
                .map(database -> export.gold().replace("{db}", database))
                .distinct()
                .toList();
    }

    /** Without those in which materialized views keep their rows. */
    private static List<String> tablesOf(ClickHouse clickHouse, String database) {
        return clickHouse
                .query(
                        "SELECT name FROM system.tables WHERE database = {db:String} AND name NOT LIKE '.inner%' ORDER BY name",
                        Map.of("db", database))
                .stream()
                .map(row -> row.getString(1))
                .toList();
    }
}
