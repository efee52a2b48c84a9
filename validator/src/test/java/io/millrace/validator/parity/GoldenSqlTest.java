package io.millrace.validator.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.keys.KeyOrder;
import io.millrace.common.keys.KeyRange;
import io.millrace.common.policy.LossPolicies;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The queries, word for word: a change of one is to be seen and judged. {@code -Dmillrace.golden=write} writes the files
 * again; the integration tests run the queries.
 */
class GoldenSqlTest {

    private static final Path GOLDEN = Path.of("src/test/resources/parity-sql");
    private static final String RAW = "`analytics`.`orders_raw`";
    private static final TableId TABLE = new TableId("shop", "orders");
    private static final KeyRange ALL = new KeyRange(0, List.of(), List.of(), 10);
    private static final Column ID = column("id", "int", "int", 0, 0);

    @ParameterizedTest
    @CsvSource({
        "tinyint, tinyint, 0, 0",
        "int, int, 0, 0",
        "bigint_unsigned, bigint unsigned, 0, 0",
        "year, year, 0, 0",
        "decimal, 'decimal(10,2)', 10, 2",
        "float, float, 0, 0",
        "double, double, 0, 0",
        "bit, bit(9), 9, 0",
        "date, date, 0, 0",
        "datetime, datetime(6), 0, 0",
        "timestamp, timestamp(3), 0, 0",
        "time, time(6), 0, 0",
        "char, char(5), 0, 0",
        "varchar, varchar(9), 0, 0",
        "longtext, longtext, 0, 0",
        "enum, 'enum(''a'',''b'')', 0, 0",
        "set, 'set(''a'',''b'')', 0, 0",
        "json, json, 0, 0",
        "binary, binary(4), 0, 0",
        "varbinary, varbinary(4), 0, 0",
        "longblob, longblob, 0, 0",
        "geometry, geometry, 0, 0",
        "point, point, 0, 0",
        "vector, vector(3), 0, 0"
    })
    void everyTypeIsComparedByItsCanonicalText(String file, String type, int precision, int scale) throws IOException {
        Column value = column("v", type.replaceAll("[ (].*", ""), type, precision, scale);
        ParitySql sql = sql(table(List.of("id"), ID, value));

        assertGolden("type-" + file, List.of(sql.mysqlSum(ALL), sql.clickHouseSum(ALL)));
    }

    @Test
    void aTableWithAKey() throws IOException {
        Table table = table(List.of("id", "k`e\"y"), ID, column("k`e\"y", "varchar", "varchar(9)", 0, 0));
        ParitySql sql = sql(table);
        KeyRange range = new KeyRange(1, List.of("7", "_utf8mb4 X'61'"), List.of("9", "_utf8mb4 X'62'"), 10);
        List<String> keys = List.of("7;1:a", "8;2:'\\");

        assertGolden(
                "keyed",
                List.of(
                        sql.mysqlRows(range),
                        sql.mysqlRows(keys),
                        sql.clickHouseRows(keys),
                        sql.clickHouseVersions(keys),
                        sql.mysqlValues(keys),
                        sql.clickHouseValues(keys),
                        sql.clickHouseKeySets(),
                        sql.clickHouseKeys(List.of(7, 263))));
    }

    @Test
    void aTableWhoseKeyOrdersAlike() throws IOException {
        Table table = table(List.of("id", "d"), ID, column("d", "datetime", "datetime(3)", 0, 0));
        KeyRange range = new KeyRange(1, List.of("7", "20240229235959.125"), List.of("9", "20200500000000"), 10);

        assertGolden(
                "ordered",
                List.of(
                        sql(table).clickHouseSum(range),
                        sql(table).clickHouseRows(range),
                        sql(table).clickHouseKeyBehind(range.after(), List.of(), 50_000)));
    }

    @Test
    void aTableWithoutAKey() throws IOException {
        Table table = table(List.of(), column("d", "date", "date", 0, 0), column("n", "int", "int", 0, 0));
        MultisetSql sql = new MultisetSql(table, RAW, policies());
        List<String> keys = List.of("AB", "CD");

        assertGolden(
                "multiset",
                List.of(
                        sql.mysqlRows(),
                        sql.clickHouseRows(),
                        sql.mysqlRows(keys),
                        sql.clickHouseRows(keys),
                        sql.clickHouseVersions(keys),
                        sql.mysqlReadable(keys),
                        sql.clickHouseReadable(keys)));
    }

    private static ParitySql sql(Table table) {
        return new ParitySql(table, new KeyOrder(table, Optional.empty()), RAW, policies());
    }

    private static void assertGolden(String name, List<String> queries) throws IOException {
        String text =
                String.join(";\n\n", queries).replaceAll(" (FROM|WHERE|GROUP BY|ORDER BY|SETTINGS) ", "\n$1 ") + ";\n";
        Path file = GOLDEN.resolve(name + ".sql");
        if ("write".equals(System.getProperty("millrace.golden"))) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, text);
        }
        assertThat(text).isEqualTo(Files.readString(file));
    }

    private static LossPolicies policies() {
        return LossPolicies.DEFAULT;
    }

    private static Table table(List<String> key, Column... columns) {
        return new Table(TABLE, List.of(columns), key, List.of(), new Table.Size(0, 0, 0), "");
    }

    private static Column column(String name, String dataType, String columnType, int precision, int scale) {
        boolean text = List.of("char", "varchar", "longtext", "enum", "set").contains(dataType);
        return new Column(
                name,
                dataType,
                columnType,
                !name.equals("id"),
                4,
                precision,
                scale,
                6,
                Optional.empty(),
                false,
                Column.Generation.NONE,
                text ? "utf8mb4" : "");
    }
}
