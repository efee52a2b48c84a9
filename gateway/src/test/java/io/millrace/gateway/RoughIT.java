package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.junit.Seeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes, and what the gateway does when a server, a client or the network does not do its part. */
@Sandboxed({Part.MYSQL, Part.CLICKHOUSE})
class RoughIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String TOTAL = "SELECT COUNT(*), SUM(amount) FROM rough.sales";
    private static final String WEIGHT = "SELECT SUM(weight) FROM rough.sales";

    /** Minutes in either server. */
    private static final String ENDLESS =
            "SELECT COUNT(*) FROM rough.sales a JOIN rough.sales b JOIN rough.sales c WHERE a.id + b.id + c.id > 7";

    private static final String RULES = """
            keep  app when user noise
            route hinted when hint
            route reports when user reports approximate
            route warehouse when schema rough
            route one when digest %s
            route totals when class aggregates
            """;

    private static Sandbox servers;
    private static Path rules;
    private static RunningGateway gateway;

    @BeforeAll
    static void start(Sandbox sandbox, @TempDir Path folder) throws Exception {
        servers = sandbox;
        root(
                "CREATE DATABASE rough",
                "CREATE TABLE rough.sales (id INT PRIMARY KEY, amount DECIMAL(10, 2) NOT NULL, weight DOUBLE NOT NULL)",
                "SET SESSION cte_max_recursion_depth = 10000",
                "INSERT INTO rough.sales WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
                        + " SELECT i, i / 4, i * 0.1e0 FROM n",
                "CREATE USER reports IDENTIFIED BY 'reports'",
                "CREATE USER noise IDENTIFIED BY ''",
                "GRANT SELECT ON rough.* TO reports",
                "SET GLOBAL max_connections = 700");
        EqualTables.copy(sandbox, "rough");
        try (Connection connection = sandbox.mysql().openAsRoot()) {
            String digest = RelayIT.text(connection, "SELECT STATEMENT_DIGEST('SELECT MAX(id) FROM rough.sales')");
            rules = Files.writeString(folder.resolve("rules"), RULES.formatted(digest));
        }
        gateway = RunningGateway.start(
                sandbox,
                Map.of(
                        "MILLRACE_MYSQL_DATABASES",
                        "rough",
                        "MILLRACE_GATEWAY_RULES",
                        rules.toString(),
                        "MILLRACE_GATEWAY_QUERY_SECONDS",
                        "3"));
    }

    @AfterAll
    static void stop() throws SQLException {
        gateway.close();
        root("DROP DATABASE rough", "DROP USER reports", "DROP USER noise");
    }

    private static void root(String... statements) throws SQLException {
        try (Connection mysql = servers.mysql().openAsRoot();
                Statement statement = mysql.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static boolean routed(Connection connection, String sql) throws SQLException {
        long before = gateway.routed();
        RelayIT.text(connection, sql);
        return gateway.routed() > before;
    }

    private static List<String> route(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet route = statement.executeQuery("SHOW MILLRACE ROUTE FOR " + sql)) {
            route.next();
            return List.of(route.getString(1), route.getString(2), route.getString(3), route.getString(4));
        }
    }

    @Test
    void hintUserSchemaDigestAndClassChooseClickHouse() throws Exception {
        try (Connection root = gateway.openAsRoot("");
                Connection reports = gateway.open("reports", "reports", "")) {
            assertThat(route(root, TOTAL)).startsWith("clickhouse", "totals", "no");
            assertThat(route(root, "SELECT MAX(id) FROM rough.sales")).startsWith("clickhouse", "one", "no");
            assertThat(route(root, "/* millrace: clickhouse */ SELECT id FROM rough.sales WHERE id < 3"))
                    .startsWith("clickhouse", "hinted", "no");
            assertThat(route(root, "/* millrace: mysql */ " + TOTAL)).startsWith("mysql", "", "no");
            assertThat(route(root, "SELECT id FROM rough.sales WHERE id < 3")).startsWith("mysql", "");
            assertThat(route(root, WEIGHT)).startsWith("mysql", "totals");
            assertThat(route(reports, WEIGHT)).startsWith("clickhouse", "reports", "yes");
            root.setCatalog("rough");
            assertThat(route(root, "SELECT id FROM sales WHERE id < 3")).startsWith("clickhouse", "warehouse", "no");
            assertThat(routed(reports, WEIGHT)).isTrue();
            assertThat(RelayIT.text(reports, WEIGHT)).startsWith("1250250");
            assertThat(routed(root, TOTAL)).isTrue();
        }
    }

    @Test
    void aRulesFileIsReadAgainAndOneThatBecameWrongChangesNothing() throws Exception {
        String right = Files.readString(rules);
        try (Connection connection = gateway.openAsRoot("")) {
            Files.writeString(rules, "route totals when moon\n");
            await().atMost(SOON)
                    .until(() -> gateway.service()
                                    .meters()
                                    .get(MeterNames.TASK_HEALTHY)
                                    .tag(MeterNames.TASK, "rules")
                                    .gauge()
                                    .value()
                            == 0);
            assertThat(routed(connection, TOTAL)).isTrue();
            Files.writeString(rules, "keep all when class aggregates\n" + right);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(route(connection, TOTAL)).startsWith("mysql", "all"));
            Files.writeString(rules, right);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(route(connection, TOTAL)).startsWith("clickhouse", "totals"));
        }
    }

    @Test
    void nothingIsRoutedInATransactionOrWhereATableMayBeTheSessionsOwn() throws Exception {
        try (Connection connection = gateway.openAsRoot("useServerPrepStmts=true");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            assertThat(routed(connection, TOTAL)).isFalse();
            connection.rollback();
            connection.setAutoCommit(true);
            assertThat(routed(connection, TOTAL)).isTrue();
            statement.execute("INSERT INTO rough.sales VALUES (-1, 0, 0), (-2, 0, 0)");
            assertThat(RelayIT.text(connection, "SELECT ROW_COUNT()")).isEqualTo("2");
            statement.execute("DELETE FROM rough.sales WHERE id < 0");
            try (var temporary =
                    connection.prepareStatement("CREATE TEMPORARY TABLE rough.sales (amount INT, id INT)")) {
                temporary.execute();
            }
            assertThat(RelayIT.text(connection, "SELECT COUNT(*) FROM rough.sales"))
                    .isEqualTo("0");
        }
    }

    @Test
    void withoutClickHouseMysqlAnswers() throws Exception {
        try (Connection connection = gateway.openAsRoot("")) {
            assertThat(routed(connection, TOTAL)).isTrue();
            servers.clickhouse().kill();
            assertThat(routed(connection, TOTAL)).isFalse();
            servers.clickhouse().start();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(routed(connection, TOTAL)).isTrue());

            signal("-STOP");
            try {
                long begun = System.nanoTime();
                assertThat(routed(connection, TOTAL)).isFalse();
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
            } finally {
                signal("-CONT");
            }
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(routed(connection, TOTAL)).isTrue());
        }
    }

    private static void signal(String name) throws IOException, InterruptedException {
        String pid = String.valueOf(servers.clickhouse().pid().orElseThrow());
        assertThat(new ProcessBuilder("kill", name, pid).start().waitFor()).isZero();
    }

    @Test
    void killQueryEndsAStatementInClickHouse() throws Exception {
        ExecutorService others = Executors.newSingleThreadExecutor();
        try (Connection connection = gateway.openAsRoot("");
                Statement statement = connection.createStatement();
                ClickHouse clickHouse =
                        ClickHouse.connect(Settings.of(servers.environment()).clickHouse())) {
            String working = "SELECT count() FROM system.processes WHERE query_id LIKE 'millrace-gateway-%'";
            Future<?> asked = others.submit(() -> statement.executeQuery(ENDLESS));
            await().atMost(SOON).until(() -> clickHouse.query(working).get(0).getLong(1) == 1);
            statement.cancel();

            assertThatThrownBy(() -> asked.get(30, TimeUnit.SECONDS)).hasMessageContaining("cancelled");
            await().atMost(SOON).until(() -> clickHouse.query(working).get(0).getLong(1) == 0);
            assertThat(routed(connection, TOTAL)).isTrue();
        } finally {
            others.shutdownNow();
        }
    }

    @Test
    void theClientsOfAKilledMysqlAreToldAndTheNextOnesAreServed() throws Exception {
        try (Connection connection = gateway.openAsRoot("");
                RawClient raw = new RawClient(gateway.service().port(), 20_000)) {
            raw.logIn("noise");
            servers.mysql().kill();
            assertThatThrownBy(() -> RelayIT.text(connection, "SELECT 1")).isInstanceOf(SQLException.class);
            raw.send(0, "\u0003SELECT 1".getBytes(StandardCharsets.UTF_8));
            assertThat(raw.failure().message()).contains("MySQL");
            assertThat(raw.sequence()).isEqualTo(1);
            try (RawClient next = new RawClient(gateway.service().port(), 20_000)) {
                assertThat(next.failure().message()).contains("MySQL cannot be reached");
                assertThat(next.sequence()).isZero();
            }
        } finally {
            servers.mysql().start();
        }
        try (Connection connection = gateway.openAsRoot("")) {
            assertThat(RelayIT.text(connection, "SELECT 1")).isEqualTo("1");
        }
        root("SET GLOBAL max_connections = 700");
    }

    @Test
    void fiveHundredClientsAreServedAndTheNextIsRefused() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<Connection> open = new ArrayList<>();
        try {
            await().atMost(SOON).until(() -> gateway.connections() == 0);
            List<Future<Connection>> opening = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                opening.add(threads.submit(() -> {
                    Connection connection = gateway.openAsRoot("sslMode=DISABLED");
                    RelayIT.text(connection, "SELECT COUNT(*) FROM rough.sales WHERE id = 1");
                    return connection;
                }));
            }
            for (Future<Connection> each : opening) {
                open.add(each.get(2, TimeUnit.MINUTES));
            }
            assertThat(gateway.connections()).isEqualTo(500);
            assertThatThrownBy(() -> gateway.openAsRoot("sslMode=DISABLED"))
                    .hasMessageContaining("Too many connections");
        } finally {
            for (Connection each : open) {
                each.close();
            }
            threads.shutdownNow();
        }
        await().atMost(SOON).until(() -> gateway.connections() == 0);
    }

    @Test
    void aClientThatDoesNotReadOrSaysNothingHarmsNobodyAndIsDisconnected() throws Exception {
        root("SET GLOBAL max_allowed_packet = 67108864");
        try (RunningGateway strict = RunningGateway.start(
                        servers, Map.of("MILLRACE_MYSQL_DATABASES", "rough", "MILLRACE_GATEWAY_IDLE", "3s"));
                RawClient stalled = new RawClient(strict.service().port(), 60_000);
                RawClient silent = new RawClient(strict.service().port(), 60_000)) {
            stalled.logIn("noise");
            silent.logIn("noise");
            // Far more than the sockets hold; it would also be too much for this JVM's memory.
            String much = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)"
                    + " SELECT REPEAT('x', 4000000) FROM n";
            stalled.send(0, ("\u0003" + much).getBytes(StandardCharsets.UTF_8));
            try (Connection other = strict.openAsRoot("")) {
                assertThat(RelayIT.text(other, "SELECT 1")).isEqualTo("1");
                assertThat(usedMegabytes()).isLessThan(300);
            }
            assertThat(silent.failure().code()).isEqualTo(4031);
            await().atMost(SOON).until(() -> strict.connections() == 0);
        }
    }

    private static long usedMegabytes() {
        System.gc();
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
    }

    @Test
    void garbageIsAnErrorToWhoSentItAndHarmsNobodyElse() throws Exception {
        Random random = new Random(Seeds.one());
        long before = usedMegabytes();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Connection healthy = gateway.openAsRoot("")) {
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                boolean loggedIn = i % 3 > 0;
                byte[] noise = new byte[1 + random.nextInt(i % 10 == 0 ? 60_000 : 200)];
                random.nextBytes(noise);
                if (i % 3 == 2) {
                    noise[0] = (byte) random.nextInt(0x20);
                }
                boolean framed = random.nextBoolean();
                sent.add(threads.submit(() -> noise(noise, loggedIn, framed)));
            }
            for (Future<?> each : sent) {
                each.get(1, TimeUnit.MINUTES);
                assertThat(RelayIT.text(healthy, "SELECT 1")).isEqualTo("1");
            }
            // MySQL has no command 0x55.
            try (RawClient client = new RawClient(gateway.service().port(), 10_000)) {
                client.logIn("noise");
                client.send(0, new byte[] {0x55, 1, 2});
                assertThat(client.failure().message()).contains("the command 85 is not relayed");
                assertThat(client.sequence()).isEqualTo(1);
            }
            // A login that ends too early.
            try (RawClient client = new RawClient(gateway.service().port(), 10_000)) {
                client.greeting();
                client.send(1, HexFormat.of().parseHex("0d82"));
                assertThat(client.failure().message()).contains("ends too early");
                assertThat(client.sequence()).isEqualTo(2);
            }
        } finally {
            threads.shutdownNow();
        }
        await().atMost(SOON).until(() -> gateway.connections() == 0);
        assertThat(usedMegabytes()).isLessThan(before + 50);
    }

    private static Void noise(byte[] noise, boolean loggedIn, boolean framed) throws IOException {
        try (RawClient client = new RawClient(gateway.service().port(), 300)) {
            if (loggedIn) {
                client.logIn("noise");
            }
            if (framed) {
                client.send(loggedIn ? 0 : 1, noise);
            } else {
                client.bytes(noise);
            }
            assertThatCode(client::answer)
                    .satisfiesAnyOf(
                            none -> assertThat(none).isNull(),
                            left -> assertThat(left).isInstanceOf(IOException.class));
        } catch (IOException e) {
            assertThat(e).as("the gateway closed the connection").isNotNull();
        }
        return null;
    }
}
