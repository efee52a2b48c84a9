package io.millrace.ddlmanager.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.task.Parallel;
import io.millrace.ddlmanager.apply.Bootstrap;
import io.millrace.ddlmanager.objects.ObjectTemplates;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.Server;
import io.millrace.sandbox.junit.Sandboxed;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Sandboxed(
        value = {Part.MYSQL, Part.CLICKHOUSE},
        isolated = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TableCopyIT {

    private static final String DATABASE = "table_copy";
    private static final int ROWS = 400_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Sandbox sandbox;
    private Settings settings;
    private Targets targets;
    private Mysql mysql;
    private ClickHouse clickHouse;
    private TableCopy copy;

    @BeforeAll
    void fill(Sandbox sandbox) throws SQLException {
        this.sandbox = sandbox;
        Map<String, String> environment = new HashMap<>(sandbox.environment());
        environment.put(Setting.MYSQL_DATABASES.variable(), DATABASE);
        settings = Settings.of(environment);
        targets = Targets.of(settings.names());
        run(
                "CREATE DATABASE " + DATABASE,
                "CREATE TABLE " + DATABASE + ".large (a INT, b CHAR(36), c DATE, PRIMARY KEY (a, b))",
                "SET SESSION cte_max_recursion_depth = " + ROWS,
                "INSERT INTO " + DATABASE + ".large WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM"
                        + " numbers WHERE n < " + ROWS + ") SELECT n % 5, CONCAT('key ', n), '2020-01-01' FROM numbers",
                "ANALYZE TABLE " + DATABASE + ".large",
                "CREATE TABLE " + DATABASE + ".unfit (id INT PRIMARY KEY, d DATE)",
                "INSERT INTO " + DATABASE + ".unfit VALUES (1, '2020-01-01'), (2, '1000-01-01'), (3, NULL)",
                "CREATE TABLE " + DATABASE + ".gone (id INT PRIMARY KEY, d DATE)",
                "INSERT INTO " + DATABASE + ".gone VALUES (1, '2020-01-01')",
                "CREATE TABLE " + DATABASE + ".empty (id INT PRIMARY KEY, d DATE)");
        mysql = Mysql.connect(settings.mysql());
        clickHouse = ClickHouse.connect(settings.clickHouse());
        copy = new TableCopy(settings.mysql(), clickHouse, targets, settings.copies());
        new Bootstrap(settings.objects().sqlFolder(), targets, List.of(DATABASE), clickHouse).run();
    }

    @AfterAll
    void close() {
        copy.close();
        clickHouse.close();
        mysql.close();
    }

    enum Killed {
        MYSQL,
        CLICKHOUSE
    }

    @ParameterizedTest
    @EnumSource(Killed.class)
    void aKilledServerCostsARangeAndNoRow(Killed killed) {
        Table table = table("large");
        makePlace(table);
        Supplier<CopyProgress> copied =
                Parallel.start(() -> copy.run(table, targets.loadIntake(table.id()), () -> false));

        await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> rowsSoFar(table) > 0);
        Server server = killed == Killed.MYSQL ? sandbox.mysql() : sandbox.clickhouse();
        server.kill();
        server.start();

        assertThat(copied.get().rows()).isEqualTo(ROWS);
        assertThat(number("SELECT count() AS n FROM " + targets.load(table.id()) + " FINAL"))
                .isEqualTo(ROWS);
        assertThat(number("SELECT uniqExact(b) AS n FROM " + targets.load(table.id())))
                .isEqualTo(ROWS);
    }

    @Test
    void aRowThatDoesNotFitIsInQuarantine() {
        Table table = table("unfit");
        makePlace(table);

        assertThat(copy.run(table, targets.loadIntake(table.id()), () -> false).rows())
                .isEqualTo(3);

        assertThat(number("SELECT count() AS n FROM " + targets.load(table.id())))
                .isEqualTo(2);
        assertThat(clickHouse
                        .query("SELECT reason, raw_message FROM " + targets.quarantine(table.id())
                                + " WHERE mysql_table = 'unfit'")
                        .stream()
                        .map(row -> row.getString("reason") + ": " + row.getString("raw_message")))
                .singleElement()
                .asString()
                .startsWith("does not fit its column: d")
                .contains("\"id\":2");
    }

    @Test
    void anEmptyTableIsCopied() {
        Table table = table("empty");
        makePlace(table);

        assertThat(copy.run(table, targets.loadIntake(table.id()), () -> false).rows())
                .isZero();
    }

    @Test
    void aFailureNamesTheTableAndTheRange() throws SQLException {
        Table table = table("gone");
        makePlace(table);
        run("ALTER TABLE " + DATABASE + ".gone DROP COLUMN d");

        assertThatThrownBy(() -> copy.run(table, targets.loadIntake(table.id()), () -> false))
                .hasMessageContaining(DATABASE + ".gone")
                .hasMessageContaining("from the first row to the last");
    }

    @Test
    void thePasswordIsInNoLogAndNoSystemTable() throws IOException {
        Table table = table("empty");
        makePlace(table);
        copy.run(table, targets.loadIntake(table.id()), () -> false);

        String password = settings.mysql().password().value();
        assertThat(clickHouse
                        .query("SELECT name, toString(collection) AS shown, create_query FROM system.named_collections")
                        .stream()
                        .map(row -> row.getString("shown") + row.getString("create_query")))
                .isNotEmpty()
                .noneMatch(shown -> shown.contains(password));
        assertThat(Files.readString(sandbox.clickhouse().logFile())).doesNotContain(password);
    }

    private long rowsSoFar(Table table) {
        CopyProgress progress = copy.running().get(table.id());
        return progress == null ? 0 : progress.rows();
    }

    private Table table(String name) {
        return new MysqlSchema(mysql)
                .replicated(settings.source()).stream()
                        .filter(table -> table.id().table().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    private void makePlace(Table table) {
        var pieces = new ObjectTemplates(settings.objects(), settings.names())
                .load(table, table.key().orElseThrow())
                .pieces();
        pieces.forEach(piece -> clickHouse.execute("DROP TABLE IF EXISTS " + piece.name()));
        pieces.forEach(piece -> clickHouse.execute(piece.create()));
    }

    private long number(String query) {
        return clickHouse.query(query).get(0).getLong("n");
    }

    private void run(String... statements) throws SQLException {
        try (Connection root = sandbox.mysql().openAsRoot();
                Statement statement = root.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
