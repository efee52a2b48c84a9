package io.millrace.ddlmanager.backup;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.TableId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The newest version of each table's rows in ClickHouse. Thread-safe. */
public final class StoredVersions {

    private final ClickHouse clickHouse;
    private final Targets targets;
    private final List<String> databases;

    /** @param databases MySQL's */
    public StoredVersions(ClickHouse clickHouse, Targets targets, List<String> databases) {
        this.clickHouse = clickHouse;
        this.targets = targets;
        this.databases = List.copyOf(databases);
    }

    /** By table, unsigned; those without rows of Kafka's are left out. */
    public Map<TableId, Long> newest() {
        Map<TableId, Long> newest = new HashMap<>();
        tables().forEach((table, quoted) -> {
            long version = clickHouse
                    .query("SELECT toInt64(max(_version)) AS newest FROM " + quoted)
                    .get(0)
                    .getLong("newest");
            if (version != 0) {
                newest.put(table, version);
            }
        });
        return newest;
    }

    /** The tables that have rows, each with the quoted name of where they are. */
    private Map<TableId, String> tables() {
        Map<TableId, String> tables = new HashMap<>();
        clickHouse
                .query("SELECT database, name, comment FROM system.tables WHERE total_rows > 0"
                        + " AND database IN (" + inClickHouse() + ") AND (database, name) IN"
                        + " (SELECT database, table FROM system.columns WHERE name = '_version')")
                .forEach(row -> Targets.ofComment(row.getString("comment"))
                        .ifPresent(table -> tables.put(
                                table,
                                ClickHouseNames.quoted(row.getString("database")) + "."
                                        + ClickHouseNames.quoted(row.getString("name")))));
        return tables;
    }

    private String inClickHouse() {
        return databases.stream()
                .flatMap(db -> Stream.of(targets.targetDatabase(db), targets.ingestDatabase(db)))
                .distinct()
                .map(ClickHouseNames::literal)
                .collect(Collectors.joining(", "));
    }

    /** The tables of which ClickHouse has rows, whatever their version. */
    public Set<TableId> filled() {
        return tables().keySet();
    }
}
