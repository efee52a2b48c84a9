package io.millrace.common.types;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.table.Column;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What rows older than an ADD COLUMN hold in the new column. MySQL gives them the column's default without a row event,
 * so ClickHouse has to know it, for stored rows and for rows that are still in Kafka.
 */
public final class ColumnDefaults {

    private static final String ZERO_DATE = "0000-00-00";

    private static final String UNSHOWN = "?";

    private static final Pattern BITS = Pattern.compile("^b'([01]+)'$");

    /** What {@link #value} gives, as ClickHouse shows it. */
    private static final Pattern SHOWN =
            Pattern.compile("CAST\\((?:\\w+\\()?(?:'((?:[^'\\\\]|\\\\.)*)'|(\\d+))\\)?,.*");

    private ColumnDefaults() {}

    /**
     * A ClickHouse expression of the column's type, as MySQL's manual says under "Data Type Default Values". Empty where
     * there is no one value, or none that is told: see {@link #untold}.
     */
    public static Optional<String> value(Column column, String clickHouseType) {
        if (untold(column)) {
            return Optional.empty();
        }
        return (column.defaultValue().isPresent()
                        ? literal(column, column.defaultValue().get())
                        : column.nullable() ? Optional.<String>empty() : implicit(column))
                .map(value -> "CAST(" + value + " AS " + clickHouseType + ")");
    }

    /**
     * Whether the schema does not tell what existing rows have in a new column: MySQL computes it for each row, or shows an
     * inexact text. Inexact is the text of a TIMESTAMP, which is in the time zone of the session that created the column;
     * that of a FLOAT, which has six digits; that of bytes, which ends before the first zero byte; a DATE that Date32
     * does not hold; and a question mark, which MySQL also shows for each character outside of Unicode's first plane. A
     * policy decides what becomes of a zero date, as of any other value.
     */
    public static boolean untold(Column column) {
        return column.generation() != Column.Generation.NONE
                || column.computedDefault()
                || column.defaultValue().isEmpty()
                        && !column.nullable()
                        && implicit(column).isEmpty()
                || column.defaultValue()
                        .filter(text -> switch (column.dataType()) {
                            case "timestamp" -> true;
                            case "float" -> Float.parseFloat(text) != 0;
                            case "datetime" -> text.startsWith(ZERO_DATE);
                            case "date" -> text.startsWith(ZERO_DATE) || !TimeRules.fitsDate(text);
                            case "binary", "varbinary" ->
                                !text.isEmpty() && hexDigits(text).length() < 2 * column.length();
                            case "char", "varchar", "enum", "set" -> text.contains(UNSHOWN);
                            default -> false;
                        })
                        .isPresent();
    }

    /** Whether a row that lacks the column and one that has NULL in it are two things. */
    public static boolean differsFromNull(Column column) {
        return column.nullable() && !untold(column) && column.defaultValue().isPresent();
    }

    /** {@code " DEFAULT …"} for the raw table; empty where the type's own default is the same. */
    public static String clause(Column column, ColumnMapping mapping) {
        boolean ofType = column.defaultValue().isEmpty()
                && !Set.of("enum", "binary", "json").contains(column.dataType());
        return ofType
                ? ""
                : value(column, mapping.clickHouseType())
                        .map(value -> " DEFAULT " + value)
                        .orElse("");
    }

    /**
     * MySQL's text of a default in ClickHouse.
     *
     * @param shown the expression of {@link #value} as ClickHouse shows it; any other one is given as it is
     */
    public static String text(String shown) {
        Matcher matcher = SHOWN.matcher(shown);
        if (!matcher.matches()) {
            return shown;
        }
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1).replaceAll("\\\\(.)", "$1");
    }

    private static Optional<String> literal(Column column, String text) {
        return switch (column.dataType()) {
            case "bit" -> bits(text);
            case "binary", "varbinary" -> Optional.of("unhex(" + quoted(hexDigits(text)) + ")");
            case "float", "double" -> Optional.of("toFloat64(" + quoted(text) + ")");
            default -> Optional.of(quoted(text));
        };
    }

    /** What a NOT NULL column without a DEFAULT holds in rows that were there before; of dates it is the zero date. */
    private static Optional<String> implicit(Column column) {
        return switch (column.dataType()) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "year", "decimal", "float", "double", "bit" ->
                Optional.of("0");
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "set" -> Optional.of("''");
            case "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> Optional.of("''");
            case "binary" -> Optional.of(padded("''", column));
            case "time" -> Optional.of(quoted("00:00:00"));
            case "enum" -> firstChoice(column);
            case "json" -> Optional.of(quoted("null"));
            default -> Optional.empty();
        };
    }

    private static Optional<String> firstChoice(Column column) {
        return Choices.of(column).labels().stream().findFirst().map(ColumnDefaults::quoted);
    }

    private static Optional<String> bits(String text) {
        Matcher matcher = BITS.matcher(text);
        return matcher.matches()
                ? Optional.of(Long.toUnsignedString(Long.parseUnsignedLong(matcher.group(1), 2)))
                : Optional.empty();
    }

    private static String padded(String bytes, Column column) {
        return "rightPad(" + bytes + ", " + column.length() + ", char(0))";
    }

    /** {@code information_schema} shows a binary default as 0x… . */
    private static String hexDigits(String text) {
        return text.startsWith("0x") ? text.substring(2) : "";
    }

    private static String quoted(String text) {
        return ClickHouseNames.literal(text);
    }
}
