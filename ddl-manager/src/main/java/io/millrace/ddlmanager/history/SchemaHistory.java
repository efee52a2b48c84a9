package io.millrace.ddlmanager.history;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.history.Entry.At;
import io.millrace.ddlmanager.history.Entry.Kind;
import io.millrace.ddlmanager.plan.ClickHouseCatalog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The entries, kept in ClickHouse. Writing one a second time changes nothing. */
public final class SchemaHistory {

    private static final String TABLE = "schema_changes";

    private final ClickHouse clickHouse;
    private final Targets targets;
    private final List<String> databases;

    public SchemaHistory(Settings settings, ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
        this.targets = Targets.of(settings);
        this.databases = settings.getList(Setting.MYSQL_DATABASES);
    }

    /** All entries of each table in their order; none where ClickHouse has nothing yet. */
    public Map<TableId, List<Entry>> entries(ClickHouseCatalog catalog) {
        Map<TableId, List<Entry>> entries = new TreeMap<>();
        databases.stream()
                .filter(database -> catalog.find(name(database)).isPresent())
                .forEach(database -> {
                    for (GenericRecord row : clickHouse.query(
                            "SELECT mysql_table, kind, old_name, new_name, reason, statement, binlog_file,"
                                    + " toInt64(binlog_pos) AS pos, toUnixTimestamp64Milli(seen_at) AS seen,"
                                    + " toInt64(place) AS nth FROM "
                                    + name(database)
                                    + " FINAL WHERE mysql_database = {db:String} ORDER BY seen_at, place, kind, old_name",
                            Map.of("db", database))) {
                        Entry entry = entry(database, row);
                        entries.computeIfAbsent(entry.table(), t -> new ArrayList<>())
                                .add(entry);
                    }
                });
        return entries;
    }

    /** As {@link #entries}, of what counts now. */
    public Map<TableId, TableHistory> read(ClickHouseCatalog catalog) {
        Map<TableId, TableHistory> histories = new HashMap<>();
        entries(catalog).forEach((table, all) -> histories.put(table, TableHistory.of(all)));
        return histories;
    }

    public void write(List<Entry> entries) {
        for (Entry entry : entries) {
            Map<String, Object> parameters = new HashMap<>();
            parameters.put("db", entry.table().database());
            parameters.put("table", entry.table().table());
            parameters.put("kind", entry.kind().word());
            parameters.put("from", entry.from());
            parameters.put("to", entry.to());
            parameters.put("reason", entry.reason());
            parameters.put("statement", entry.at().statement());
            parameters.put("file", entry.at().binlogFile());
            parameters.put("pos", entry.at().binlogPosition());
            parameters.put("seen", entry.at().seenAt());
            parameters.put("place", entry.at().place());
            clickHouse.execute(
                    "INSERT INTO " + name(entry.table().database())
                            + " (mysql_database, mysql_table, kind, old_name, new_name, reason, statement, binlog_file,"
                            + " binlog_pos, seen_at, place) SELECT {db:String}, {table:String}, {kind:String},"
                            + " {from:String}, {to:String}, {reason:String}, {statement:String}, {file:String},"
                            + " {pos:UInt64}, fromUnixTimestamp64Milli({seen:Int64}, 'UTC'), {place:UInt64}",
                    parameters);
        }
    }

    private static Entry entry(String database, GenericRecord row) {
        return new Entry(
                new TableId(database, row.getString("mysql_table")),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("old_name"),
                row.getString("new_name"),
                row.getString("reason"),
                new At(
                        row.getString("statement"),
                        row.getString("binlog_file"),
                        row.getLong("pos"),
                        row.getLong("seen"),
                        row.getLong("nth")));
    }

    private String name(String database) {
        return ClickHouseNames.quoted(targets.ingestDatabase(database)) + "." + ClickHouseNames.quoted(TABLE);
    }
}
