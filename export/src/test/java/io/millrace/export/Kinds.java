package io.millrace.export;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A table with a column of each type that Millrace makes of MySQL's (docs/types.md), once NOT NULL and once with NULL. */
final class Kinds {

    /** What a type is in a file, and its least, greatest and plain value in ClickHouse. */
    private record Kind(String type, String inDuckDb, String exact, List<String> values) {}

    private static final String TEXT = "toString(%s)";
    private static final String MICROS = "toString(toUnixTimestamp64Micro(toDateTime64(%s, 6, 'UTC')))";

    private final Map<String, Kind> kinds = new LinkedHashMap<>();

    Kinds() {
        kind("i8", "Int8", "TINYINT", TEXT, "-128", "127", "0");
        kind("i16", "Int16", "SMALLINT", TEXT, "-32768", "32767", "0");
        kind("i32", "Int32", "INTEGER", TEXT, "-2147483648", "2147483647", "0");
        kind("i64", "Int64", "BIGINT", TEXT, "-9223372036854775808", "9223372036854775807", "0");
        kind("u8", "UInt8", "SMALLINT", TEXT, "0", "255", "1");
        kind("u16", "UInt16", "INTEGER", TEXT, "0", "65535", "1");
        kind("u32", "UInt32", "BIGINT", TEXT, "0", "4294967295", "1");
        kind("u64", "UInt64", "DECIMAL(20,0)", TEXT, "0", "18446744073709551615", "1");
        kind(
                "d12",
                "Decimal(12, 2)",
                "DECIMAL(12,2)",
                "toDecimalString(%s, 2)",
                "-9999999999.99",
                "9999999999.99",
                "1.5");
        String most = "9999999999999999999999999999.9999999999";
        kind(
                "d38",
                "Decimal(38, 10)",
                "DECIMAL(38,10)",
                "toDecimalString(%s, 10)",
                "'-" + most + "'",
                "'" + most + "'",
                "0");
        String more = "99999999999999999999999999999999999.999999999999999999999999999999";
        kind("d65", "Decimal(65, 30)", "VARCHAR", TEXT, "'-" + more + "'", "'" + more + "'", "'1.5'");
        kind("f32", "Float32", "FLOAT", "toString(reinterpretAsInt32(%s))", "-3.4028235e38", "1e-45", "-0.");
        kind(
                "f64",
                "Float64",
                "DOUBLE",
                "toString(reinterpretAsInt64(%s))",
                "-1.7976931348623157e308",
                "5e-324",
                "0.1");
        kind("ok", "Bool", "BOOLEAN", TEXT, "false", "true", "false");
        kind("day", "Date32", "DATE", TEXT, "'1900-01-01'", "'2299-12-31'", "'2026-02-28'");
        kind(
                "at0",
                "DateTime64(0, 'UTC')",
                "TIMESTAMP WITH TIME ZONE",
                MICROS,
                "'0001-01-01 00:00:00'",
                "'9999-12-31 23:59:59'",
                "'2026-02-28 12:00:00'");
        kind(
                "at6",
                "DateTime64(6, 'UTC')",
                "TIMESTAMP WITH TIME ZONE",
                MICROS,
                "'0001-01-01 00:00:00.000001'",
                "'9999-12-31 23:59:59.999999'",
                "'1582-10-10 00:00:00'");
        kind("at_time", "Time64(6)", "VARCHAR", TEXT, "'-838:59:59.999999'", "'838:59:59.999999'", "'00:00:00'");
        kind("words", "String", "VARCHAR", "%s", "''", "'é漢🚀\\0\\n'", "'{\"a\": 1}'");
        kind("label", "LowCardinality(String)", "VARCHAR", TEXT, "''", "'a,b'", "'b'");
        kind("raw_bytes", "String", "VARCHAR", "base64Encode(%s)", "''", "unhex('00FF80FE')", "unhex('C3')");
        kind(
                "place",
                "String",
                "VARCHAR",
                "base64Encode(%s)",
                "''",
                "unhex('000000000101000000000000000000F03F0000000000000040')",
                "''");
    }

    private void kind(String name, String type, String inDuckDb, String exact, String... values) {
        kinds.put(name, new Kind(type, inDuckDb, exact, List.of(values)));
        String nullable =
                type.startsWith("LowCardinality") ? "LowCardinality(Nullable(String))" : "Nullable(" + type + ")";
        List<String> withNull = new ArrayList<>(List.of(values));
        withNull.set(2, "NULL");
        String maybe = "if(isNull(%1$s), 'NULL', " + exact.replace("%s", "assumeNotNull(%1$s)") + ")";
        kinds.put("n_" + name, new Kind(nullable, inDuckDb, maybe, withNull));
    }

    /** Only the columns that ClickHouse's types say too little of. */
    static String mysql(String database) {
        return "CREATE TABLE " + database + ".kinds (row_id INT PRIMARY KEY, words TEXT, raw_bytes VARBINARY(9),"
                + " n_raw_bytes LONGBLOB, place GEOMETRY, n_place POINT)";
    }

    /** The columns with their types. */
    String columns() {
        return "row_id Int32, vector Array(Float32), "
                + kinds.entrySet().stream()
                        .map(kind -> kind.getKey() + " " + kind.getValue().type())
                        .collect(Collectors.joining(", "));
    }

    /** Three rows, for VALUES. */
    String rows() {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < 3; row++) {
            List<String> values =
                    new ArrayList<>(List.of(String.valueOf(row), row == 1 ? "[1.5, -0., 3.4028235e38]" : "[]"));
            for (Kind kind : kinds.values()) {
                values.add(kind.values().get(row));
            }
            rows.add("(" + String.join(", ", values) + ")");
        }
        return String.join(", ", rows);
    }

    /** Every value as the text that says it exactly. */
    String exact(String table) {
        return "SELECT [toString(row_id), toString(arrayMap(x -> reinterpretAsInt32(x), vector)), "
                + kinds.entrySet().stream()
                        .map(kind -> kind.getValue()
                                .exact()
                                .replace("%1$s", kind.getKey())
                                .replace("%s", kind.getKey()))
                        .collect(Collectors.joining(", "))
                + "] AS row FROM " + table + " ORDER BY row_id";
    }

    /** The columns as DuckDB names them, with its types. */
    List<List<String>> inDuckDb() {
        List<List<String>> columns = new ArrayList<>();
        columns.add(List.of("row_id", "INTEGER"));
        columns.add(List.of("vector", "FLOAT[]"));
        kinds.forEach((name, kind) -> columns.add(List.of(name, kind.inDuckDb())));
        return columns;
    }
}
