package io.millrace.cli.types;

import io.millrace.common.clickhouse.ClickHouseNames;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ways to make a stored value wrong, each as small as the type allows. */
enum Corruption {
    /** One step or one bit beside the value. */
    CHANGED,
    /** NULL instead of the value. */
    LOST,
    /** A value instead of NULL. */
    INVENTED;

    private static final Pattern PARAMETERS = Pattern.compile("\\((\\d+)(?:, (\\d+))?.*");

    /** Which rows have a value that can be made wrong so; empty when the type has none. */
    Optional<String> rows(String column, String type) {
        boolean array = type.startsWith("Array");
        boolean nullable = type.contains("Nullable") || array;
        return switch (this) {
            case CHANGED -> Optional.of(array ? "notEmpty(" + column + ")" : "isNotNull(" + column + ")");
            case LOST -> CHANGED.rows(column, type).filter(rows -> nullable);
            case INVENTED ->
                Optional.of(array ? "empty(" + column + ")" : "isNull(" + column + ")")
                        .filter(rows -> nullable);
        };
    }

    /** The wrong value, of the column's type. */
    String value(String column, String type) {
        String wrong = switch (this) {
            case CHANGED -> changed("assumeNotNull(" + column + ")", type);
            case LOST -> type.startsWith("Array") ? "[]" : "NULL";
            case INVENTED ->
                type.startsWith("Array")
                        ? "[0]"
                        : "defaultValueOfTypeName(" + ClickHouseNames.literal(bare(type)) + ")";
        };
        return "CAST(" + wrong + " AS " + type + ")";
    }

    private static String changed(String value, String type) {
        String bare = bare(type);
        String kind = bare.replaceAll("[0-9(].*", "");
        return switch (kind) {
            case "Int", "UInt" -> "bitXor(" + value + ", 1)";
            case "Bool" -> "NOT " + value;
            case "Float" -> flipped(value, bare);
            case "Array" ->
                "arrayMap((f, i) -> if(i = 1, " + flipped("f", "Float32") + ", f), " + column(value)
                        + ", arrayEnumerate(" + column(value) + "))";
            case "Decimal" -> nextTo(value, "0", "CAST('" + smallest(parameter(bare, 2)) + "' AS " + bare + ")");
            case "Date" -> "addDays(" + value + ", if(" + value + " > toDate32('2000-01-01'), -1, 1))";
            case "DateTime" ->
                nextTo(
                        "CAST(" + value + " AS Decimal(38, 6))",
                        "0",
                        "toDecimal128('" + smallest(parameter(bare, 1)) + "', 6)");
            case "Time" ->
                nextTo(
                        "CAST(" + value + " AS Decimal(38, 6))",
                        "0",
                        "toDecimal128('" + smallest(parameter(bare, 1)) + "', 6)");
            case "String" ->
                "if(empty(" + value + "), ' ', concat(substring(" + value + ", 1, length(" + value
                        + ") - 1), char(bitXor(ascii(substring(" + value + ", -1)), 1))))";
            default -> throw new IllegalArgumentException("no corruption for " + type);
        };
    }

    private static String column(String value) {
        return value.substring("assumeNotNull(".length(), value.length() - 1);
    }

    private static String nextTo(String value, String middle, String step) {
        return "if(" + value + " > " + middle + ", " + value + " - " + step + ", " + value + " + " + step + ")";
    }

    private static String flipped(String value, String type) {
        String bits = type.substring("Float".length());
        return "reinterpretAsFloat" + bits + "(bitXor(reinterpretAsUInt" + bits + "(" + value + "), 1))";
    }

    private static String smallest(int digits) {
        return digits == 0 ? "1" : "0." + "0".repeat(digits - 1) + "1";
    }

    private static int parameter(String type, int which) {
        Matcher parameters = PARAMETERS.matcher(type.substring(type.indexOf('(')));
        if (!parameters.matches()) {
            throw new IllegalArgumentException(type);
        }
        return Integer.parseInt(parameters.group(which));
    }

    private static String bare(String type) {
        return type.replaceAll("(?:Nullable|LowCardinality)\\((.*)\\)", "$1")
                .replaceAll("(?:Nullable|LowCardinality)\\((.*)\\)", "$1");
    }
}
