package io.millrace.validator.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.keys.ClickHouseKey;
import io.millrace.common.keys.KeyIndex;
import io.millrace.common.keys.KeyOrder;
import io.millrace.common.keys.KeyRange;
import io.millrace.common.keys.KeyRanges;
import io.millrace.common.keys.KeyText;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.policy.LossPolicies;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.types.TypeRegistry;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A range of MySQL is the same range of ClickHouse, for keys of every kind of which {@link ClickHouseKey#orderedAsInMysql} says so:
 * whichever of the two said where the range ends.
 */
@Sandboxed({Part.MYSQL, Part.CLICKHOUSE})
class SameOrderIT {

    private static final String DATABASE = "same_order";
    private static final int ROWS = 1_000;
    private static final int IN_RANGE = 70;
    private static final String EVERY_ROW = "1";

    /** Columns, and values as expressions over a number n: those of MySQL, and the same ones of ClickHouse. */
    enum Key {
        TINY("a TINYINT, b INT, PRIMARY KEY (a, b)", "n % 256 - 128, n"),
        TINY_UNSIGNED("a TINYINT UNSIGNED, b INT, PRIMARY KEY (a, b)", "n % 256, n"),
        SMALL("a SMALLINT, PRIMARY KEY (a)", "(n - 500) * 65"),
        SMALL_UNSIGNED("a SMALLINT UNSIGNED, PRIMARY KEY (a)", "n * 65"),
        MEDIUM("a MEDIUMINT, PRIMARY KEY (a)", "(n - 500) * 16777"),
        MEDIUM_UNSIGNED("a MEDIUMINT UNSIGNED, PRIMARY KEY (a)", "n * 16777"),
        INT("a INT, PRIMARY KEY (a)", "(n - 500) * 4294967"),
        INT_UNSIGNED("a INT UNSIGNED, PRIMARY KEY (a)", "n * 4294967"),
        BIG("a BIGINT, PRIMARY KEY (a)", "(n - 500) * 18446744073709551"),
        BIG_UNSIGNED(
                "a BIGINT UNSIGNED, PRIMARY KEY (a)",
                "CAST(n AS UNSIGNED) * 18446744073709551",
                "toUInt64(n) * 18446744073709551"),
        DESCENDING("a INT, PRIMARY KEY (a DESC)", "500 - n"),
        UNIQUE("x INT, a INT NOT NULL, UNIQUE KEY (a)", "1, n * 3"),
        YEAR("a YEAR, b INT, PRIMARY KEY (a, b)", "IF(n % 5 = 0, 0, 1990 + n % 30), n"),
        BIT("a BIT(1), b INT, PRIMARY KEY (a, b)", "n % 2, n"),
        BITS("a BIT(10), PRIMARY KEY (a)", "n"),
        ALL_BITS(
                "a BIT(64), PRIMARY KEY (a)",
                "CAST(n AS UNSIGNED) * 18446744073709551",
                "toUInt64(n) * 18446744073709551"),
        DECIMAL("a DECIMAL(30, 10), PRIMARY KEY (a)", "(n - 500) * 0.125", "CAST(n - 500, 'Decimal(30, 10)') / 8"),
        LARGE_DECIMAL(
                "a DECIMAL(65, 20), PRIMARY KEY (a)",
                "(n - 500) * 12345678901234567890123456789012345678901.5",
                "CAST(n - 500, 'Decimal(65, 20)') * CAST('12345678901234567890123456789012345678901.5', 'Decimal(65, 1)')"),
        DATE(
                "a DATE, b INT, PRIMARY KEY (a, b)",
                "CASE n % 9 WHEN 0 THEN '0000-00-00' WHEN 1 THEN '2020-05-00' ELSE '2020-01-01' + INTERVAL n % 300 DAY END, n",
                "addDays(toDate32('2020-01-01'), n % 300), n",
                "n % 9 > 1"),
        /** From 1890 on: Date32 begins in 1900, and ends in 2299. */
        CENTURIES(
                "a DATE, PRIMARY KEY (a)",
                "'1890-01-01' + INTERVAL n * 200 DAY",
                "addDays(toDate32('1900-01-01'), n * 200 - 3652)",
                "n * 200 BETWEEN 3652 AND 3652 + 146096"),
        DATETIME(
                "a DATETIME(6), PRIMARY KEY (a)",
                "'2020-01-01' + INTERVAL n * 1234567 MICROSECOND",
                "toDateTime64('2020-01-01 00:00:00', 6, 'UTC') + toIntervalMicrosecond(n * 1234567)"),
        PARTIAL_DATETIME(
                "a DATETIME(3), b INT, PRIMARY KEY (a, b)",
                "CASE n % 9 WHEN 0 THEN '0000-00-00' WHEN 1 THEN '2020-05-00 10:00:00' ELSE '2020-04-30 23:50:00' + INTERVAL n"
                        + " SECOND END, n",
                "toDateTime64('2020-04-30 23:50:00', 3, 'UTC') + toIntervalSecond(n), n",
                "n % 9 > 1"),
        TIMESTAMP(
                "a TIMESTAMP(3), PRIMARY KEY (a)",
                "'2020-11-01 05:00:00' + INTERVAL n * 12345000 MICROSECOND",
                "toDateTime64('2020-11-01 05:00:00', 3, 'UTC') + toIntervalMillisecond(n * 12345)"),
        ZERO_TIMESTAMP(
                "a TIMESTAMP, b INT, PRIMARY KEY (a, b)",
                "IF(n % 3 = 0, '0000-00-00', '2020-11-01 05:00:00' + INTERVAL n MINUTE), n",
                "toDateTime64('2020-11-01 05:00:00', 0, 'UTC') + toIntervalMinute(n), n",
                "n % 3 > 0"),
        BINARY(
                "a BINARY(16), PRIMARY KEY (a)",
                "UNHEX(LEFT(SHA2(n, 256), 32))",
                "substring(SHA256(toString(n)), 1, 16)"),
        PADDED_BINARY(
                "a BINARY(4), PRIMARY KEY (a)",
                "CONCAT(CHAR(n DIV 4), REPEAT(X'01', n % 4))",
                "concat(char(intDiv(n, 4)), repeat('\\x01', n % 4), repeat('\\0', 3 - n % 4))"),
        VARBINARY(
                "a VARBINARY(4), PRIMARY KEY (a)",
                "CONCAT(CHAR(n DIV 4), REPEAT(X'00', n % 4))",
                "concat(char(intDiv(n, 4)), repeat('\\0', n % 4))"),
        COMPOSITE("a INT, b BIGINT, c SMALLINT, PRIMARY KEY (a, b, c)", "n % 3 - 1, n % 7, n"),
        MIXED(
                "a DATE, b BINARY(2), c DECIMAL(6, 2), PRIMARY KEY (a, b, c)",
                "'2020-01-01' + INTERVAL n % 5 DAY, UNHEX(LPAD(HEX(n % 11), 4, '0')), n * 0.25",
                "addDays(toDate32('2020-01-01'), n % 5), concat('\\0', char(n % 11)), toDecimal64(n, 2) / 4");

        private final String columns;
        private final String inMysql;
        private final String inClickHouse;
        private final String stored;

        Key(String columns, String values) {
            this(columns, values, values);
        }

        Key(String columns, String inMysql, String inClickHouse) {
            this(columns, inMysql, inClickHouse, EVERY_ROW);
        }

        /** @param stored whether ClickHouse's type has the value */
        Key(String columns, String inMysql, String inClickHouse, String stored) {
            this.columns = columns;
            this.inMysql = inMysql;
            this.inClickHouse = inClickHouse;
            this.stored = stored;
        }
    }

    @ParameterizedTest
    @EnumSource(Key.class)
    void aRangeHasTheSameRowsOnBothSides(Key key, Sandbox sandbox) throws SQLException {
        Map<String, String> environment = new HashMap<>(sandbox.environment());
        environment.put(Setting.MYSQL_DATABASES.variable(), DATABASE);
        Settings settings = Settings.of(environment);
        try (Mysql mysql = Mysql.connect(settings.mysql());
                ClickHouse clickHouse = ClickHouse.connect(settings.clickHouse());
                Connection root = sandbox.mysql().openAsRoot()) {
            Table table = inMysql(key, mysql, root);
            String raw = inClickHouse(key, table, clickHouse);
            KeyOrder order = new KeyOrder(table, KeyIndex.of(mysql, table));
            ClickHouseKey clickHouseKey = new ClickHouseKey(table.keyColumns());
            KeyedReader reader =
                    new KeyedReader(mysql, clickHouse, new ParitySql(table, order, raw, LossPolicies.DEFAULT));
            KeyRanges byMysql = new KeyRanges(mysql, order);
            Set<Long> stored = rows(clickHouse, raw, EVERY_ROW);

            assertThat(clickHouseKey.orderedAsInMysql()).isTrue();
            assertThat(stored).hasSizeBetween(ROWS / 2, ROWS);
            List<KeyRange> ranges = ranges((number, after) -> byMysql.next(number, after, IN_RANGE));
            ranges.addAll(ranges((number, after) -> new KeyRange(
                    number,
                    after,
                    reader.clickHouseKeyBehind(after, List.of(), IN_RANGE)
                            .map(text -> KeyText.literals(table.keyColumns(), text))
                            .orElse(List.of()),
                    IN_RANGE)));
            assertThat(ranges.size()).isGreaterThan(ROWS / IN_RANGE);
            for (KeyRange range : ranges) {
                Set<Long> expected = new TreeSet<>(mysql.query(
                        "SELECT n" + order.from() + " WHERE " + order.within(range), row -> row.getLong(1)));
                assertThat(byMysql.estimate(range)).as("%s", range).isBetween(1L, 3L * IN_RANGE + expected.size());
                expected.retainAll(stored);
                assertThat(rows(clickHouse, raw, clickHouseKey.within(range)))
                        .as("%s", range)
                        .isEqualTo(expected);
            }
        }
    }

    private static Table inMysql(Key key, Mysql mysql, Connection root) throws SQLException {
        String name = key.name().toLowerCase(Locale.ROOT);
        try (Statement statement = root.createStatement()) {
            statement.execute("CREATE DATABASE IF NOT EXISTS " + DATABASE);
            statement.execute("DROP TABLE IF EXISTS " + DATABASE + "." + name);
            statement.execute("SET SESSION sql_mode = '', time_zone = '+00:00'");
            statement.execute("CREATE TABLE " + DATABASE + "." + name + " (" + key.columns + ", n INT NOT NULL)");
            statement.execute("INSERT INTO " + DATABASE + "." + name
                    + " WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < "
                    + (ROWS - 1)
                    + ") SELECT " + key.inMysql + ", n FROM numbers");
            statement.execute("ANALYZE TABLE " + DATABASE + "." + name);
        }
        return new MysqlSchema(mysql).read(List.of(new TableId(DATABASE, name))).get(0);
    }

    private static String inClickHouse(Key key, Table table, ClickHouse clickHouse) {
        String raw = ClickHouseNames.quoted(DATABASE) + "."
                + ClickHouseNames.quoted(table.id().table());
        String columns = table.columns().stream()
                .map(column -> ColumnNaming.quoted(column.name()) + " "
                        + TypeRegistry.mapping(table.id(), column).clickHouseType())
                .collect(Collectors.joining(", "));
        clickHouse.execute("CREATE DATABASE IF NOT EXISTS " + DATABASE);
        clickHouse.execute("DROP TABLE IF EXISTS " + raw + " SYNC");
        clickHouse.execute("CREATE TABLE " + raw + " (" + columns + ", _version UInt64, _is_deleted UInt8)"
                + " ENGINE = ReplacingMergeTree(_version, _is_deleted) ORDER BY ("
                + new ClickHouseKey(table.keyColumns()).columns() + ")");
        clickHouse.execute("INSERT INTO " + raw + " SELECT " + key.inClickHouse
                + ", n, 1, 0 FROM (SELECT toInt64(number) AS n" + " FROM numbers(" + ROWS + ")) WHERE " + key.stored);
        return raw;
    }

    private static List<KeyRange> ranges(BiFunction<Integer, List<String>, KeyRange> next) {
        List<KeyRange> ranges = new ArrayList<>();
        do {
            ranges.add(next.apply(
                    ranges.size(),
                    ranges.isEmpty() ? List.of() : ranges.get(ranges.size() - 1).upTo()));
        } while (!ranges.get(ranges.size() - 1).last());
        return ranges;
    }

    private static Set<Long> rows(ClickHouse clickHouse, String raw, String condition) {
        return clickHouse.query("SELECT toInt64(n) AS n FROM " + raw + " WHERE " + condition).stream()
                .map(row -> row.getLong("n"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
