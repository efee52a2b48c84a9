package io.millrace.common.mysql;

import io.millrace.common.table.TableId;

/** Quoting for MySQL statements (manual, "Schema Object Names"): the only place that puts a name into MySQL's SQL. */
public final class MysqlNames {

    private MysqlNames() {}

    public static String quoted(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    public static String quoted(TableId table) {
        return quoted(table.database()) + "." + quoted(table.table());
    }
}
