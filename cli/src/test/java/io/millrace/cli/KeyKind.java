package io.millrace.cli;

import java.util.Locale;

/** Kinds of keys: columns, and their values over a number n, which tells each row of a table apart. */
enum KeyKind {
    NUMBER("a INT, PRIMARY KEY (a)", "n - 50"),
    LARGE("a BIGINT UNSIGNED, PRIMARY KEY (a)", "n * 18446744073709551"),
    COMPOSITE("a INT, b BIGINT, PRIMARY KEY (a, b)", "n % 3, n"),
    DECIMAL("a DECIMAL(30, 10), PRIMARY KEY (a)", "n / 7 - 5"),
    DOUBLE("a DOUBLE, PRIMARY KEY (a)", "(n - 50) / 7e0"),
    FLOAT("a FLOAT, PRIMARY KEY (a)", "(n - 50) / 7e0"),
    BITS("a BIT(10), PRIMARY KEY (a)", "n"),
    ONE_BIT("a BIT(1), b INT, PRIMARY KEY (a, b)", "n % 2, n"),
    YEAR("a YEAR, b INT, PRIMARY KEY (a, b)", "1990 + n % 30, n"),
    DATE("a DATE, b INT, PRIMARY KEY (a, b)", "'2020-01-01' + INTERVAL n % 30 DAY, n"),
    DATETIME("a DATETIME(6), PRIMARY KEY (a)", "'2020-01-01' + INTERVAL n * 1234567 MICROSECOND"),
    SECONDS("a DATETIME, PRIMARY KEY (a)", "'1000-01-01' + INTERVAL n * 1234567 SECOND"),
    TIME("a TIME(6), PRIMARY KEY (a)", "SEC_TO_TIME((n - 50) * 5.123456)"),
    TIMESTAMP("a TIMESTAMP(3), PRIMARY KEY (a)", "'2020-11-01 05:00:00' + INTERVAL n * 123456000 MICROSECOND"),
    TEXT_AND_TIMESTAMP(
            "a CHAR(2), b TIMESTAMP, c INT, PRIMARY KEY (a, b, c)",
            "ELT(1 + n % 3, 'de', 'AT', ''), '2020-11-01 05:00:00' + INTERVAL n % 50 HOUR, n"),
    WITHOUT_CASE(
            "a VARCHAR(20) COLLATE utf8mb4_0900_ai_ci, PRIMARY KEY (a)",
            "CONCAT(ELT(1 + n % 4, 'ä', 'A', '_', 'ß'), n)"),
    BYTES_OF_TEXT(
            "a VARCHAR(20) COLLATE utf8mb4_bin, PRIMARY KEY (a)",
            "CONCAT(ELT(1 + n % 6, 'ä', 'A', '''', '\\\\', 'a', 'Ä'), n DIV 6)"),
    BYTES_AND_CASE(
            "a VARBINARY(20), b CHAR(2) CHARACTER SET ascii COLLATE ascii_bin, c INT, PRIMARY KEY (a, b, c)",
            "ELT(1 + n % 4, 'x', 'X', 'x ', 'y'), ELT(1 + n % 3, 'en', 'EN', 'eN'), n DIV 12"),
    LATIN("a CHAR(20) CHARACTER SET latin1, PRIMARY KEY (a)", "CONCAT(ELT(1 + n % 4, 'ä', 'A', '', 'ß'), n)"),
    UUID("a BINARY(16), PRIMARY KEY (a)", "UNHEX(LEFT(SHA2(n, 256), 32))"),
    BINARY("a VARBINARY(40), PRIMARY KEY (a)", "CONCAT(UNHEX(LEFT(SHA2(n, 256), 8)), IF(n % 2, X'00', ''))"),
    LABEL("a ENUM('z', 'a', 'ü'), b INT, PRIMARY KEY (a, b)", "1 + n % 3, n"),
    LABELS("a SET('q', 'p'), b INT, PRIMARY KEY (a, b)", "n % 4, n"),
    UNIQUE("x INT NOT NULL, a INT NOT NULL, UNIQUE KEY `the key` (a)", "1, n * 3"),
    PREFIX("a VARCHAR(300) NOT NULL, PRIMARY KEY (a(20))", "CONCAT(n, ' is the number')");

    static final int ROWS = 200;

    private final String columns;
    private final String values;

    KeyKind(String columns, String values) {
        this.columns = columns;
        this.values = values;
    }

    String table() {
        return "by_" + name().toLowerCase(Locale.ROOT);
    }

    String create() {
        return "CREATE TABLE " + table() + " (" + columns + ", n INT NOT NULL, v VARCHAR(40))";
    }

    String fill() {
        return "INSERT INTO " + table() + " WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers"
                + " WHERE n < " + (ROWS - 1) + ") SELECT " + values + ", n, CONCAT('value ', n) FROM numbers";
    }
}
