package io.millrace.ddlmanager.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.keys.KeyIndex;
import io.millrace.common.keys.KeyOrder;
import io.millrace.common.keys.KeyRange;
import io.millrace.common.keys.KeyRanges;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ranges of keys of every type hold each row once, whatever the settings of the session that reads them are. */
@Sandboxed(Part.MYSQL)
class KeyOrderIT {

    private static final String DATABASE = "key_order";
    private static final int ROWS = 1_000;
    private static final int IN_RANGE = 70;

    private static final List<String> SESSIONS = List.of(
            "SET SESSION sql_mode = DEFAULT, time_zone = '+00:00'",
            "SET SESSION sql_mode = '', time_zone = '-06:00'",
            "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,HIGH_NOT_PRECEDENCE,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
                    + "STRICT_ALL_TABLES', time_zone = '+13:00'");

    private static final String PADDED = "SET SESSION sql_mode = 'PAD_CHAR_TO_FULL_LENGTH'";

    /** Columns, and values as expressions over a number n. */
    enum Key {
        SPARSE("a BIGINT UNSIGNED, PRIMARY KEY (a)", "CAST(n AS UNSIGNED) * CAST(n AS UNSIGNED) * 18446744073709"),
        NEGATIVE("a INT, PRIMARY KEY (a DESC)", "500 - n"),
        PADDED_WITH_ZEROS("a INT(8) UNSIGNED ZEROFILL, PRIMARY KEY (a)", "n"),
        COMPOSITE("a INT, b INT, c INT, PRIMARY KEY (a, b, c)", "n % 3, n % 7, n"),
        SKEWED("a INT, b INT, PRIMARY KEY (a, b)", "IF(n < 900, 1, n), n"),
        DECIMAL("a DECIMAL(30, 10), PRIMARY KEY (a)", "n / 7 - 50"),
        DOUBLE("a DOUBLE, PRIMARY KEY (a)", "(n - 500) / 7e0"),
        FLOAT("a FLOAT, PRIMARY KEY (a)", "(n - 500) / 7e0"),
        BITS("a BIT(10), PRIMARY KEY (a)", "n"),
        YEAR("a YEAR, b INT, PRIMARY KEY (a, b)", "IF(n % 5 = 0, '0000', 1990 + n % 30), n"),
        DATE(
                "a DATE, b INT, PRIMARY KEY (a, b)",
                "CASE n % 9 WHEN 0 THEN '0000-00-00' WHEN 1 THEN '2020-05-00' ELSE '2020-01-01' + INTERVAL n % 300 DAY END, n"),
        DATETIME("a DATETIME(6), PRIMARY KEY (a)", "'2020-01-01' + INTERVAL n * 1234567 MICROSECOND"),
        TIME("a TIME(6), PRIMARY KEY (a)", "SEC_TO_TIME((n - 500) * 5.123456)"),
        TIMESTAMP("a TIMESTAMP(3), PRIMARY KEY (a)", "'2020-11-01 05:00:00' + INTERVAL n * 12345678 MICROSECOND"),
        TEXT_AND_TIMESTAMP(
                "a CHAR(2), b TIMESTAMP, c INT, PRIMARY KEY (a, b, c)",
                "ELT(1 + n % 3, 'de', 'AT', ''), '2020-11-01 05:00:00' + INTERVAL n % 50 HOUR, n"),
        WITHOUT_CASE(
                "a VARCHAR(20) COLLATE utf8mb4_0900_ai_ci, PRIMARY KEY (a)",
                "CONCAT(ELT(1 + n % 4, 'ä', 'A', '_', 'ß'), n)"),
        BYTES_OF_TEXT(
                "a VARCHAR(20) COLLATE utf8mb4_bin, PRIMARY KEY (a)",
                "CONCAT(ELT(1 + n % 4, 'ä', 'A', '''', '\\\\'), n)"),
        LATIN("a CHAR(20) CHARACTER SET latin1, PRIMARY KEY (a)", "CONCAT(ELT(1 + n % 4, 'ä', 'A', '', 'ß'), n)"),
        UCS2("a VARCHAR(20) CHARACTER SET ucs2, PRIMARY KEY (a)", "CONCAT(ELT(1 + n % 4, 'ä', 'A', '', '漢'), n)"),
        UUID("a BINARY(16), PRIMARY KEY (a)", "UNHEX(LEFT(SHA2(n, 256), 32))"),
        BINARY("a VARBINARY(40), PRIMARY KEY (a)", "CONCAT(UNHEX(LEFT(SHA2(n, 256), 8)), IF(n % 2, X'00', ''))"),
        ENUM("a ENUM('z', 'a', 'ü'), b INT, PRIMARY KEY (a, b)", "IF(n % 4 = 0, 'none', 1 + n % 3), n"),
        SET("a SET('q', 'p'), b INT, PRIMARY KEY (a, b)", "n % 4, n"),
        UNIQUE("x INT NOT NULL, a INT NOT NULL, UNIQUE KEY `the key` (a)", "1, n * 3");

        private final String columns;
        private final String values;

        Key(String columns, String values) {
            this.columns = columns;
            this.values = values;
        }
    }

    @ParameterizedTest
    @EnumSource(Key.class)
    void rangesHoldEachRowOnce(Key key, Sandbox sandbox) throws SQLException {
        try (Mysql mysql = Mysql.connect(settings(sandbox).mysql());
                Connection root = sandbox.mysql().openAsRoot();
                Statement statement = root.createStatement()) {
            KeyOrder order = order(key, mysql, statement, sandbox);
            List<KeyRange> ranges = ranges(order, mysql);

            assertThat(ranges).hasSize((ROWS + IN_RANGE - 1) / IN_RANGE);
            List<String> sessions = new ArrayList<>(SESSIONS);
            if (!order.padded()) {
                sessions.add(PADDED);
            }
            for (String session : sessions) {
                statement.execute(session);
                List<Long> rows = new ArrayList<>();
                for (KeyRange range : ranges) {
                    rows.add(count(statement, order, range));
                }
                assertThat(rows.subList(0, rows.size() - 1)).as(session).containsOnly((long) IN_RANGE);
                assertThat(rows.stream().mapToLong(n -> n).sum()).as(session).isEqualTo(ROWS);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Key.class)
    void mysqlFindsARangeByTheKeysIndex(Key key, Sandbox sandbox) throws SQLException {
        try (Mysql mysql = Mysql.connect(settings(sandbox).mysql());
                Connection root = sandbox.mysql().openAsRoot();
                Statement statement = root.createStatement()) {
            KeyOrder order = order(key, mysql, statement, sandbox);
            List<KeyRange> ranges = ranges(order, mysql);
            KeyRange middle = ranges.get(ranges.size() / 2);

            assertThat(access(statement, "SELECT *" + order.from() + " WHERE " + order.within(middle)))
                    .isEqualTo("range");
            assertThat(access(statement, order.next(middle.after(), IN_RANGE))).isEqualTo("range");
        }
    }

    @Test
    void aKeyOverTheBeginningOfATextIsReadAsWell(Sandbox sandbox) throws SQLException {
        try (Mysql mysql = Mysql.connect(settings(sandbox).mysql());
                Connection root = sandbox.mysql().openAsRoot();
                Statement statement = root.createStatement()) {
            make(statement, "prefix", "a TEXT, PRIMARY KEY (a(5))", "n");
            KeyOrder order = order("prefix", mysql, sandbox);

            assertThat(ranges(order, mysql).stream()
                            .mapToLong(range -> count(statement, order, range))
                            .sum())
                    .isEqualTo(ROWS);
        }
    }

    private static KeyOrder order(Key key, Mysql mysql, Statement statement, Sandbox sandbox) throws SQLException {
        make(statement, key.name(), key.columns, key.values);
        return order(key.name(), mysql, sandbox);
    }

    private static KeyOrder order(String name, Mysql mysql, Sandbox sandbox) {
        Table table = new MysqlSchema(mysql)
                .replicated(settings(sandbox).source()).stream()
                        .filter(one -> one.id().table().equals(name))
                        .findFirst()
                        .orElseThrow();
        return new KeyOrder(table, KeyIndex.of(mysql, table));
    }

    private static void make(Statement statement, String name, String columns, String values) throws SQLException {
        statement.execute("CREATE DATABASE IF NOT EXISTS " + DATABASE + " CHARACTER SET utf8mb4");
        statement.execute("DROP TABLE IF EXISTS " + DATABASE + "." + name);
        statement.execute("SET SESSION sql_mode = '', time_zone = '+00:00'");
        statement.execute("CREATE TABLE " + DATABASE + "." + name + " (" + columns + ")");
        statement.execute("INSERT INTO " + DATABASE + "." + name
                + " WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < " + (ROWS - 1)
                + ") SELECT " + values + " FROM numbers");
        statement.execute("ANALYZE TABLE " + DATABASE + "." + name);
    }

    private static List<KeyRange> ranges(KeyOrder order, Mysql mysql) {
        KeyRanges divided = new KeyRanges(mysql, order);
        List<KeyRange> ranges = new ArrayList<>();
        do {
            List<String> after =
                    ranges.isEmpty() ? List.of() : ranges.get(ranges.size() - 1).upTo();
            ranges.add(divided.next(ranges.size(), after, IN_RANGE));
        } while (!ranges.get(ranges.size() - 1).last());
        return ranges;
    }

    private static long count(Statement statement, KeyOrder order, KeyRange range) {
        try (ResultSet count =
                statement.executeQuery("SELECT COUNT(*)" + order.from() + " WHERE " + order.within(range))) {
            count.next();
            return count.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(range.toString(), e);
        }
    }

    private static String access(Statement statement, String query) throws SQLException {
        try (ResultSet plan = statement.executeQuery("EXPLAIN FORMAT=TRADITIONAL " + query)) {
            plan.next();
            return plan.getString("type");
        }
    }

    private static Settings settings(Sandbox sandbox) {
        Map<String, String> environment = new HashMap<>(sandbox.environment());
        environment.put(Setting.MYSQL_DATABASES.variable(), DATABASE);
        return Settings.of(environment);
    }
}
