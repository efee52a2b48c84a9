package io.millrace.common.types;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.table.Column;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What rows from before an ADD COLUMN show. MySQL gives them the column's literal default without a row event, so
 * ClickHouse has to know it; a default that is an expression (CURRENT_TIMESTAMP) has no one value and is left out.
 */
public final class ColumnDefaults {

    private static final Pattern FIRST_CHOICE = Pattern.compile("^enum\\('((?:[^']|'')*)'.*", Pattern.DOTALL);
    private static final Pattern BITS = Pattern.compile("^b'([01]+)'$");

    private ColumnDefaults() {}

    /** {@code " DEFAULT …"}, or empty where ClickHouse's own default of the type is the right one. */
    public static String clause(Column column, ColumnMapping mapping) {
        if (column.generation() != Column.Generation.NONE) {
            return "";
        }
        return column.defaultValue()
                .map(text -> literal(column, text, mapping))
                .orElseGet(() -> implicit(column, mapping));
    }

    private static String literal(Column column, String text, ColumnMapping mapping) {
        return switch (column.dataType()) {
            case "bit" -> bits(text, mapping);
            case "binary" ->
                cast("rightPad(unhex(" + hexLiteral(text) + "), " + column.length() + ", char(0))", mapping);
            case "varbinary" -> cast("unhex(" + hexLiteral(text) + ")", mapping);
            case "date", "datetime", "timestamp" -> text.startsWith("0000-00-00") ? "" : cast(quoted(text), mapping);
            case "float", "double" -> cast("toFloat64(" + quoted(text) + ")", mapping);
            default -> cast(quoted(text), mapping);
        };
    }

    /** {@code information_schema} shows a binary default as 0x… . */
    private static String hexLiteral(String text) {
        return quoted(text.startsWith("0x") ? text.substring(2) : "");
    }

    private static String bits(String text, ColumnMapping mapping) {
        Matcher matcher = BITS.matcher(text);
        return matcher.matches()
                ? cast(Long.toUnsignedString(Long.parseUnsignedLong(matcher.group(1), 2)), mapping)
                : "";
    }

    /** An ENUM that is NOT NULL without a DEFAULT starts as its first choice (manual, "Data Type Default Values"). */
    private static String implicit(Column column, ColumnMapping mapping) {
        Matcher first = FIRST_CHOICE.matcher(column.columnType());
        return !column.nullable() && first.matches()
                ? cast(quoted(first.group(1).replace("''", "'")), mapping)
                : "";
    }

    private static String quoted(String text) {
        return ClickHouseNames.literal(text);
    }

    private static String cast(String value, ColumnMapping mapping) {
        return " DEFAULT CAST(" + value + " AS " + mapping.clickHouseType() + ")";
    }
}
