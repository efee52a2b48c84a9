package io.millrace.ddlmanager.connector;

import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the snapshot reads tables with FLOAT columns. MySQL's text of a FLOAT has six digits only; multiplied by one it is
 * a DOUBLE of the same value, whose text has all digits. The binlog has the value itself.
 */
final class SnapshotSelects {

    private static final String PROPERTY = "snapshot.select.statement.overrides";

    private SnapshotSelects() {}

    /** Empty when no table has a FLOAT. */
    static Map<String, String> config(Collection<Table> tables) {
        List<Table> withFloat = tables.stream()
                .filter(table -> table.columns().stream().anyMatch(SnapshotSelects::isFloat))
                .toList();
        Map<String, String> config = new LinkedHashMap<>();
        if (!withFloat.isEmpty()) {
            config.put(PROPERTY, withFloat.stream().map(t -> t.id().toString()).collect(Collectors.joining(",")));
            withFloat.forEach(table -> config.put(PROPERTY + "." + table.id(), select(table)));
        }
        return config;
    }

    private static String select(Table table) {
        return table.columns().stream()
                        .map(SnapshotSelects::expression)
                        .collect(Collectors.joining(", ", "SELECT ", ""))
                + " FROM " + MysqlNames.quoted(table.id());
    }

    private static String expression(Column column) {
        String name = MysqlNames.quoted(column.name());
        return isFloat(column) ? name + " * 1e0 AS " + name : name;
    }

    private static boolean isFloat(Column column) {
        return column.dataType().equals("float");
    }
}
