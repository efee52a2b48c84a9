package io.millrace.ddlmanager.guard;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.plan.ClickHouseCatalog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tables that were stopped while they ran, kept in ClickHouse ({@code bootstrap/halted.sql}). */
public final class Halts {

    private static final String TABLE = "halted";

    private final ClickHouse clickHouse;
    private final Targets targets;
    private final List<String> databases;

    public Halts(Settings settings, ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
        this.targets = Targets.of(settings);
        this.databases = settings.getList(Setting.MYSQL_DATABASES);
    }

    /** The stopped tables with the reason, for people; none where ClickHouse has nothing yet. */
    public Map<TableId, String> reasons(ClickHouseCatalog catalog) {
        Map<TableId, String> reasons = new HashMap<>();
        databases.stream()
                .filter(database -> catalog.find(table(database)).isPresent())
                .forEach(database -> {
                    for (GenericRecord row : clickHouse.query(
                            "SELECT mysql_table, reason FROM " + table(database)
                                    + " FINAL WHERE mysql_database = {db:String} AND halted = 1",
                            Map.of("db", database))) {
                        reasons.put(new TableId(database, row.getString("mysql_table")), row.getString("reason"));
                    }
                });
        return reasons;
    }

    /**
     * The table is blocked from here on, and left out of the connector.
     *
     * @param reason for people
     */
    public void halt(TableId table, String reason, String binlogFile, long binlogPosition) {
        clickHouse.execute(
                "INSERT INTO " + table(table.database())
                        + " (mysql_database, mysql_table, reason, binlog_file, binlog_pos)"
                        + " SELECT {db:String}, {table:String}, {reason:String}, {file:String}, {pos:UInt64}",
                Map.of(
                        "db", table.database(),
                        "table", table.table(),
                        "reason", reason,
                        "file", binlogFile,
                        "pos", binlogPosition));
    }

    /** Lets a table go on, because it is copied anew. */
    public void release(TableId table) {
        clickHouse.execute(
                "INSERT INTO " + table(table.database())
                        + " (mysql_database, mysql_table, halted) SELECT {db:String}, {table:String}, 0",
                Map.of("db", table.database(), "table", table.table()));
    }

    /** As {@link #release}, of all tables. */
    public void clear() {
        databases.forEach(database -> clickHouse.execute("INSERT INTO " + table(database)
                + " (mysql_database, mysql_table, halted) SELECT mysql_database, mysql_table, 0 FROM "
                + table(database) + " AS stopped FINAL WHERE stopped.halted = 1"));
    }

    private String table(String database) {
        return ClickHouseNames.quoted(targets.ingestDatabase(database)) + "." + ClickHouseNames.quoted(TABLE);
    }
}
