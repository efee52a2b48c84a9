package io.millrace.ddlmanager.apply;

import io.millrace.clickhousesql.SqlTemplates;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the databases and the tables that all replicated tables share ({@code clickhouse-sql/bootstrap/}). */
public final class Bootstrap {

    private static final List<String> FILES = List.of(
            "bootstrap/databases",
            "bootstrap/quarantine",
            "bootstrap/lossy_values",
            "bootstrap/table_events",
            "bootstrap/checks",
            "bootstrap/check_rows",
            "bootstrap/unfinished_proofs",
            "bootstrap/backups");

    private final SqlTemplates templates;
    private final Targets targets;
    private final List<String> databases;
    private final ClickHouse clickHouse;

    /**
     * @param sqlFolder whose files replace the built-in ones; empty: none
     * @param databases MySQL's
     */
    public Bootstrap(Optional<Path> sqlFolder, Targets targets, List<String> databases, ClickHouse clickHouse) {
        this.templates = new SqlTemplates(sqlFolder);
        this.targets = targets;
        this.databases = databases;
        this.clickHouse = clickHouse;
    }

    /**
     * Does nothing where everything is there.
     *
     * @throws Problem when ClickHouse holds what an older version knew of the tables, which this one does not read
     */
    public void run() {
        refuseOldState();
        for (String database : databases) {
            Map<String, String> names = Map.of(
                    "target", ClickHouseNames.quoted(targets.targetDatabase(database)),
                    "ingest", ClickHouseNames.quoted(targets.ingestDatabase(database)));
            for (String file : FILES) {
                templates.statements(file, names).forEach(clickHouse::execute);
            }
        }
    }

    private void refuseOldState() {
        for (String database : databases) {
            String ingest = targets.ingestDatabase(database);
            List<String> old = clickHouse
                    .query(
                            "SELECT name FROM system.tables WHERE database = {db:String} AND name IN"
                                    + " ('schema_changes', 'halted', 'ddl_log', 'binlog_guard') ORDER BY name",
                            Map.of("db", ingest))
                    .stream()
                    .map(row -> row.getString("name"))
                    .toList();
            if (!old.isEmpty()) {
                throw ProblemCode.OLD_STATE.problem(
                        "ClickHouse's database " + ingest + " holds the state of an older version of Millrace ("
                                + String.join(", ", old) + "), which this version does not read: it keeps a journal in"
                                + " Kafka (" + Setting.JOURNAL_TOPIC.variable() + ").",
                        "Drop these tables, and copy all tables again with `millrace deploy --reload`: what the older"
                                + " version knew of stopped tables and pending copies is lost with them.");
            }
        }
    }
}
