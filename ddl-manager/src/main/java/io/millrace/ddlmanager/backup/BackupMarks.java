package io.millrace.ddlmanager.backup;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import java.util.List;
import java.util.Map;

/** Which backups ClickHouse knows of ({@code clickhouse-sql/bootstrap/backups.sql}). */
final class BackupMarks {

    private final ClickHouse clickHouse;
    private final List<String> tables;

    /** @param databases MySQL's */
    BackupMarks(ClickHouse clickHouse, Targets targets, List<String> databases) {
        this.clickHouse = clickHouse;
        this.tables = databases.stream()
                .map(targets::ingestDatabase)
                .distinct()
                .map(ingest -> ClickHouseNames.quoted(ingest) + ".backups")
                .toList();
    }

    /** From now on ClickHouse says that it has everything up to that place. */
    void put(String id, String gtids) {
        for (String table : tables) {
            clickHouse.query(
                    "INSERT INTO " + table + " SELECT {id:String}, now64(3), {gtids:String}",
                    Map.of("id", id, "gtids", gtids));
        }
    }

    /** Whether it says so, in all databases. */
    boolean has(String id) {
        return tables.stream()
                .allMatch(table -> clickHouse
                                .query("SELECT count() FROM " + table + " WHERE id = {id:String}", Map.of("id", id))
                                .get(0)
                                .getLong(1)
                        > 0);
    }
}
