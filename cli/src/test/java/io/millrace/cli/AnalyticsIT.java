package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Setting;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.junit.Seeds;
import io.millrace.sandbox.pipeline.PipelineStart;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What stands on top of the replicated tables, over the demo's shop on the real stack. */
@Sandboxed
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnalyticsIT {

    private static final String DATABASE = "on_top";
    private static final String TARGET = "live_on_top";
    private static final String GOLD = "gold_on_top";
    private static final String EXACT_TO = "SELECT * FROM analytics.aggregates";
    private static final int ROUNDS = 4;
    /** Those of clickhouse-sql/views, two aggregates, and the test's own. */
    private static final int VIEWS = 14;

    private static final String DAILY = """
            SELECT concatWithSeparator(' ', day, orders, customers, items, toDecimalString(revenue, 2))
            FROM %s.daily_order_totals ORDER BY day""".formatted(TARGET);

    private static final String DAILY_IN_MYSQL = """
            SELECT CONCAT_WS(' ', day, orders, customers, items, revenue) FROM
            (
                SELECT DATE(ordered_at) AS day, COUNT(DISTINCT o.id) AS orders,
                    COUNT(DISTINCT customer_id) AS customers, SUM(quantity) AS items,
                    SUM(quantity * unit_price) AS revenue
                FROM orders o JOIN order_details d ON d.order_id = o.id
                WHERE status <> 'cancelled' GROUP BY day
            ) AS days ORDER BY day""";

    private final Random random = new Random(Seeds.one());
    private RunningPipeline millrace;

    private Path folder;

    @BeforeAll
    void start(Sandbox sandbox, @TempDir Path sql) throws IOException, SQLException {
        folder = sql;
        Files.createDirectories(folder.resolve("views"));
        view("noted", "SELECT id, note FROM {{{target}}}.orders WHERE note IS NOT NULL");
        view("labelled", "SELECT id, label FROM {{{target}}}.parcels");
        view("labels", "SELECT DISTINCT label FROM {{{target}}}.labelled");
        millrace = PipelineStart.of(sandbox, DATABASE)
                .settings(Map.of(
                        Setting.SQL_DIR.variable(),
                        folder.toString(),
                        Setting.VIEWS.variable(),
                        "views/*,aggregates/*",
                        Setting.AGGREGATES_EVERY.variable(),
                        "1s",
                        Setting.GOLD_DATABASE.variable(),
                        GOLD,
                        Setting.SCHEMA_POLICIES.variable(),
                        DATABASE + ".parcels:drop-column=block"))
                .start(shop());
        // Comments are carried over while the views are made.
        millrace.mysql(
                "ALTER TABLE customers MODIFY name VARCHAR(80) NOT NULL COMMENT 'the customer''s `own` \\\\ name', COMMENT 'who buys'");
        patiently()
                .untilAsserted(() -> assertThat(views("in-sync"))
                        .contains("noted", "fact_orders", "quality_checks")
                        .hasSize(VIEWS));
        awaitExact();
    }

    @AfterAll
    void end() throws SQLException {
        // A ddl-manager that runs would make the views again.
        millrace.endServices();
        millrace.clickHouse("DROP DATABASE IF EXISTS " + GOLD);
        millrace.remove();
    }

    @Test
    void aggregatesAndTheStarAreWhatMysqlWouldAnswerAfterAHistoryWithAKill() throws SQLException {
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < 15; i++) {
                millrace.mysql(change());
            }
            if (round == 1) {
                millrace.mysql("TRUNCATE TABLE order_details");
                millrace.services().kill(Service.DDL_MANAGER);
            }
            if (round == 2) {
                copyAgain("orders");
            } else if (round == 3) {
                spoilAndRepairADetail();
            }
            millrace.awaitInStep();
            awaitExact();

            assertSame(round, DAILY, DAILY_IN_MYSQL);
            refresh("top_products");
            assertSame(round, """
                    SELECT concatWithSeparator(' ', place, product, orders, items, toDecimalString(revenue, 2))
                    FROM %s.top_products ORDER BY place""".formatted(TARGET), """
                    SELECT CONCAT_WS(' ', place, product, orders, items, revenue) FROM
                    (
                        SELECT ROW_NUMBER() OVER (ORDER BY SUM(quantity * unit_price) DESC, product) AS place, product,
                            COUNT(DISTINCT o.id) AS orders, SUM(quantity) AS items, SUM(quantity * unit_price) AS revenue
                        FROM orders o JOIN order_details d ON d.order_id = o.id
                        WHERE status <> 'cancelled' GROUP BY product
                    ) AS products ORDER BY place""");
            assertSame(round, """
                    SELECT concatWithSeparator(' ', day, country, customers)
                    FROM %s.customers_per_day ORDER BY day, country""".formatted(TARGET), """
                    SELECT CONCAT_WS(' ', day, country, customers) FROM
                    (
                        SELECT DATE(created_at) AS day, country, COUNT(*) AS customers
                        FROM customers GROUP BY day, country
                    ) AS days ORDER BY day, country""");
            assertSame(round, """
                    SELECT concat(c.country, ' ', toDecimalString(sum(f.total), 2))
                    FROM %1$s.fact_orders AS f INNER JOIN %1$s.dim_customer AS c USING (customer_key)
                    GROUP BY c.country ORDER BY c.country""".formatted(GOLD), """
                    SELECT CONCAT(country, ' ', total) FROM
                    (
                        SELECT COALESCE(c.country, '') AS country, SUM(o.total) AS total
                        FROM orders o LEFT JOIN customers c ON c.id = o.customer_id
                        GROUP BY COALESCE(c.country, '')
                    ) AS countries ORDER BY country""");
        }
    }

    private void copyAgain(String table) {
        String copies = "SELECT count() FROM " + millrace.ingest() + ".table_events FINAL WHERE kind = 'copy_done'"
                + " AND mysql_table = '" + table + "'";
        long before = millrace.number(copies);
        assertThat(command("resolve", DATABASE + "." + table, "--reload").exitCode())
                .isZero();
        patiently().untilAsserted(() -> assertThat(millrace.number(copies)).isGreaterThan(before));
        patiently().untilAsserted(() -> assertThat(millrace.state(table)).isEqualTo("streaming"));
    }

    /** A wrong row is counted as ClickHouse has it, and no longer when it is right again. */
    private void spoilAndRepairADetail() throws SQLException {
        millrace.mysql(
                "REPLACE INTO orders (id, customer_id, payment_method_id, total, ordered_at)"
                        + " VALUES (1, 1, 1, 2.5, '2026-01-01 12:00:00')",
                "REPLACE INTO order_details (order_id, line, product, quantity, unit_price)"
                        + " VALUES (1, 9, 'spoilt', 1, 1.25)");
        millrace.awaitInStep();
        String raw = TARGET + ".order_details_raw";
        millrace.clickHouse("INSERT INTO " + raw + " SELECT * REPLACE (77 AS quantity) FROM " + raw
                + " FINAL WHERE order_id = 1 AND line = 9");
        awaitExact();
        assertThat(texts(DAILY)).as("the wrong row counts").isNotEqualTo(millrace.mysqlTexts(DAILY_IN_MYSQL));

        CommandRun repair = command("repair", "--tables", DATABASE + ".order_details");

        assertThat(repair.output()).contains("read from MySQL again: 1 row");
        assertThat(repair.exitCode()).as(repair.output()).isZero();
    }

    private void refresh(String view) {
        // One that runs already may have begun before the last rows came.
        millrace.clickHouse("SYSTEM WAIT VIEW " + TARGET + "." + view);
        millrace.clickHouse("SYSTEM REFRESH VIEW " + TARGET + "." + view);
        millrace.clickHouse("SYSTEM WAIT VIEW " + TARGET + "." + view);
    }

    private CommandRun command(String... arguments) {
        return CommandRun.here(millrace.services().environment(), arguments);
    }

    @Test
    void everyQueryOfTheDocumentationRuns() {
        List<String> queries = new ArrayList<>(ProjectFiles.sqlBlocks("docs/queries.md"));
        assertThat(queries).hasSizeGreaterThan(5);
        List<String> ofTheStar = ProjectFiles.sqlBlocks("docs/analytics.md");
        assertThat(ofTheStar).isNotEmpty();
        queries.addAll(ofTheStar);
        assertThat(ProjectFiles.text("docs/aggregates.md")).contains("`" + EXACT_TO + "`");
        queries.add(EXACT_TO);

        for (String query : queries) {
            millrace.clickHouseRows(query.replace("analytics_ingest.", millrace.ingest() + ".")
                    .replace("analytics.", millrace.target() + ".")
                    .replace("gold.", GOLD + "."));
        }
    }

    @Test
    void aViewWithoutItsColumnIsReportedAndRowsFlowOn() throws SQLException {
        millrace.mysql(
                "ALTER TABLE orders DROP COLUMN note",
                "INSERT INTO orders (customer_id, payment_method_id, total, ordered_at)"
                        + " VALUES (1, 1, 1, '2026-01-09')");

        patiently().untilAsserted(() -> assertThat(views("broken")).containsExactly("noted"));
        millrace.awaitInStep();
        patiently()
                .untilAsserted(
                        () -> assertThat(millrace.meter(Service.DDL_MANAGER, "millrace_ddl_views", "state=\"broken\""))
                                .isEqualTo(1));
        patiently().untilAsserted(() -> assertThat(told("noted")).containsExactly("create", "broken"));
    }

    @Test
    void aViewThatAChangeWouldBreakIsNamedWhileTheChangeWaitsAndWhenItIsMade() throws SQLException, IOException {
        millrace.mysql(
                "ALTER TABLE parcels DROP COLUMN label",
                "INSERT INTO parcels (id) VALUES (2)",
                "INSERT INTO customers (id, email, name, country, created_at) VALUES (900, 'e', 'Eve', 'DE', '2026-01-03')");

        patiently().untilAsserted(() -> assertThat(views("breaks")).containsExactly("labelled", "labels"));
        patiently().untilAsserted(() -> assertThat(breaking()).isEqualTo(2));
        patiently().untilAsserted(() -> assertThat(told("labelled")).containsExactly("create", "breaks"));
        assertThat(texts("SELECT label FROM " + TARGET + ".labels"))
                .as("it still answers")
                .contains("fragile");
        patiently()
                .untilAsserted(() -> assertThat(texts("SELECT name FROM " + TARGET + ".customers WHERE id = 900"))
                        .as("rows of other tables flow")
                        .containsExactly("Eve"));

        millrace.post(Service.DDL_MANAGER, "/apply");

        patiently().untilAsserted(() -> assertThat(views("broken")).contains("labelled", "labels"));
        patiently().untilAsserted(() -> assertThat(told("labelled")).containsSubsequence("create", "breaks", "broken"));
        patiently().untilAsserted(() -> assertThat(breaking()).isZero());
        millrace.awaitInStep();
        Files.delete(folder.resolve("views/labelled.sql"));
        Files.delete(folder.resolve("views/labels.sql"));
        patiently().untilAsserted(() -> assertThat(views("broken")).doesNotContain("labelled", "labels"));
    }

    private double breaking() {
        return millrace.meter(Service.DDL_MANAGER, "millrace_ddl_views", "state=\"breaks\"");
    }

    /** What the journal says of a view. */
    private List<String> told(String view) {
        return texts("SELECT detail FROM " + millrace.ingest() + ".table_events FINAL WHERE kind = 'view_changed'"
                + " AND mysql_table = 'views/" + view + "' ORDER BY journal_offset");
    }

    @Test
    void commentsOfMysqlAreOnTheViews() {
        assertComment("orders", "detail_count", "how many order_details the order has");
        assertComment("customers", "name", "the customer's `own` \\ name");
        assertThat(texts("SELECT comment FROM system.tables WHERE database = '" + TARGET + "' AND name = 'customers'"))
                .containsExactly("who buys");
    }

    /** Users cannot be stored in the sandbox's ClickHouse; that ClickHouse reads the file, and what its limits refuse, can be seen. */
    @Test
    void theReadOnlyUsersFileIsReadAndItsLimitsRefuseChanges() {
        String file = ProjectFiles.text("clickhouse-sql/access/read_only.sql").replaceAll("(?m)^--.*\n", "");
        List<String> statements = Arrays.stream(file.split(";\\s*\n"))
                .map(String::strip)
                .filter(sql -> !sql.isEmpty())
                .toList();
        assertThat(statements).hasSize(5).allSatisfy(sql -> millrace.clickHouseRows("EXPLAIN AST " + sql));

        String settings = statements.get(0).substring(statements.get(0).indexOf("readonly"));
        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".customers SETTINGS " + settings))
                .isPositive();
        String change = "CREATE TABLE " + millrace.target() + ".t (n Int8) ENGINE = Memory";
        assertThatThrownBy(() -> run(change, settings))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("readonly");
    }

    private void run(String sql, String settings) {
        Map<String, String> bySetting = Arrays.stream(settings.split(",\\s*"))
                .map(each -> each.replace("'", "").split(" = "))
                .collect(Collectors.toMap(each -> each[0], each -> each[1]));
        try (ClickHouse clickHouse = ClickHouse.connect(millrace.settings().clickHouse())) {
            clickHouse.stream(sql, UUID.randomUUID().toString(), bySetting, Duration.ofSeconds(30), rows -> {});
        }
    }

    private void assertSame(int round, String inClickHouse, String inMysql) throws SQLException {
        assertThat(texts(inClickHouse)).as("round " + round).isEqualTo(millrace.mysqlTexts(inMysql));
    }

    private void assertComment(String view, String column, String comment) {
        patiently()
                .untilAsserted(() -> assertThat(texts("SELECT comment FROM system.columns WHERE database = '" + TARGET
                                + "' AND table = '" + view + "' AND name = '" + column + "'"))
                        .containsExactly(comment));
    }

    /** Everything that has arrived by now is counted. */
    private void awaitExact() {
        String now = texts("SELECT toString(now64(3, 'UTC'))").get(0);
        patiently()
                .untilAsserted(() -> assertThat(millrace.number("SELECT countIf(exact_to > toDateTime64('" + now
                                + "', 3, 'UTC')) FROM " + millrace.target()
                                + ".aggregates WHERE aggregate != 'top_products' AND aggregate"
                                + " != 'quality_checks'"))
                        .isEqualTo(2));
    }

    private String change() {
        int id = 1 + random.nextInt(40);
        String day = "'2026-01-0" + (1 + random.nextInt(5)) + " 12:00:00'";
        return switch (random.nextInt(8)) {
            case 0 ->
                "REPLACE INTO orders (id, customer_id, payment_method_id, total, ordered_at) VALUES (" + id + ", "
                        + (1 + random.nextInt(8)) + ", 1, 2.5, " + day + ")";
            case 1 ->
                "UPDATE orders SET ordered_at = " + day + ", status = ELT(1 + " + id
                        + " MOD 3, 'new', 'paid', 'cancelled') WHERE id = " + id;
            case 2 -> "DELETE FROM orders WHERE id = " + id;
            case 3 ->
                "UPDATE IGNORE order_details SET order_id = " + id + " WHERE order_id = " + (1 + random.nextInt(40));
            case 4 ->
                "REPLACE INTO customers (id, email, name, country, created_at) VALUES (" + id + ", 'c" + id
                        + "', 'n', ELT(1 + " + id + " MOD 3, 'DE', 'FR', 'JP'), " + day + ")";
            case 5 -> "DELETE FROM customers WHERE id = " + id;
            default ->
                "REPLACE INTO order_details (order_id, line, product, quantity, unit_price) VALUES (" + id + ", "
                        + random.nextInt(3) + ", 'product " + random.nextInt(6) + "', " + (1 + random.nextInt(5))
                        + ", 1.25)";
        };
    }

    private void view(String name, String select) throws IOException {
        Files.writeString(
                folder.resolve("views/" + name + ".sql"),
                "-- A view of the test's.\nCREATE OR REPLACE VIEW {{{target}}}." + name + " AS " + select + ";\n");
    }

    private static List<String> shop() throws IOException {
        try (InputStream sql = Sandbox.class.getResourceAsStream("/demo/shop.sql")) {
            List<String> statements =
                    new ArrayList<>(Arrays.stream(new String(sql.readAllBytes(), StandardCharsets.UTF_8)
                                    .replaceAll("(?m)^--.*\n", "")
                                    .split(";\\s*\n"))
                            .filter(statement -> !statement.isBlank())
                            .collect(Collectors.toList()));
            statements.add("CREATE TABLE parcels (id INT PRIMARY KEY, label VARCHAR(20))");
            statements.add("INSERT INTO parcels VALUES (1, 'fragile')");
            statements.add("INSERT INTO payment_method (name, kind) VALUES ('Card', 'card'), ('Cash', 'cash')");
            statements.add(
                    "INSERT INTO customers (id, email, name, country, created_at) VALUES (1, 'a', 'Ada', 'DE', '2026-01-01'),"
                            + " (2, 'b', 'Olu', 'NG', '2026-01-02')");
            return statements;
        }
    }

    /** The names of the views in a state. */
    private List<String> views(String state) {
        List<String> names = new ArrayList<>();
        millrace.json(Service.DDL_MANAGER, "/plan").get("views").forEach(view -> {
            if (view.get("plan").asText().equals(state)) {
                names.add(view.get("object").asText().replaceAll(".*\\.", ""));
            }
        });
        return names;
    }

    private List<String> texts(String query) {
        return millrace.clickHouseRows(query).stream()
                .map(row -> row.getString(1))
                .toList();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions();
    }
}
