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
 * How the snapshot reads tables with columns whose text is not their value; the binlog has the value itself. MySQL's
 * text of a FLOAT has six digits only; multiplied by one it is a DOUBLE of the same value, whose text has all digits. Of
 * the YEAR 0000 the driver makes 2000; so it is read as 1900, as from the binlog.
 */
final class SnapshotSelects {

    private static final String PROPERTY = "snapshot.select.statement.overrides";

    private SnapshotSelects() {}

    /** Empty when no table has such a column. */
    static Map<String, String> config(Collection<Table> tables) {
        List<Table> special = tables.stream()
                .filter(table -> table.columns().stream().anyMatch(c -> isFloat(c) || isYear(c)))
                .toList();
        Map<String, String> config = new LinkedHashMap<>();
        if (!special.isEmpty()) {
            config.put(PROPERTY, special.stream().map(t -> t.id().toString()).collect(Collectors.joining(",")));
            special.forEach(table -> config.put(PROPERTY + "." + table.id(), select(table)));
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
        if (isFloat(column)) {
            return name + " * 1e0 AS " + name;
        }
        return isYear(column) ? "IF(" + name + " = 0, 1900, " + name + " + 0) AS " + name : name;
    }

    /** Also a DOUBLE(m,d), which is stored as any other but shown with d digits. */
    private static boolean isFloat(Column column) {
        return column.dataType().equals("float")
                || column.dataType().equals("double") && column.columnType().contains("(");
    }

    private static boolean isYear(Column column) {
        return column.dataType().equals("year");
    }
}
