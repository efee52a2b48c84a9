package io.millrace.export.parquet;

import io.millrace.common.clickhouse.ClickHouseNames;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a column of ClickHouse becomes in a Parquet file, so that DuckDB, Spark and Trino all read it: they share signed
 * integers, decimals of up to 38 digits, dates, timestamps in microseconds, and texts. What has no such type is a text that
 * says the exact value.
 */
public final class ParquetTypes {

    private static final Pattern DECIMAL = Pattern.compile("Decimal\\((\\d+), \\d+\\)");
    private static final Pattern WRAPPED = Pattern.compile("(Nullable|LowCardinality)\\((.*)\\)");
    private static final int MOST_DIGITS = 38;

    private ParquetTypes() {}

    /** A column of bytes as an item of a SELECT, under its own name: not every reader takes a text that is not UTF-8. */
    public static String selectedBytes(String column) {
        String name = ClickHouseNames.quoted(column);
        return "base64Encode(" + name + ") AS " + name;
    }

    /** The column as an item of a SELECT, under its own name. */
    public static String selected(String column, String type) {
        String name = ClickHouseNames.quoted(column);
        return target(type)
                .map(target ->
                        (target.equals("String") ? "toString(" + name + ")" : cast(name, type, target)) + " AS " + name)
                .orElse(name);
    }

    private static String cast(String name, String type, String target) {
        String nullable = nullable(type) ? "Nullable(" + target + ")" : target;
        return "CAST(" + name + " AS " + nullable + ")";
    }

    private static boolean nullable(String type) {
        return type.startsWith("Nullable(") || type.startsWith("LowCardinality(Nullable(");
    }

    /** The type to convert to; empty when it stays. */
    static Optional<String> target(String type) {
        Matcher wrapped = WRAPPED.matcher(type);
        if (wrapped.matches()) {
            boolean text = wrapped.group(1).equals("LowCardinality");
            return target(wrapped.group(2)).or(() -> text ? Optional.of("String") : Optional.empty());
        }
        Matcher decimal = DECIMAL.matcher(type);
        if (decimal.matches()) {
            return Integer.parseInt(decimal.group(1)) > MOST_DIGITS ? Optional.of("String") : Optional.empty();
        }
        String base = type.replaceAll("\\(.*", "");
        return switch (base) {
            case "Int8", "Int16", "Int32", "Int64", "Float32", "Float64", "Bool", "String", "Date32", "Array" ->
                Optional.empty();
            // Spark and Trino have no integers without a sign.
            case "UInt8" -> Optional.of("Int16");
            case "UInt16" -> Optional.of("Int32");
            case "UInt32" -> Optional.of("Int64");
            case "UInt64" -> Optional.of("Decimal(20, 0)");
            // ClickHouse writes Date and DateTime as integers.
            case "Date" -> Optional.of("Date32");
            case "DateTime", "DateTime64" -> Optional.of("DateTime64(6, 'UTC')");
            default -> Optional.of("String");
        };
    }
}
