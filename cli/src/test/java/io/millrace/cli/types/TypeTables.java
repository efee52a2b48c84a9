package io.millrace.cli.types;

import io.millrace.sandbox.MySqlFeature;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Every MySQL type that the registry knows, with the values at its ends and those that broke other systems. */
final class TypeTables {

    private TypeTables() {}

    /** @param has what the server has; a type that it does not have is left out, and so is a value */
    static List<TypeTable> of(Set<MySqlFeature> has) {
        List<TypeTable> tables = new ArrayList<>(List.of(
                integers(),
                decimals(),
                floats(),
                dates(),
                times(),
                timestamps(),
                texts(),
                charsets(),
                choices(),
                json(has),
                bytes(),
                bits(1, 22),
                bits(23, 44),
                bits(45, 64),
                geometries(),
                generated(has),
                defaults()));
        if (has.contains(MySqlFeature.VECTORS)) {
            tables.add(vectors());
        }
        return List.copyOf(tables);
    }

    private static TypeTable integers() {
        return TypeTable.of("integers")
                .with("t", "TINYINT", "-128", "-1", "0", "1", "127", "NULL")
                .with("tu", "TINYINT UNSIGNED", "0", "128", "255", "NULL")
                .with("flag", "TINYINT(1)", "-128", "0", "1", "2", "127", "NULL")
                .with("bool", "BOOLEAN NOT NULL", "0", "1", "5")
                .with("s", "SMALLINT", "-32768", "0", "32767", "NULL")
                .with("su", "SMALLINT UNSIGNED", "0", "32768", "65535", "NULL")
                .with("m", "MEDIUMINT", "-8388608", "0", "8388607", "NULL")
                .with("mu", "MEDIUMINT UNSIGNED", "0", "8388608", "16777215", "NULL")
                .with("i", "INT", "-2147483648", "0", "2147483647", "NULL")
                .with("iu", "INT UNSIGNED", "0", "2147483648", "4294967295", "NULL")
                .with(
                        "b",
                        "BIGINT",
                        "-9223372036854775808",
                        "-1",
                        "0",
                        "9007199254740993",
                        "9223372036854775807",
                        "NULL")
                .with(
                        "bu",
                        "BIGINT UNSIGNED",
                        "0",
                        "9007199254740993",
                        "9223372036854775807",
                        "9223372036854775808",
                        "18446744073709551615",
                        "NULL")
                .with("bnn", "BIGINT UNSIGNED NOT NULL", "18446744073709551615", "0", "9223372036854775808")
                .with("z", "INT(8) UNSIGNED ZEROFILL", "0", "42", "4294967295", "NULL");
    }

    private static TypeTable decimals() {
        String large = "99999999999999999999999999999999999.999999999999999999999999999999";
        return TypeTable.of("decimals")
                .with(
                        "wide",
                        "DECIMAL(65,30)",
                        large,
                        "-" + large,
                        "0.000000000000000000000000000001",
                        "-0.000000000000000000000000000001",
                        "0",
                        "1.10",
                        "NULL")
                .with("whole", "DECIMAL(65,0)", "9".repeat(65), "-" + "9".repeat(65), "0", "-1", "NULL")
                .with("part", "DECIMAL(30,30)", "0." + "9".repeat(30), "-0." + "9".repeat(30), "0", "NULL")
                .with("money", "DECIMAL(10,2)", "99999999.99", "-99999999.99", "0.10", "-0.01", "100", "NULL")
                .with("du", "DECIMAL(10,2) UNSIGNED", "0", "0.01", "99999999.99", "NULL")
                .with("one", "DECIMAL(1,0)", "9", "-9", "0", "NULL")
                .with("d9", "DECIMAL(9,9)", "0.999999999", "-0.000000001", "NULL")
                .with("d18", "DECIMAL(18,4)", "99999999999999.9999", "-99999999999999.9999", "NULL")
                .with("d19", "DECIMAL(19,4)", "999999999999999.9999", "-0.0001", "NULL")
                .with("d38", "DECIMAL(38,10)", "9999999999999999999999999999.9999999999", "-0.0000000001", "NULL")
                .with("d39", "NUMERIC(39,10)", "-99999999999999999999999999999.9999999999", "0", "NULL");
    }

    private static TypeTable floats() {
        String[] doubles = {
            "0",
            "-0e0",
            "0.1",
            "1",
            "-1.5",
            "0.30000000000000004",
            "1.7976931348623157e308",
            "-1.7976931348623157e308",
            "2.2250738585072014e-308",
            "2.225073858507201e-308",
            "5e-324",
            "-5e-324",
            "9007199254740993",
            "1e15",
            "1e21",
            "123456789.12345679",
            "8.5e-7",
            "3.141592653589793",
            "NULL"
        };
        return TypeTable.of("floats")
                .with("d", "DOUBLE", doubles)
                .with("dnn", "DOUBLE NOT NULL", "0", "1e308", "-1e-308")
                .with("du", "DOUBLE UNSIGNED", "0", "1.7976931348623157e308", "5e-324", "NULL")
                .with("real_", "REAL", "1e16", "NULL")
                .with("dd", "DOUBLE(20,4)", "1234567890123456.1234", "-0.0001", "0", "NULL")
                .with(
                        "f",
                        "FLOAT",
                        "0",
                        "-0e0",
                        "0.1",
                        "3.4028234663852886e38",
                        "-3.4028234663852886e38",
                        "1.17549435e-38",
                        "1.401298464324817e-45",
                        "16777217",
                        "123456.789",
                        "1e-7",
                        "1e10",
                        "-1.5",
                        "NULL")
                .with("fu", "FLOAT UNSIGNED", "0", "0.3", "NULL")
                .with("fd", "FLOAT(7,3)", "1234.567", "-9999.999", "0", "NULL")
                .with("f53", "FLOAT(53)", "0.30000000000000004", "NULL");
    }

    private static TypeTable dates() {
        return TypeTable.of("dates")
                .with(
                        "d",
                        "DATE",
                        "'1900-01-01'",
                        "'1969-12-31'",
                        "'1970-01-01'",
                        "'2024-02-29'",
                        "'2299-12-31'",
                        "NULL")
                .with("dnn", "DATE NOT NULL", "'1900-01-01'", "'2299-12-31'")
                .with("y", "YEAR", "0", "1901", "2155", "2000", "NULL");
    }

    private static TypeTable times() {
        TypeTable table = TypeTable.of("times");
        for (int digits = 0; digits <= 6; digits++) {
            String part = digits == 0 ? "" : "." + "987654".substring(0, digits);
            String nines = digits == 0 ? "" : "." + "9".repeat(digits);
            String one = digits == 0 ? "" : "." + "0".repeat(digits - 1) + "1";
            table = table.with(
                            "t" + digits,
                            "TIME(" + digits + ")",
                            "'838:59:58" + nines + "'",
                            "'-838:59:58" + nines + "'",
                            "'838:59:59'",
                            "'-838:59:59'",
                            "'00:00:00'",
                            "'-12:34:56" + part + "'",
                            "'12:34:56" + part + "'",
                            "'-00:00:00" + one + "'",
                            "'00:00:01" + one + "'",
                            "'-00:00:01'",
                            "'23:59:59" + nines + "'",
                            "'24:00:00'",
                            "'100:00:00" + one + "'",
                            "'-100:00:00" + one + "'",
                            "NULL")
                    .with(
                            "dt" + digits,
                            "DATETIME(" + digits + ")",
                            "'1000-01-01 00:00:00'",
                            "'9999-12-31 23:59:59" + nines + "'",
                            "'1752-09-05 12:00:00'",
                            "'1899-12-31 23:59:59" + part + "'",
                            "'1969-12-31 23:59:59" + nines + "'",
                            "'1970-01-01 00:00:00'",
                            "'2024-02-29 12:34:56" + part + "'",
                            // Does not exist in Chicago, and exists twice there.
                            "'2024-03-10 02:30:00" + one + "'",
                            "'2024-11-03 01:30:00" + one + "'",
                            "'2262-04-11 23:47:16" + nines + "'",
                            "'2299-12-31 23:59:59" + nines + "'",
                            "'2300-01-01 00:00:00'",
                            "'0001-01-01 00:00:00'",
                            "NULL");
        }
        return table.with("tnn", "TIME NOT NULL", "'-838:59:59'", "'838:59:59'")
                .with("dnn", "DATETIME NOT NULL", "'1000-01-01 00:00:00'", "'9999-12-31 23:59:59'");
    }

    /** Values are UTC: so is the writing session. */
    private static TypeTable timestamps() {
        TypeTable table = TypeTable.of("timestamps");
        for (int digits = 0; digits <= 6; digits++) {
            String part = digits == 0 ? "" : "." + "987654".substring(0, digits);
            String nines = digits == 0 ? "" : "." + "9".repeat(digits);
            String one = digits == 0 ? "" : "." + "0".repeat(digits - 1) + "1";
            table = table.with(
                    "ts" + digits,
                    "TIMESTAMP(" + digits + ") NULL",
                    "'1970-01-01 00:00:01'",
                    "'2038-01-19 03:14:07" + nines + "'",
                    "'2024-03-10 07:59:59" + nines + "'",
                    "'2024-03-10 08:00:00'",
                    "'2024-03-10 08:30:00" + part + "'",
                    "'2024-11-03 05:59:59" + nines + "'",
                    "'2024-11-03 06:30:00" + one + "'",
                    "'2024-11-03 07:30:00" + one + "'",
                    "'2024-11-03 08:00:00'",
                    "'2000-01-01 00:00:00" + part + "'",
                    "NULL");
        }
        return table.with("tsnn", "TIMESTAMP NOT NULL", "'1970-01-01 00:00:01'", "'2024-11-03 07:30:00'");
    }

    private static final String[] WORDS = {
        "''",
        "'a'",
        "'N'",
        "'1:a'",
        "'a;b'",
        "'  both  ends  '",
        "'tab\\tline\\nreturn\\rzero\\0end'",
        "'back\\\\slash ''single'' \"double\" `tick`'",
        "'{\"not\": \"json\"}'",
        "'Zürich, Ærø, Łódź'",
        "'日本語 русский العربية'",
        "_utf8mb4 X'F09F9098F09F91A9E2808DF09F91A9E2808DF09F91A7'",
        "_utf8mb4 X'65CC8120C3A9'",
        "_utf8mb4 X'EFBFBF20EFBFBD20E280A8'",
        "'\\u0041 %s $1 {{{x}}}'",
        "NULL"
    };

    private static TypeTable texts() {
        return TypeTable.of("texts")
                .with("c", "CHAR(60)", WORDS)
                .with("v", "VARCHAR(255)", WORDS)
                .with("tt", "TINYTEXT", WORDS)
                .with("t", "TEXT", WORDS)
                .with("mt", "MEDIUMTEXT", WORDS)
                .with("lt", "LONGTEXT", "REPEAT('0123456789äöü', 100000)", "''", "NULL")
                .with("n", "NVARCHAR(60)", "'nation ñ'", "NULL")
                .with("nn", "VARCHAR(60) NOT NULL", "''", "'x'")
                .with("bin", "VARCHAR(60) COLLATE utf8mb4_bin", "'a'", "'A'", "NULL");
    }

    private static TypeTable charsets() {
        // Every byte that MySQL's latin1 has but the five that Debezium cannot read, for which see LossyIT.
        StringBuilder all = new StringBuilder();
        IntStream.range(0, 256)
                .filter(b -> !List.of(0x81, 0x8D, 0x8F, 0x90, 0x9D).contains(b))
                .forEach(b -> all.append("%02X".formatted(b)));
        return TypeTable.of("charsets")
                .with("latin1", "VARCHAR(300) CHARACTER SET latin1", "_latin1 X'" + all + "'", "'Zürich €'", "NULL")
                .with("latin1c", "CHAR(20) CHARACTER SET latin1", "_latin1 X'80'", "'é'", "NULL")
                .with("latin1t", "TEXT CHARACTER SET latin1", "_latin1 X'" + all + "'", "''", "NULL")
                .with("gbk", "VARCHAR(60) CHARACTER SET gbk", "'汉字 €'", "_gbk X'D6D0B9FA8140'", "NULL")
                .with("gb18030", "VARCHAR(60) CHARACTER SET gb18030", "'汉字 😀'", "NULL")
                .with("big5", "VARCHAR(60) CHARACTER SET big5", "'漢字'", "NULL")
                .with("sjis", "VARCHAR(60) CHARACTER SET sjis", "'日本語ｱｲｳ'", "_sjis X'8160'", "NULL")
                .with("cp932", "VARCHAR(60) CHARACTER SET cp932", "'日本語①'", "_cp932 X'8160'", "NULL")
                .with("ujis", "VARCHAR(60) CHARACTER SET ujis", "'日本語'", "NULL")
                .with("euckr", "VARCHAR(60) CHARACTER SET euckr", "'한국어'", "NULL")
                .with("utf8mb3", "VARCHAR(60) CHARACTER SET utf8mb3", "'Zürich 日本'", "NULL")
                .with("ascii", "VARCHAR(60) CHARACTER SET ascii", "'plain'", "NULL")
                .with("ucs2", "VARCHAR(60) CHARACTER SET ucs2", "'Zürich 日本'", "NULL")
                .with("utf16", "VARCHAR(60) CHARACTER SET utf16", "'Zürich 😀'", "NULL")
                .with("utf16le", "VARCHAR(60) CHARACTER SET utf16le", "'Zürich 😀'", "NULL")
                .with("utf32", "VARCHAR(60) CHARACTER SET utf32", "'Zürich 😀'", "NULL")
                .with("latin2", "VARCHAR(60) CHARACTER SET latin2", "'Łódź'", "NULL")
                .with("greek", "VARCHAR(60) CHARACTER SET greek", "'Ελλάδα'", "NULL")
                .with("hebrew", "VARCHAR(60) CHARACTER SET hebrew", "'עברית'", "NULL")
                .with("cp1251", "VARCHAR(60) CHARACTER SET cp1251", "'русский'", "NULL")
                .with("cp1250", "VARCHAR(60) CHARACTER SET cp1250", "'Łódź'", "NULL")
                .with("cp1256", "VARCHAR(60) CHARACTER SET cp1256", "'العربية'", "NULL")
                .with("cp1257", "VARCHAR(60) CHARACTER SET cp1257", "'Rīga'", "NULL")
                .with("koi8r", "VARCHAR(60) CHARACTER SET koi8r", "'русский'", "NULL")
                .with("cp850", "VARCHAR(60) CHARACTER SET cp850", "'Zürich'", "NULL")
                .with("cp866", "VARCHAR(60) CHARACTER SET cp866", "'русский'", "NULL")
                .with("tis620", "VARCHAR(60) CHARACTER SET tis620", "'ไทย'", "NULL");
    }

    private static TypeTable choices() {
        return TypeTable.of("choices")
                .with(
                        "e",
                        "ENUM('red','GREEN','Blue','with space','it''s','ümlaut','日本','1','a.b','back\\\\slash')",
                        "'red'",
                        "'GREEN'",
                        "'Blue'",
                        "'with space'",
                        "'it''s'",
                        "'ümlaut'",
                        "'日本'",
                        "'1'",
                        "'a.b'",
                        "'back\\\\slash'",
                        "NULL")
                .with("comma", "ENUM('a,b','c','d,')", "'a,b'", "'c'", "'d,'", "NULL")
                .with("empty", "ENUM('','x')", "''", "'x'", "NULL")
                // What a session without strict mode leaves behind for a value that is not in the list: index 0.
                .with("wrong", "ENUM('a','b')", "'nothing of the sort'", "'a'", "NULL")
                .with("enn", "ENUM('N','Y') NOT NULL", "'Y'", "'N'")
                .with("elatin", "ENUM('é','e') CHARACTER SET latin1", "'é'", "'e'", "NULL")
                .with("egbk", "ENUM('汉','字') CHARACTER SET gbk", "'汉'", "'字'", "NULL")
                .with(
                        "s",
                        "SET('a','B','c d','ü','it''s')",
                        "''",
                        "'a'",
                        "'B,a'",
                        "'a,B,c d,ü,it''s'",
                        "'it''s'",
                        "NULL")
                .with("snn", "SET('x','y') NOT NULL", "''", "'x,y'")
                .with("sback", "SET('a','b\\\\c')", "'a,b\\\\c'", "'b\\\\c'", "''", "NULL")
                .with("sgbk", "SET('汉','字') CHARACTER SET gbk", "'汉,字'", "''", "NULL")
                .with(
                        "s64",
                        "SET("
                                + String.join(
                                        ",",
                                        IntStream.range(0, 64)
                                                .mapToObj(n -> "'m" + n + "'")
                                                .toList()) + ")",
                        "'m63'",
                        "'m0,m63'",
                        "'m0,m1,m31,m32,m62,m63'",
                        "NULL");
    }

    private static TypeTable json(Set<MySqlFeature> has) {
        return TypeTable.of("json")
                .with(
                        "j",
                        "JSON",
                        "'null'",
                        "'true'",
                        "'0'",
                        "'-1'",
                        "'18446744073709551615'",
                        "'-9223372036854775808'",
                        "'9007199254740993'",
                        "'12345678901234567890123'",
                        "'1.0'",
                        "'0.1'",
                        "'-0.0'",
                        "'1e20'",
                        "'1e15'",
                        "'1e16'",
                        "'123456789012345.6'",
                        "'1.5e300'",
                        "'1e-7'",
                        "'0.0001'",
                        "'0.00012'",
                        "'5e-324'",
                        "'1e-14'",
                        "'1.5e-15'",
                        "'1e-16'",
                        "'1.25e-17'",
                        "'1e14'",
                        "'123456789012345680'",
                        "'10000000.0'",
                        "'12345678.9'",
                        "'-12345678901234.56'",
                        "'1.7976931348623157e308'",
                        "'0.30000000000000004'",
                        "'\"\"'",
                        "'\"text\"'",
                        "'\"a: b, c  :  d\"'",
                        "'\"quote \\\\\" back \\\\\\\\ slash \\\\/ \\\\b\\\\f\\\\n\\\\r\\\\t \\\\u0000 \\\\u001f \\\\u007f\"'",
                        "'\"ünï 日本 😀 \\\\ud83d\\\\ude00 \\\\u2028\"'",
                        "'[]'",
                        "'{}'",
                        "'[[], {}, [{}], null]'",
                        "'{\"a.b\": 1, \"a\": {\"b\": 2}, \"\": 3, \"quo\\\\\"te\": [1, 2]}'",
                        "'{\"z\": 1, \"a\": 2, \"aa\": 3, \"a\": 4}'",
                        "'{\"deep\": [[[[[[[[[[{\"x\": [1.25, {\"y\": null}]}]]]]]]]]]]}'",
                        "CAST(CAST(1.10 AS DECIMAL(10,2)) AS JSON)",
                        "CAST(CAST(99999999999999999999.123456789 AS DECIMAL(40,9)) AS JSON)",
                        "JSON_OBJECT('d', CAST('2024-02-29' AS DATE))",
                        "JSON_OBJECT('t', CAST('-12:34:56.789' AS TIME(6)))",
                        "JSON_OBJECT('t', CAST('12:34:56' AS TIME))",
                        "JSON_OBJECT('dt', CAST('2024-02-29 12:34:56.789' AS DATETIME(6)))",
                        "JSON_OBJECT('dt', CAST('2024-02-29 12:34:56' AS DATETIME))",
                        "JSON_OBJECT('bin', CAST(X'00FF' AS BINARY(4)))",
                        "JSON_OBJECT('blob', X'00FF80')",
                        "JSON_OBJECT('long', REPEAT(X'00FF80', 60))",
                        "JSON_OBJECT('geo', ST_GeomFromText('POINT(1 2)'))",
                        "JSON_OBJECT('t', CAST('-838:59:59' AS TIME))",
                        "JSON_OBJECT('t', CAST('-00:00:00.000001' AS TIME(6)))",
                        "JSON_OBJECT('bit', b'1010')",
                        has.contains(MySqlFeature.CAST_AS_YEAR) ? "JSON_OBJECT('year', CAST(2024 AS YEAR))" : "'2024'",
                        "JSON_OBJECT('b', true, 'n', NULL, 'u', 18446744073709551615, 'f', 1e0)",
                        "JSON_ARRAY(REPEAT('long ', 20000), 1)",
                        "NULL")
                .with("nn", "JSON NOT NULL", "'{}'", "'[1]'");
    }

    private static TypeTable bytes() {
        StringBuilder all = new StringBuilder();
        IntStream.range(0, 256).forEach(b -> all.append("%02X".formatted(b)));
        String every = "X'" + all + "'";
        return TypeTable.of("bytes")
                .with(
                        "b16",
                        "BINARY(16)",
                        "X'00000000000000000000000000000000'",
                        "X'FF000000000000000000000000000000'",
                        "X'0102030405060708090A0B0C0D0E0F00'",
                        "X'000000000000000000000000000000FF'",
                        "X'61'",
                        "X'20202020'",
                        "''",
                        "NULL")
                .with("b1", "BINARY(1)", "X'00'", "X'FF'", "X'20'", "NULL")
                .with("bnn", "BINARY(4) NOT NULL", "X'00'", "X'00FF0000'")
                .with("b255", "BINARY(255)", "LEFT(" + every + ", 255)", "RIGHT(" + every + ", 255)", "NULL")
                .with("vb", "VARBINARY(300)", every, "''", "X'00'", "X'0000'", "X'20'", "X'C3'", "NULL")
                .with("tb", "TINYBLOB", "RIGHT(" + every + ", 255)", "''", "X'00'", "NULL")
                .with("b", "BLOB", every, "''", "X'00'", "REPEAT(" + every + ", 255)", "NULL")
                .with("mb", "MEDIUMBLOB", "REPEAT(" + every + ", 4000)", "''", "NULL")
                .with("lb", "LONGBLOB", every, "''", "NULL");
    }

    private static TypeTable bits(int from, int to) {
        TypeTable table = TypeTable.of("bits" + from);
        for (int n = from; n <= to; n++) {
            table = table.with(
                    "b" + n,
                    "BIT(" + n + ")",
                    "b'0'",
                    "b'1'",
                    "b'" + "1".repeat(n) + "'",
                    "b'1" + "0".repeat(n - 1) + "'",
                    "b'" + "10".repeat(32).substring(0, n) + "'",
                    "NULL");
        }
        return table.with("nn", "BIT(1) NOT NULL", "b'0'", "b'1'")
                .with("nn9", "BIT(9) NOT NULL", "b'0'", "b'111111111'");
    }

    private static TypeTable geometries() {
        String point = "ST_GeomFromText('POINT(1.5 -2.25)')";
        String line = "ST_GeomFromText('LINESTRING(0 0, 1 1, 2.5 -3)')";
        String polygon = "ST_GeomFromText('POLYGON((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 4 2, 4 4, 2 4, 2 2))')";
        String points = "ST_GeomFromText('MULTIPOINT((0 0), (1e300 -1e-300))')";
        String lines = "ST_GeomFromText('MULTILINESTRING((0 0, 1 1), (2 2, 3 3))')";
        String polygons = "ST_GeomFromText('MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))')";
        String collection = "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 0, 1 1))')";
        String vienna = "ST_GeomFromText('POINT(48.2 16.37)', 4326)";
        String mercator = "ST_GeomFromText('LINESTRING(1822000 6141000, 1823000 6142000)', 3857)";
        return TypeTable.of("geometries")
                .with(
                        "g",
                        "GEOMETRY",
                        point,
                        line,
                        polygon,
                        points,
                        lines,
                        polygons,
                        collection,
                        vienna,
                        mercator,
                        "ST_GeomFromText('GEOMETRYCOLLECTION EMPTY')",
                        "NULL")
                .with("gnn", "GEOMETRY NOT NULL", point, vienna)
                .with("p", "POINT", point, vienna, "NULL")
                .with("pref", "POINT SRID 4326", vienna, "NULL")
                .with("l", "LINESTRING", line, mercator, "NULL")
                .with("po", "POLYGON", polygon, "NULL")
                .with("mp", "MULTIPOINT", points, "NULL")
                .with("ml", "MULTILINESTRING", lines, "NULL")
                .with("mpo", "MULTIPOLYGON", polygons, "NULL")
                .with("gc", "GEOMETRYCOLLECTION", collection, "NULL");
    }

    private static TypeTable vectors() {
        return TypeTable.of("vectors")
                .with(
                        "v3",
                        "VECTOR(3)",
                        "STRING_TO_VECTOR('[1, -0.5, 0.1]')",
                        "X'00000000FFFF7F7F01000000'",
                        "STRING_TO_VECTOR('[16777217]')",
                        "NULL")
                .with(
                        "v",
                        "VECTOR",
                        "STRING_TO_VECTOR('[1]')",
                        "STRING_TO_VECTOR(CONCAT('[0.1', REPEAT(',0.2', 2047), ']'))",
                        "NULL")
                .with("vnn", "VECTOR(2) NOT NULL", "STRING_TO_VECTOR('[1.5, -2]')");
    }

    private static TypeTable generated(Set<MySqlFeature> has) {
        TypeTable table = TypeTable.of("generated")
                .with("a", "INT NOT NULL", "1", "2", "-3")
                .with("stored", "BIGINT AS (a * 1000000000000) STORED")
                .with("computed", "VARCHAR(40) AS (CONCAT('n', a)) VIRTUAL")
                .with("jstored", "JSON AS (JSON_OBJECT('a', a)) STORED");
        if (has.contains(MySqlFeature.INVISIBLE_COLUMNS)) {
            table = table.with("hidden", "INT INVISIBLE", "7", "NULL")
                    .with("hiddennn", "VARCHAR(10) NOT NULL DEFAULT 'd' INVISIBLE", "'x'", "'y'");
        }
        return table.with("na", "DECIMAL(20,4)", "1.5", "NULL")
                .with("nstored", "DECIMAL(30,4) AS (na * 2) STORED")
                .with("ncomputed", "DOUBLE AS (na / 3) VIRTUAL");
    }

    /** NULL stays NULL where the column has a default. */
    private static TypeTable defaults() {
        List<List<String>> columns = new ArrayList<>(List.of(
                List.of("i", "INT DEFAULT 5", "6"),
                List.of("bu", "BIGINT UNSIGNED DEFAULT 18446744073709551615", "7"),
                List.of("flag", "TINYINT(1) DEFAULT 1", "0"),
                List.of("dec", "DECIMAL(10,2) DEFAULT 1.10", "2.20"),
                List.of("f", "FLOAT DEFAULT 1.5", "2.5"),
                List.of("d", "DOUBLE DEFAULT 0.1", "0.2"),
                List.of("bit1", "BIT(1) DEFAULT b'1'", "b'0'"),
                List.of("bit9", "BIT(9) DEFAULT b'101'", "b'1'"),
                List.of("dt", "DATETIME(3) DEFAULT '2020-01-01 00:00:00.123'", "'2021-01-01 00:00:00'"),
                List.of("now_", "DATETIME DEFAULT CURRENT_TIMESTAMP", "'2021-01-01 00:00:00'"),
                List.of("ts", "TIMESTAMP NULL DEFAULT '2020-01-01 00:00:00'", "'2021-01-01 00:00:00'"),
                List.of("tsnow", "TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP", "'2021-01-01 00:00:00'"),
                List.of("day", "DATE DEFAULT '2020-02-29'", "'2021-01-01'"),
                List.of("t", "TIME DEFAULT '-12:00:00'", "'01:00:00'"),
                List.of("y", "YEAR DEFAULT 2020", "2021"),
                List.of("v", "VARCHAR(20) DEFAULT 'dé''f'", "'x'"),
                List.of("c", "CHAR(5) DEFAULT 'c'", "'d'"),
                List.of("tx", "TEXT DEFAULT ('expr')", "'y'"),
                List.of("e", "ENUM('a','b') DEFAULT 'b'", "'a'"),
                List.of("s", "SET('a','b') DEFAULT 'a,b'", "'a'"),
                List.of("b4", "BINARY(4) DEFAULT X'0102'", "X'01'"),
                List.of("vb", "VARBINARY(4) DEFAULT X'00FF'", "X'01'"),
                List.of("j", "JSON DEFAULT (JSON_ARRAY(1))", "'{}'"),
                List.of("p", "POINT DEFAULT (POINT(1, 2))", "POINT(3, 4)")));
        TypeTable table = TypeTable.of("defaults");
        for (List<String> column : columns) {
            table = column.get(1).contains("CURRENT")
                    ? table.with(column.get(0), column.get(1), "NULL", column.get(2))
                    : table.with(column.get(0), column.get(1), "NULL", column.get(2), "DEFAULT");
        }
        return table;
    }
}
