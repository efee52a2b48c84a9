package io.millrace.ddlmanager.apply;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.TableId;
import java.util.Map;

/** Writes the audit trail, {@code clickhouse-sql/bootstrap/ddl_log.sql}: each statement with its reason and result. */
public final class DdlLog {

    /** The class of statements that follow a TRUNCATE; they change no column, so they bring no held row back. */
    public static final String TRUNCATION = "truncation";

    private final ClickHouse clickHouse;
    private final Targets targets;

    public DdlLog(ClickHouse clickHouse, Targets targets) {
        this.clickHouse = clickHouse;
        this.targets = targets;
    }

    /** @param error empty when the statement worked */
    public void record(TableId table, Cause cause, String effect, String statement, String error) {
        clickHouse.execute(
                "INSERT INTO " + ClickHouseNames.quoted(targets.ingestDatabase(table.database())) + ".ddl_log"
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
}
