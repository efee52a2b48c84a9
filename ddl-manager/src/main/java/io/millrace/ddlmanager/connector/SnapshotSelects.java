package io.millrace.ddlmanager.connector;

import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the snapshot reads tables with columns that it would not read exactly, where the binlog has the value itself.
 * MySQL's text of a FLOAT, or of a DOUBLE(m,d), is rounded: it is asked for as a DOUBLE. The YEAR 0000 would become the year
 * 2000: it is asked for as 1900, which is no YEAR, and is what the binlog reader makes of it. (Reading over the binary
 * protocol, {@code useCursorFetch}, is no way out: there the snapshot loses the sign and the fraction of a TIME.)
 */
final class SnapshotSelects {

    /** Debezium splits the property's value and its key at dots and commas. */
    private static final Pattern EXPRESSIBLE = Pattern.compile("[A-Za-z0-9_$-]+");

    /** What the snapshot looks for; it does not match a line break. */
    private static final Pattern READ = Pattern.compile(".*");

    private static final String PROPERTY = "snapshot.select.statement.overrides";

    private SnapshotSelects() {}

    /** Whether the snapshot cannot be made to read the table exactly. */
    static boolean impossible(Table table) {
        return !READ.matcher(table.id().toString()).matches() || inexact(table) && !expressible(table);
    }

    /** The connector's properties; empty when no table needs them. */
    static Map<String, String> config(Collection<Table> tables) {
        List<Table> inexact = tables.stream()
                .filter(table -> inexact(table) && expressible(table))
                .toList();
        Map<String, String> config = new LinkedHashMap<>();
        if (!inexact.isEmpty()) {
            config.put(PROPERTY, inexact.stream().map(t -> t.id().toString()).collect(Collectors.joining(",")));
            inexact.forEach(table -> config.put(PROPERTY + "." + table.id(), select(table)));
        }
        return config;
    }

    private static boolean inexact(Table table) {
        return table.columns().stream().anyMatch(column -> exact(column).isPresent());
    }

    private static boolean expressible(Table table) {
        return EXPRESSIBLE.matcher(table.id().database()).matches()
                && EXPRESSIBLE.matcher(table.id().table()).matches()
                && !References.in(select(table));
    }

    private static String select(Table table) {
        return "SELECT "
                + table.columns().stream().map(SnapshotSelects::expression).collect(Collectors.joining(", "))
                + " FROM " + MysqlNames.quoted(table.id());
    }

    private static String expression(Column column) {
        String name = MysqlNames.quoted(column.name());
        return exact(column).map(expression -> expression + " AS " + name).orElse(name);
    }

    private static Optional<String> exact(Column column) {
        String name = MysqlNames.quoted(column.name());
        return switch (column.dataType()) {
            case "float", "double" -> rounded(column) ? Optional.of(name + " * 1e0") : Optional.empty();
            case "year" -> Optional.of("IF(" + name + " = 0, 1900, " + name + " + 0)");
            // The labels would be bytes, of which Debezium makes NULL.
            case "enum", "set" ->
                column.charset().isEmpty() ? Optional.of("CONVERT(" + name + " USING utf8mb4)") : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static boolean rounded(Column column) {
        return column.dataType().equals("float") || column.columnType().contains("(");
    }
}
