package io.millrace.common.keys;

import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.table.Column;
import io.millrace.common.types.ChoiceLabels;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A column of a key: its values as literals, and comparisons with them for which MySQL finds ranges of an index. None depends
 * on the session's {@code sql_mode} or {@code time_zone}, except that of a CHAR ({@link KeyOrder#padded}).
 */
record KeyColumn(Column column) {

    private static final long MOST_CHOICES = 300;

    /** A column's place in the order of MySQL. */
    String order() {
        return MysqlNames.quoted(column.name());
    }

    /** MySQL expression for the text of a literal that equals the value. */
    String literal() {
        String name = order();
        return switch (column.dataType()) {
            case "float", "double" -> "CAST(CAST(" + name + " * 1e0 AS JSON) AS CHAR)";
            case "timestamp" -> "CAST(" + value() + " AS CHAR)";
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" ->
                "CONCAT('_utf8mb4 X''', HEX(CONVERT(" + name + " USING utf8mb4)), '''')";
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" ->
                "CONCAT('X''', HEX(" + name + "), '''')";
            // Dates, too: as a number a zero date is one that every sql_mode takes.
            default -> "CAST(" + name + " + 0 AS CHAR)";
        };
    }

    String equal(String literal) {
        return value() + " = " + literal;
    }

    /** What is to be true besides {@link #equal}, with AND in front; empty: nothing. */
    String exactly(String literal) {
        return literal.startsWith("_utf8mb4")
                ? " AND CAST(CONVERT(" + order() + " USING utf8mb4) AS BINARY) = "
                        + literal.substring("_utf8mb4 ".length())
                : "";
    }

    String above(String literal) {
        return choices() ? in(Long.parseLong(literal) + 1, highest()) : value() + " > " + literal;
    }

    String below(String literal) {
        return choices() ? in(0, Long.parseLong(literal) - 1) : value() + " < " + literal;
    }

    /** For an ENUM or SET there is a range of an index only for single numbers. */
    private boolean choices() {
        return switch (column.dataType()) {
            case "enum", "set" -> highest() <= MOST_CHOICES;
            default -> false;
        };
    }

    private long highest() {
        int labels = ChoiceLabels.of(column).size();
        return column.dataType().equals("enum") ? labels : labels > 62 ? Long.MAX_VALUE : (1L << labels) - 1;
    }

    private String in(long from, long to) {
        return from > to
                ? "FALSE"
                : LongStream.rangeClosed(from, to)
                        .mapToObj(String::valueOf)
                        .collect(Collectors.joining(", ", order() + " IN (", ")"));
    }

    /** A TIMESTAMP is compared as the instant that it is. */
    private String value() {
        return column.dataType().equals("timestamp") ? "UNIX_TIMESTAMP(" + order() + ")" : order();
    }
}
