package io.millrace.ddlmanager.apply;

import io.millrace.clickhousesql.SqlTemplates;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import java.util.List;
import java.util.Map;

/** Makes the databases and the tables that all replicated tables share ({@code clickhouse-sql/bootstrap/}). */
public final class Bootstrap {

    private static final List<String> FILES = List.of(
            "bootstrap/databases",
            "bootstrap/quarantine",
            "bootstrap/lossy_values",
            "bootstrap/ddl_log",
            "bootstrap/halted",
            "bootstrap/schema_changes",
            "bootstrap/binlog_guard");

    private Bootstrap() {}

    /** Does nothing where everything is there. */
    public static void run(Settings settings, ClickHouse clickHouse) {
        SqlTemplates templates = SqlTemplates.of(settings);
        Targets targets = Targets.of(settings);
        for (String database : settings.getList(Setting.MYSQL_DATABASES)) {
            Map<String, String> names = Map.of(
                    "target", ClickHouseNames.quoted(targets.targetDatabase(database)),
                    "ingest", ClickHouseNames.quoted(targets.ingestDatabase(database)));
            for (String file : FILES) {
                templates.statements(file, names).forEach(clickHouse::execute);
            }
        }
    }
}
