package io.millrace.validator.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The queries of both servers agree on equal rows, and a closer look names what differs. */
@Sandboxed({Part.MYSQL, Part.CLICKHOUSE})
class RowCheckIT {

    private static final TableId TABLE = new TableId("row_check", "measured");
    private static final int ROWS = 3_000;

    private Connection root;
    private Mysql mysql;
    private ClickHouse clickHouse;
    private Targets targets;
    private Table table;

    @BeforeEach
    void sameRowsOnBothSides(Sandbox sandbox) throws SQLException {
        Map<String, String> environment = new HashMap<>(sandbox.environment());
        environment.put(Setting.MYSQL_DATABASES.variable(), TABLE.database());
        environment.put(Setting.TARGET_DATABASE.variable(), "live_{db}");
        environment.put(Setting.INGEST_DATABASE.variable(), "ingest_{db}");
        Settings settings = Settings.of(environment);
        targets = Targets.of(settings.names());
        root = sandbox.mysql().openAsRoot();
        mysql = Mysql.connect(settings.mysql());
        clickHouse = ClickHouse.connect(settings.clickHouse());

        mysql("DROP DATABASE IF EXISTS row_check");
        mysql("CREATE DATABASE row_check");
        mysql(
                "CREATE TABLE row_check.measured (id INT, part VARCHAR(20), n BIGINT, price DECIMAL(10, 2), at DATETIME(3),"
                        + " PRIMARY KEY (id, part))");
        mysql("INSERT INTO row_check.measured VALUES " + rows(i -> row(i, i * 7L)));
        table = new MysqlSchema(mysql).read(List.of(TABLE)).get(0);

        String database = ClickHouseNames.quoted(targets.targetDatabase(TABLE.database()));
        clickHouse.execute("DROP DATABASE IF EXISTS " + database + " SYNC");
        clickHouse.execute("CREATE DATABASE " + database);
        String columns = table.columns().stream()
                .map(column -> ClickHouseNames.quoted(column.name()) + " "
                        + TypeRegistry.mapping(TABLE, column).clickHouseType())
                .collect(Collectors.joining(", "));
        clickHouse.execute("CREATE TABLE " + raw() + " (" + columns + ", _version UInt64, _is_deleted UInt8)"
                + " ENGINE = ReplacingMergeTree(_version, _is_deleted) ORDER BY (id, part)");
        insert(rows(i -> row(i, i * 7L) + ", 1, 0"));
    }

    @AfterEach
    void close() throws SQLException {
        clickHouse.close();
        mysql.close();
        root.close();
    }

    @Test
    void equalRowsAreEqual() {
        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(finding.rows().mysql()).isEqualTo(ROWS);
        assertThat(finding.rows().clickHouse()).isEqualTo(ROWS);
        assertThat(finding.rows().differing()).isZero();
    }

    @Test
    void theRowsThatDifferAreNamedAndNoOthers() throws SQLException {
        insert("(" + row(17, 1_000_000) + ", 2, 0)");
        insert("(" + row(18, 18 * 7L) + ", 2, 1)");
        insert("(" + row(ROWS + 1, 5) + ", 1, 0)");
        mysql("INSERT INTO row_check.measured VALUES (" + row(ROWS + 2, 5) + ")");

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.WRONG);
        assertThat(finding.rows().differing()).isEqualTo(4);
        assertThat(finding.differences())
                .extracting(RowDifference::key, difference -> difference.kind().name(), RowDifference::columns)
                .containsExactlyInAnyOrder(
                        tuple("17, part 17", "WRONG", List.of("n")),
                        tuple("18, part 18", "MISSING", List.of()),
                        tuple("3001, part 3001", "EXTRA", List.of()),
                        tuple("3002, part 3002", "MISSING", List.of()));
    }

    @Test
    void anOlderVersionThatIsWrongDoesNotCount() {
        insert("(" + row(17, 1_000_000) + ", 0, 0)");

        assertThat(check().verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void aTableOfManyRangesIsReadOnceEvenIfEachOfThemDiffers() throws SQLException {
        int rows = 200_000;
        mysql("SET SESSION cte_max_recursion_depth = " + rows);
        mysql("CREATE TABLE row_check.many (id BIGINT PRIMARY KEY, n INT NOT NULL)");
        mysql(
                "INSERT INTO row_check.many WITH RECURSIVE ids (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM ids WHERE id < "
                        + rows + ") SELECT id * 3, id FROM ids");
        mysql("ANALYZE TABLE row_check.many");
        Table many = new MysqlSchema(mysql)
                .read(List.of(new TableId(TABLE.database(), "many")))
                .get(0);
        String raw = targets.raw(many.id());
        clickHouse.execute("CREATE TABLE " + raw + " (id Int64, n Int32, _version UInt64, _is_deleted UInt8)"
                + " ENGINE = ReplacingMergeTree(_version, _is_deleted) ORDER BY id");
        clickHouse.execute(
                "INSERT INTO " + raw + " SELECT (number + 1) * 3, number + 1, 1, 0 FROM numbers(" + rows + ")");
        QuietTable table = new QuietTable(many, mysql, clickHouse, targets, raw, 2);
        long begun = rowsRead();
        assertThat(table.compare().verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(rowsRead() - begun).as("while nothing differs").isBetween((long) rows, rows * 12L / 10);

        // One wrong, one missing and one extra row in each thousand.
        clickHouse.execute("INSERT INTO " + raw + " SELECT id, n + 1, 2, 0 FROM " + raw + " WHERE n % 1000 = 7");
        clickHouse.execute("INSERT INTO " + raw + " SELECT id, n, 2, 1 FROM " + raw + " WHERE n % 1000 = 500");
        clickHouse.execute("INSERT INTO " + raw + " SELECT id + 1, n, 1, 0 FROM " + raw + " WHERE n % 1000 = 999");
        long before = rowsRead();
        Finding finding = table.compare();
        long read = rowsRead() - before;

        // Both servers order these keys alike: rows that only ClickHouse has are found in a part, too.
        Finding part = table.compare(new KeyPart(List.of("30000"), List.of("90000")).in(many));
        assertThat(part.rows()).isEqualTo(new RowCounts(20_000, 20_000, 20, 20, 20, 0, 0));
        assertThat(part.note()).isEmpty();

        assertThat(finding.rows()).isEqualTo(new RowCounts(rows, rows, 200, 200, 200, 0, 0));
        assertThat(read).isBetween((long) rows, rows * 12L / 10);
    }

    @Test
    void aTableThatClickHouseOrdersDifferentlyIsReadOnceAsWell() throws SQLException {
        int rows = 150_000;
        mysql("SET SESSION cte_max_recursion_depth = " + rows);
        mysql("CREATE TABLE row_check.texts (id VARCHAR(10) PRIMARY KEY, n INT NOT NULL)");
        mysql(
                "INSERT INTO row_check.texts WITH RECURSIVE ids (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM ids WHERE id < "
                        + rows + ") SELECT CONCAT('k', id), id FROM ids");
        mysql("ANALYZE TABLE row_check.texts");
        Table texts = new MysqlSchema(mysql)
                .read(List.of(new TableId(TABLE.database(), "texts")))
                .get(0);
        String raw = targets.raw(texts.id());
        clickHouse.execute("CREATE TABLE " + raw + " (id String, n Int32, _version UInt64, _is_deleted UInt8)"
                + " ENGINE = ReplacingMergeTree(_version, _is_deleted) ORDER BY id");
        clickHouse.execute("INSERT INTO " + raw
                + " SELECT concat('k', toString(number + 1)), number + 1, 1, 0 FROM numbers(" + rows + ")");
        clickHouse.execute("INSERT INTO " + raw + " VALUES ('extra', 1, 1, 0)");

        long before = rowsRead();
        Finding finding = new QuietTable(texts, mysql, clickHouse, targets, raw, 2).compare();

        assertThat(rowsRead() - before).isBetween((long) rows, rows * 12L / 10);
        assertThat(finding.rows()).isEqualTo(new RowCounts(rows, rows + 1, 0, 0, 1, 0, 0));
    }

    @Test
    void aPartOfATableIsComparedToTheKeyAndNoFurther() throws SQLException {
        insert("(" + row(17, 1_000_000) + ", 2, 0)");
        insert("(" + row(100, 1_000_000) + ", 2, 0)");
        insert("(" + row(200, 1_000_000) + ", 2, 0)");
        // Only in ClickHouse: the key is ordered by a collation in MySQL, so a part is compared without such rows.
        insert("(" + row(ROWS + 1, 5) + ", 1, 0)");

        Finding part = check(new KeyPart(List.of("100", "part 100"), List.of("200", "part 200")));
        assertThat(part.differences()).extracting(RowDifference::key).containsExactly("200, part 200");
        assertThat(part.rows()).isEqualTo(new RowCounts(100, 100, 1, 0, 0, 0, 0));
        assertThat(part.note()).contains("without rows that only ClickHouse has");

        Finding first = check(new KeyPart(List.of(), List.of("99", "part 99")));
        assertThat(first.differences()).extracting(RowDifference::key).containsExactly("17, part 17");
        assertThat(first.rows().mysql()).isEqualTo(100);

        Finding last = check(new KeyPart(List.of("200", "part 200"), List.of()));
        assertThat(last.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(last.rows().mysql()).isEqualTo(ROWS - 201);
    }

    private Finding check(KeyPart part) {
        return new QuietTable(table, mysql, clickHouse, targets, targets.raw(table.id()), 2).compare(part.in(table));
    }

    private long rowsRead() {
        return mysql
                .query(
                        "SHOW GLOBAL STATUS WHERE Variable_name IN ('Handler_read_next', 'Handler_read_key',"
                                + " 'Handler_read_first', 'Handler_read_rnd_next')",
                        row -> row.getLong(2))
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private Finding check() {
        return new QuietTable(table, mysql, clickHouse, targets, targets.raw(table.id()), 2).compare();
    }

    private static String row(int i, long n) {
        return "%d, 'part %d', %d, %d.25, '2026-01-01 00:00:%02d.125'".formatted(i, i, n, i, i % 60);
    }

    private static String rows(IntFunction<String> row) {
        return IntStream.range(0, ROWS).mapToObj(i -> "(" + row.apply(i) + ")").collect(Collectors.joining(", "));
    }

    private void insert(String rows) {
        clickHouse.execute("INSERT INTO " + raw() + " VALUES " + rows);
    }

    private void mysql(String sql) throws SQLException {
        try (Statement statement = root.createStatement()) {
            statement.execute(sql);
        }
    }

    private String raw() {
        return targets.raw(TABLE);
    }
}
