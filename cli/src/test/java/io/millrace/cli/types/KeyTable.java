package io.millrace.cli.types;

import io.millrace.sandbox.MySqlFeature;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A table whose key is more than a small number. Snapshot and binlog write other keys, so that only the validator
 * compares them.
 *
 * @param setUp statements that make the table
 * @param writes statements, with {@code {0}} and {@code {1}} for digits that are others live
 */
record KeyTable(String name, List<String> setUp, List<String> writes) {

    /** @param has what the server has */
    static List<KeyTable> of(Set<MySqlFeature> has) {
        List<KeyTable> tables = new ArrayList<>(List.of(
                new KeyTable(
                        "composite",
                        List.of("CREATE TABLE types.composite (id BIGINT UNSIGNED, b BINARY(4), t DATETIME(6),"
                                + " d DECIMAL(20, 5), s VARCHAR(20), x INT, PRIMARY KEY (id, b, t, d, s))"),
                        List.of(
                                "INSERT INTO types.composite VALUES (18446744073709551615, X'FF00FF00',"
                                        + " '2026-01-01 00:00:00.000001', -1.0000{0}, 'Ünï', 1)",
                                "INSERT INTO types.composite VALUES (18446744073709551614, X'FF',"
                                        + " '9999-12-31 23:59:59.99999{0}', 1.1, '', 1)",
                                "UPDATE types.composite SET x = 2 WHERE s = 'Ünï'")),
                new KeyTable(
                        "unsigned",
                        List.of("CREATE TABLE types.unsigned (id BIGINT UNSIGNED PRIMARY KEY, x INT)"),
                        List.of(
                                "INSERT INTO types.unsigned VALUES (1844674407370955161{0}, 1), (922337203685477580{1}, 1)",
                                "UPDATE types.unsigned SET x = 2")),
                new KeyTable(
                        "moments",
                        List.of(
                                "CREATE TABLE types.moments (d DATE, t TIME(6), y YEAR, b BIT(9), ts TIMESTAMP(3), x INT,"
                                        + " PRIMARY KEY (d, t, y, b, ts))"),
                        List.of(
                                "INSERT INTO types.moments VALUES ('1900-01-01', '-838:59:58.99999{0}', 0, b'111111111',"
                                        + " '2024-11-03 06:30:00', 1), ('2299-12-31', '-00:00:00.00000{0}', 2155, 0,"
                                        + " '2024-11-03 07:30:00', 1)",
                                "UPDATE types.moments SET x = 2 WHERE y = 0")),
                new KeyTable(
                        "labels",
                        List.of("CREATE TABLE types.labels (k VARCHAR(20) COLLATE "
                                + (has.contains(MySqlFeature.BINARY_COLLATION_WITHOUT_PADDING)
                                        ? "utf8mb4_0900_bin"
                                        : "utf8mb4_bin")
                                + ", e ENUM('x', 'Y'),"
                                + " v VARBINARY(4), x INT, PRIMARY KEY (k, e, v))"),
                        List.of(
                                "INSERT INTO types.labels VALUES ('a{0}', 'x', X'00', 1), ('A{0}', 'Y', X'0000', 1),"
                                        + " ('a{0} ', 'Y', '', 1), ('😀{0}', 'x', X'FF', 1)",
                                "UPDATE types.labels SET x = 2 WHERE e = 'Y'",
                                "DELETE FROM types.labels WHERE k = 'a{0} '"))));
        if (has.contains(MySqlFeature.INVISIBLE_COLUMNS)) {
            tables.add(new KeyTable(
                    "hiddenkey",
                    List.of("CREATE TABLE types.hiddenkey"
                            + " (id BIGINT UNSIGNED AUTO_INCREMENT INVISIBLE PRIMARY KEY, x INT)"),
                    List.of("INSERT INTO types.hiddenkey (x) VALUES ({0}), ({1})")));
        }
        if (has.contains(MySqlFeature.GENERATED_INVISIBLE_KEYS)) {
            tables.add(new KeyTable(
                    "generatedkey",
                    List.of(
                            "SET SESSION sql_generate_invisible_primary_key = ON",
                            "CREATE TABLE types.generatedkey (x INT)",
                            "SET SESSION sql_generate_invisible_primary_key = OFF"),
                    List.of("INSERT INTO types.generatedkey VALUES ({0}), ({1})")));
        }
        return List.copyOf(tables);
    }

    List<String> writes(boolean live) {
        return writes.stream()
                .map(sql -> sql.replace("{0}", live ? "5" : "4").replace("{1}", live ? "8" : "7"))
                .toList();
    }
}
