package io.millrace.ddlmanager.apply;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.plan.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the audit trail, {@code clickhouse-sql/bootstrap/ddl_log.sql}: each statement with its reason and result. */
public final class DdlLog {

    /** The class of statements that follow a TRUNCATE; they change no column, so they bring no held row back. */
    public static final String TRUNCATION = "truncation";

    /** The class of what a person did with held rows: sent them again, or discarded them. */
    public static final String QUARANTINE = "quarantine";

    private final ClickHouse clickHouse;
    private final Targets targets;

    public DdlLog(ClickHouse clickHouse, Targets targets) {
        this.clickHouse = clickHouse;
        this.targets = targets;
    }

    /**
     * What was done for a table.
     *
     * @param effect as {@link Statement.Effect#word}, or another class
     * @param error empty: it worked
     */
    public record Line(
            Instant at,
            String reason,
            String binlogFile,
            long binlogPosition,
            String effect,
            String statement,
            String error) {

        /** Whether the statement is one of a plan. */
        public boolean changesTable() {
            return Arrays.stream(Statement.Effect.values())
                    .anyMatch(known -> known.word().equals(effect));
        }
    }

    /** The last lines of a table, in their order; none where nothing has been made yet. */
    public List<Line> lines(TableId table, int limit) {
        List<Line> lines = new ArrayList<>();
        boolean there = !clickHouse
                .query(
                        "SELECT 1 FROM system.tables WHERE database = {db:String} AND name = 'ddl_log'",
                        Map.of("db", targets.ingestDatabase(table.database())))
                .isEmpty();
        if (!there) {
            return lines;
        }
        for (GenericRecord row : clickHouse.query(
                "SELECT toUnixTimestamp64Milli(executed_at) AS at_millis, reason, binlog_file,"
                        + " toInt64(binlog_pos) AS pos, class, statement, error FROM " + name(table.database())
                        + " WHERE mysql_database = {db:String} AND mysql_table = {table:String}"
                        + " ORDER BY executed_at DESC LIMIT " + limit,
                Map.of("db", table.database(), "table", table.table()))) {
            lines.add(
                    0,
                    new Line(
                            Instant.ofEpochMilli(row.getLong("at_millis")),
                            row.getString("reason"),
                            row.getString("binlog_file"),
                            row.getLong("pos"),
                            row.getString("class"),
                            row.getString("statement"),
                            row.getString("error")));
        }
        return lines;
    }

    /** When each table was changed last, so that rows that did not fit may do so now. */
    public Map<TableId, Instant> lastChanges(String mysqlDatabase) {
        String changes = Arrays.stream(Statement.Effect.values())
                .map(effect -> ClickHouseNames.literal(effect.word()))
                .collect(Collectors.joining(", "));
        Map<TableId, Instant> last = new HashMap<>();
        for (GenericRecord row : clickHouse.query(
                "SELECT mysql_table, toUnixTimestamp64Milli(max(executed_at)) AS changed_at FROM " + name(mysqlDatabase)
                        + " WHERE mysql_database = {db:String} AND error = '' AND class IN (" + changes
                        + ") GROUP BY mysql_table",
                Map.of("db", mysqlDatabase))) {
            last.put(
                    new TableId(mysqlDatabase, row.getString("mysql_table")),
                    Instant.ofEpochMilli(row.getLong("changed_at")));
        }
        return last;
    }

    /** @param error empty when the statement worked */
    public void record(TableId table, Cause cause, String effect, String statement, String error) {
        clickHouse.execute(
                "INSERT INTO " + name(table.database())
                        + " (mysql_database, mysql_table, reason, binlog_file, binlog_pos, class, statement, error)"
                        + " SELECT {db:String}, {table:String}, {reason:String}, {file:String}, {pos:UInt64},"
                        + " {class:String}, {sql:String}, {error:String}",
                Map.of(
                        "db", table.database(),
                        "table", table.table(),
                        "reason", cause.reason(),
                        "file", cause.binlogFile(),
                        "pos", cause.binlogPosition(),
                        "class", effect,
                        "sql", statement,
                        "error", error));
    }

    private String name(String mysqlDatabase) {
        return ClickHouseNames.quoted(targets.ingestDatabase(mysqlDatabase)) + ".ddl_log";
    }
}
