package io.millrace.ddlmanager.load;

import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.types.TypeRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The query for a piece of a table of MySQL, in the order of its primary key. It gives a row as the JSON that the row
 * topic would carry, then the key's columns as literals of SQL, with which the next piece begins. Pure.
 */
final class PieceSql {

    private final String select;
    private final List<String> key;

    /** @throws io.millrace.common.problem.Problem when a column's type is not known */
    PieceSql(Table table) {
        this.key = table.keyColumns().stream().map(PieceSql::comparable).toList();
        this.select = "SELECT " + json(table) + " AS row_json, "
                + table.keyColumns().stream().map(PieceSql::literal).collect(Collectors.joining(", ")) + " FROM "
                + MysqlNames.quoted(table.id());
    }

    /**
     * @param after the key of the last row of the piece before, as that piece gave it; empty for the first
     * @param rows how many at most
     */
    String piece(List<String> after, int rows) {
        return select + (after.isEmpty() ? "" : " WHERE " + behind(after)) + " ORDER BY " + String.join(", ", key)
                + " LIMIT " + rows;
    }

    /** Spelt out, as MySQL finds no range of an index for {@code (a, b) > (1, 2)} (manual, "Row Constructor Expression Optimization"). */
    private String behind(List<String> after) {
        List<String> cases = new ArrayList<>();
        for (int last = 0; last < key.size(); last++) {
            List<String> conditions = new ArrayList<>();
            for (int i = 0; i < last; i++) {
                conditions.add(key.get(i) + " = " + after.get(i));
            }
            conditions.add(key.get(last) + " > " + after.get(last));
            cases.add("(" + String.join(" AND ", conditions) + ")");
        }
        return "(" + String.join(" OR ", cases) + ")";
    }

    private static String json(Table table) {
        return table.columns().stream()
                .map(column -> text(ColumnNaming.inside(column.name())) + ", "
                        + TypeRegistry.mapping(table.id(), column).envelope())
                .collect(Collectors.joining(", ", "JSON_OBJECT(", ")"));
    }

    /** Whatever a name has in it, and whatever the session takes for an escape. */
    private static String text(String name) {
        return "_utf8mb4 X'" + HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8)) + "'";
    }

    /** ENUM and SET are ordered by their numbers, and compared with a text by their labels. */
    private static String comparable(Column column) {
        String name = MysqlNames.quoted(column.name());
        return switch (column.dataType()) {
            case "enum", "set", "bit", "year" -> name + " + 0";
            default -> name;
        };
    }

    /** Expression for the text of a literal that equals the value. */
    private static String literal(Column column) {
        String name = MysqlNames.quoted(column.name());
        return switch (column.dataType()) {
            case "float", "double" -> "CAST(" + name + " * 1e0 AS CHAR)";
            case "date", "datetime", "timestamp", "time" -> "QUOTE(CAST(" + name + " AS CHAR))";
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" ->
                "CONCAT('_utf8mb4 X''', HEX(CONVERT(" + name + " USING utf8mb4)), '''')";
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" ->
                "CONCAT('X''', HEX(" + name + "), '''')";
            default -> "CAST(" + name + " + 0 AS CHAR)";
        };
    }
}
