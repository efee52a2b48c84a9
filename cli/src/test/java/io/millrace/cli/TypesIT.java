package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Verdict;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The boundary values of every type, once through Debezium's snapshot and once through the binlog, with a server that is
 * not in UTC. Both must end as the same value in ClickHouse, and as MySQL's own.
 */
@Sandboxed
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TypesIT {

    /** Ids of rows that come through the binlog; the same row from the snapshot has the id without it. */
    private static final int BINLOG = 1_000;

    /** A table of one family: its columns, and its rows as the text behind the id in VALUES. */
    private record Family(String table, String columns, List<String> rows) {

        String create() {
            return "CREATE TABLE " + table + " (id INT PRIMARY KEY, " + columns + ")";
        }

        List<String> inserts(int base) {
            List<String> inserts = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                inserts.add("INSERT INTO " + table + " VALUES (" + (base + i) + ", " + rows.get(i) + ")");
            }
            return inserts;
        }
    }

    private static final List<Family> FAMILIES = List.of(
            new Family(
                    "integers",
                    "a TINYINT, b TINYINT UNSIGNED, c SMALLINT, d SMALLINT UNSIGNED, e MEDIUMINT, f MEDIUMINT UNSIGNED,"
                            + " g INT, h INT UNSIGNED, i BIGINT, j BIGINT UNSIGNED, k TINYINT(1), l YEAR, m BOOL DEFAULT 1",
                    List.of(
                            "-128, 0, -32768, 0, -8388608, 0, -2147483648, 0, -9223372036854775808, 0, -128, 0, 0",
                            "127, 255, 32767, 65535, 8388607, 16777215, 2147483647, 4294967295, 9223372036854775807,"
                                    + " 18446744073709551615, 127, 2155, 1",
                            "0, 128, 0, 32768, 0, 8388608, 0, 2147483648, 9007199254740993, 9223372036854775808, 2, 1901, -1",
                            "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL")),
            new Family(
                    "decimals",
                    "a DECIMAL(65, 30), b DECIMAL(1, 0), c DECIMAL(10, 2) UNSIGNED, d DECIMAL(30, 30), e DECIMAL(30, 10) DEFAULT 1.5",
                    List.of(
                            "99999999999999999999999999999999999." + "9".repeat(30) + ", 9, 99999999.99, 0."
                                    + "9".repeat(30) + ", 0.0000000001",
                            "-99999999999999999999999999999999999." + "9".repeat(30) + ", -9, 0.01, -0."
                                    + "0".repeat(29) + "1, -12345678901234567890.0123456789",
                            "0, 0, 0, 0, 0",
                            "-0.5, 1, 1.10, 0.10, 100",
                            "NULL, NULL, NULL, NULL, NULL")),
            new Family(
                    "floats",
                    "a FLOAT, b DOUBLE",
                    List.of(
                            "0.1, 0.1",
                            "3.4028234e38, 1.7976931348623157e308",
                            "-1.17549435e-38, 2.2250738585072014e-308",
                            "-0.0, -0.0",
                            "16777217, 9007199254740993",
                            "1e-45, 5e-324",
                            "123456.789, 0.30000000000000004",
                            "NULL, NULL")),
            new Family(
                    "bits",
                    "a BIT(1), b BIT(7), c BIT(8), d BIT(9), e BIT(63), f BIT(64)",
                    List.of(
                            "b'1', b'1111111', b'11111111', b'100000001', 0x7fffffffffffffff, 0xffffffffffffffff",
                            "b'0', b'0', b'0', b'0', b'0', b'0'",
                            "1, 65, 128, 256, 1, 0x8000000000000000",
                            "NULL, NULL, NULL, NULL, NULL, NULL")),
            new Family(
                    "moments",
                    "a DATE, b DATETIME, c DATETIME(3), d DATETIME(6), e TIMESTAMP NULL, f TIMESTAMP(3) NULL, g TIMESTAMP(6) NULL",
                    List.of(
                            "'1900-01-01', '1900-01-01 00:00:00', '1900-01-01 00:00:00.001', '1900-01-01 00:00:00.000001',"
                                    + " '1970-01-02 00:00:01', '1970-01-02 00:00:01.001', '1970-01-02 00:00:01.000001'",
                            "'2299-12-31', '2299-12-31 23:59:59', '2262-04-11 23:47:16.854', '2262-04-11 23:47:16.854775',"
                                    + " '2038-01-18 03:14:07', '2038-01-18 03:14:07.999', '2038-01-18 03:14:07.999999'",
                            "'1969-12-31', '1969-12-31 23:59:59', '1969-12-31 23:59:59.999', '1969-12-31 23:59:59.999999',"
                                    + " '2026-03-08 02:30:00', '2026-11-01 01:30:00.500', '2026-03-08 02:59:59.999999'",
                            "'2026-02-28', '2026-03-08 02:30:00', '2026-11-01 01:30:00', '2026-11-01 01:30:00.1',"
                                    + " '2026-11-01 01:30:00', '2026-11-01 01:30:00.12', '2026-11-01 01:30:00'",
                            "NULL, '9999-12-31 23:59:59', '9999-12-31 23:59:59.999', NULL, NULL, NULL, NULL",
                            "NULL, '1000-01-01 00:00:00', '1000-01-01 00:00:00.001', NULL, NULL, NULL, NULL",
                            "NULL, NULL, NULL, NULL, NULL, NULL, NULL")),
            new Family(
                    "durations",
                    "a TIME, b TIME(1), c TIME(3), d TIME(6)",
                    List.of(
                            "'838:59:59', '838:59:58.9', '838:59:58.999', '838:59:58.999999'",
                            "'-838:59:59', '-838:59:58.9', '-838:59:58.999', '-838:59:58.999999'",
                            "'-12:34:56', '-12:34:56.7', '-12:34:56.789', '-12:34:56.789012'",
                            "'00:00:00', '-00:00:00.1', '-00:00:00.001', '-00:00:00.000001'",
                            "'24:00:00', '99:00:00.5', '100:00:00.001', '23:59:59.999999'",
                            "NULL, NULL, NULL, NULL")),
            new Family(
                    "texts",
                    "a CHAR(10), b VARCHAR(50), c TEXT, d VARCHAR(50) CHARACTER SET latin1, e VARCHAR(50) CHARACTER SET gbk,"
                            + " f VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, g LONGTEXT, h TINYTEXT, i MEDIUMTEXT,"
                            + " j VARCHAR(20) CHARACTER SET utf16, k VARCHAR(9) DEFAULT 'dflt'",
                    List.of(
                            "'pad   ', 'trail  ', '', 'café ÿ', '汉字', '🙂𝕏', REPEAT('x', 70000), 'tiny', '中', '🙂', ''",
                            "'', ' ', '\\n\\t\\0\\\\ \\' \\\" / \\b', '\\\\N', 'N', 'null', '{\"a\":1}', '7:abc', ';', 'ÿ', 'k'",
                            "'a;b', '\\r\\n', CHAR(1, 31, 127 USING utf8mb4), '€', '〇', 'e\u0301', '\u2028', 'é', 'ß', 'İ', 'N'",
                            "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL")),
            new Family(
                    "choices",
                    "a ENUM('small', 'Large', 'with, comma', 'quo''te', 'ä') CHARACTER SET utf8mb4, b SET('x', 'Y', 'z z'),"
                            + " c ENUM('0', '1') NOT NULL",
                    List.of("'small', 'x,Y,z z', '0'", "'quo''te', '', '1'", "'ä', 'Y', 1", "NULL, NULL, 2")),
            new Family(
                    "documents",
                    "a JSON",
                    List.of(
                            "'{\"big\": 18446744073709551615, \"neg\": -9223372036854775808, \"n\": 1.5, \"t\": true, \"z\": null}'",
                            "'{\"dot.ted\": {\"a\": [1, 2, {\"b\": []}]}, \"\": \"\"}'",
                            "'\"quo\\\\\"te \\\\\\\\ \\\\n \\\\u0001 / 🙂\"'",
                            "'[]'",
                            "'null'",
                            "'\"  two  spaces : , \"'",
                            "NULL")),
            new Family(
                    "bytes",
                    "a BINARY(16), b VARBINARY(300), c BLOB, d TINYBLOB, e LONGBLOB",
                    List.of(
                            "0x01020000, x'', 0x00, 0xff, REPEAT(0x00ff, 40000)",
                            "0x" + "ff".repeat(16) + ", 0x" + allBytes() + ", 0x" + allBytes() + ", '', 'text'",
                            "NULL, NULL, NULL, NULL, NULL")),
            new Family(
                    "shapes",
                    "a GEOMETRY, b POINT SRID 4326, c LINESTRING, d POLYGON, e MULTIPOINT, f MULTILINESTRING, g MULTIPOLYGON,"
                            + " h GEOMETRYCOLLECTION",
                    List.of(
                            "ST_GeomFromText('POINT(1.5 -2)', 3857), ST_GeomFromText('POINT(10 20)', 4326),"
                                    + " ST_GeomFromText('LINESTRING(0 0, 1 1)'), ST_GeomFromText('POLYGON((0 0, 1 0, 1 1, 0 0))'),"
                                    + " ST_GeomFromText('MULTIPOINT(0 0, 1 1)'), ST_GeomFromText('MULTILINESTRING((0 0, 1 1), (2 2, 3 3))'),"
                                    + " ST_GeomFromText('MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)))'),"
                                    + " ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(0 0, 1 1))')",
                            "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL")),
            new Family(
                    "vectors",
                    "a VECTOR(3)",
                    List.of("STRING_TO_VECTOR('[1, -2.5, 3e10]')", "STRING_TO_VECTOR('[0, 0, 0.1]')", "NULL")),
            new Family(
                    "defaults",
                    "a INT DEFAULT 7, b VARCHAR(9) DEFAULT 'd', c DECIMAL(5, 2) DEFAULT 1.25, d DATETIME DEFAULT '2020-01-01 00:00:00',"
                            + " e BIT(3) DEFAULT b'101', f ENUM('p', 'q') DEFAULT 'q', g TIME DEFAULT '01:02:03', h DATE DEFAULT '2020-02-02'",
                    List.of(
                            "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL",
                            "DEFAULT, DEFAULT, DEFAULT, DEFAULT, DEFAULT," + " DEFAULT, DEFAULT, DEFAULT")));

    /** Tables whose rows are not simply VALUES. */
    private static final List<String> SPECIAL = List.of(
            "CREATE TABLE computed (id INT PRIMARY KEY, a INT, s INT AS (a * 2) STORED, v VARCHAR(20) AS (CONCAT('v', a)) VIRTUAL,"
                    + " hid INT INVISIBLE DEFAULT 9)",
            "CREATE TABLE bigkey (id BIGINT UNSIGNED, b BINARY(4), t DATETIME(6), d DECIMAL(20, 5), s VARCHAR(20), x INT,"
                    + " PRIMARY KEY (id, b, t, d, s))");

    private RunningPipeline millrace;

    @BeforeAll
    void start(Sandbox sandbox) throws SQLException {
        List<String> before = new ArrayList<>(SPECIAL);
        before.addAll(0, List.of("SET GLOBAL time_zone = '-06:00'", "SET SESSION time_zone = '-06:00'"));
        FAMILIES.forEach(family -> before.add(family.create()));
        FAMILIES.forEach(family -> before.addAll(family.inserts(0)));
        before.addAll(special(0));
        millrace = RunningPipeline.start(sandbox, "types", before);
        for (Family family : FAMILIES) {
            millrace.mysql(family.inserts(BINLOG).toArray(String[]::new));
        }
        millrace.mysql(special(BINLOG).toArray(String[]::new));
        millrace.awaitInStep();
    }

    private static List<String> special(int base) {
        return List.of(
                "INSERT INTO computed (id, a) VALUES (" + base + ", 21), (" + (base + 1) + ", NULL)",
                "INSERT INTO computed (id, a, hid) VALUES (" + (base + 2) + ", 1, NULL)",
                "INSERT INTO bigkey VALUES (18446744073709550615 + " + base
                        + ", 0xff00ff00, '2026-01-01 00:00:00.000001', -1.00001, 'Ünï', 1)",
                "UPDATE bigkey SET x = 2 WHERE id = 18446744073709550615 + " + base);
    }

    @AfterAll
    void stop() throws SQLException {
        if (millrace != null) {
            millrace.mysql("SET GLOBAL time_zone = 'SYSTEM'");
            millrace.close();
        }
    }

    @Test
    void everyBoundaryValueIsMysqlsOwn() {
        assertThat(millrace.held())
                .as(() -> millrace
                        .clickHouseRows("SELECT mysql_table, reason, raw_message FROM " + millrace.ingest()
                                + ".quarantine FINAL WHERE handled = 0")
                        .stream()
                        .map(row -> row.getValues().toString())
                        .collect(Collectors.joining("\n")))
                .isZero();
        assertThat(millrace.check())
                .allSatisfy((table, result) -> assertThat(result.verdict())
                        .as("%s: %s %s", table, result.note(), result.differences())
                        .isEqualTo(Verdict.EQUAL));
    }

    @Test
    void theSameRowIsTheSameThroughSnapshotAndBinlog() {
        for (Family family : FAMILIES) {
            String columns = "* EXCEPT (id)";
            String all = millrace.target() + "." + family.table();
            for (int id = 0; id < family.rows().size(); id++) {
                assertThat(text("SELECT formatRow('TSV', " + columns + ") FROM " + all + " WHERE id = "
                                + (BINLOG + id)))
                        .as("%s, row %d", family.table(), id)
                        .isEqualTo(text("SELECT formatRow('TSV', " + columns + ") FROM " + all + " WHERE id = " + id));
            }
        }
    }

    /** Last, because it leaves ClickHouse spoilt. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aSpoiltValueOfAnyTypeIsFoundInItsRowAndColumn() {
        Map<String, String> spoilt = Map.of(
                "integers", "j = j - 1",
                "decimals", "a = a + toDecimal256('0." + "0".repeat(29) + "1', 30)",
                "floats", "b = b * 1.0000000000000002",
                "bits", "f = f - 1",
                "moments", "d = addMicroseconds(d, 1)",
                "durations", "d = CAST(CAST(d AS Decimal(18, 6)) + toDecimal64('0.000001', 6) AS Time64(6))",
                "texts", "b = concat(b, ' ')",
                "choices", "a = upper(toString(a))",
                "documents", "a = concat(a, ' ')",
                "bytes", "b = concat(b, char(0))");
        spoilt.forEach((table, assignment) -> {
            String column = assignment.substring(0, 1);
            String expression = assignment.substring(4);
            String raw = millrace.target() + "." + table + "_raw";
            int row = table.equals("floats") || table.equals("integers") || table.equals("bytes") ? 1 : 0;
            millrace.clickHouse("INSERT INTO " + raw + " SELECT * REPLACE (" + expression + " AS " + column
                    + ", _version + 1 AS _version) FROM " + raw + " AS r FINAL WHERE r.id = " + row);
        });
        Map<String, TableResult> results = millrace.check();
        assertThat(spoilt).allSatisfy((table, assignment) -> {
            assertThat(results.get(table).verdict()).as(table).isEqualTo(Verdict.DIFFERS);
            assertThat(results.get(table).differences())
                    .as(table)
                    .singleElement()
                    .extracting(RowDifference::columns)
                    .isEqualTo(List.of(assignment.substring(0, 1)));
        });
    }

    @Test
    void whatClickHouseCannotHoldIsHeldInQuarantineWithItsColumnAndMissingInTheReport() throws SQLException {
        long before = millrace.held();
        millrace.mysql(
                "CREATE TABLE beyond (id INT PRIMARY KEY, d DATE)",
                "INSERT INTO beyond VALUES (1, '2300-01-01'), (2, '1899-12-31'), (3, '9999-12-31'), (4, '2000-01-01')");

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(millrace.held() - before).isEqualTo(3));
        millrace.awaitInStep();
        TableResult result = millrace.check().get("beyond");
        assertThat(result.verdict()).isEqualTo(Verdict.DIFFERS);
        assertThat(result.differences())
                .allSatisfy(difference -> assertThat(difference.kind()).isEqualTo(RowDifference.Kind.MISSING));
        assertThat(result.clickHouseRows()).isEqualTo(1);
        millrace.mysql("DROP TABLE beyond");
        millrace.clickHouse("INSERT INTO " + millrace.ingest() + ".quarantine SELECT * REPLACE (2 AS handled) FROM "
                + millrace.ingest() + ".quarantine AS q FINAL WHERE q.mysql_table = 'beyond'");
    }

    private String text(String query) {
        List<GenericRecord> rows = millrace.clickHouseRows(query);
        assertThat(rows).as(query).hasSize(1);
        return rows.get(0).getString(1);
    }

    private static String allBytes() {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < 256; i++) {
            hex.append(String.format("%02x", i));
        }
        return hex.toString();
    }
}
