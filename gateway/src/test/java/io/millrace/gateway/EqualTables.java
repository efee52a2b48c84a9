package io.millrace.gateway;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.types.ColumnMapping;
import io.millrace.common.types.TypeRegistry;
import io.millrace.sandbox.Sandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Puts a MySQL database into ClickHouse as a copy does, by the registry of types, without the pipeline around it. */
final class EqualTables {

    private EqualTables() {}

    static void copy(Sandbox sandbox, String database) {
        Settings settings = Settings.of(sandbox.environment());
        try (Mysql mysql = Mysql.connect(settings.mysql());
                ClickHouse clickHouse = ClickHouse.connect(settings.clickHouse())) {
            clickHouse.execute("CREATE DATABASE IF NOT EXISTS analytics");
            for (Table table : new MysqlSchema(mysql).tables(List.of(database))) {
                copy(sandbox, clickHouse, table);
            }
        }
    }

    private static void copy(Sandbox sandbox, ClickHouse clickHouse, Table table) {
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        List<String> queued = new ArrayList<>();
        List<String> pulled = new ArrayList<>();
        for (Column column : table.columns()) {
            ColumnMapping mapping = TypeRegistry.mapping(table.id(), column);
            String name = ColumnNaming.quoted(column.name());
            String source = "c" + columns.size();
            columns.add(name + " " + mapping.clickHouseType());
            values.add(mapping.fromQueue() + " AS " + name);
            queued.add(
                    "CAST(" + mapping.pull().toQueue().apply(source) + " AS " + mapping.queueType() + ") AS " + name);
            pulled.add(mapping.pull().inMysql() + " AS " + source);
        }
        String target = "analytics." + ClickHouseNames.quoted(table.id().table());
        clickHouse.execute("DROP TABLE IF EXISTS " + target);
        clickHouse.execute(
                "CREATE TABLE " + target + " (" + String.join(", ", columns) + ") ENGINE = MergeTree ORDER BY tuple()");
        String query = "SELECT " + String.join(", ", pulled) + " FROM " + MysqlNames.quoted(table.id());
        clickHouse.execute(
                "INSERT INTO " + target + " SELECT " + String.join(", ", values) + " FROM (SELECT "
                        + String.join(", ", queued) + " FROM mysql({address:String}, {database:String}, query("
                        + ClickHouseNames.literal(query) + "), {user:String}, {password:String})) AS intake",
                Map.of(
                        "address",
                                sandbox.mysql().host() + ":" + sandbox.mysql().port(),
                        "database", table.id().database(),
                        "user", sandbox.mysql().account().user(),
                        "password", sandbox.mysql().account().password()));
    }
}
