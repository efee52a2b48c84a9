package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.settings.Setting;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** The gateway as a process of its own, before a pipeline whose services say how it stands. */
@PipelineTest(
        database = "gated",
        settings = {"MILLRACE_GATEWAY=yes", "MILLRACE_GATEWAY_RULES=src/test/resources/rules.conf"},
        sql = {
            "CREATE TABLE sales (id INT PRIMARY KEY AUTO_INCREMENT, region VARCHAR(30) NOT NULL, amount DECIMAL(10, 2) NOT NULL)",
            "CREATE TABLE stock (id INT PRIMARY KEY, pieces INT NOT NULL)",
            "INSERT INTO sales (region, amount) VALUES ('north', 10.50), ('north', 2), ('south', 3), ('secret-4711', 1)",
            "INSERT INTO stock VALUES (1, 5), (2, 6)",
            "CREATE USER IF NOT EXISTS fresh IDENTIFIED BY 'fresh'",
            "CREATE USER IF NOT EXISTS prompt IDENTIFIED BY 'prompt'",
            "GRANT ALL ON gated.* TO fresh, prompt"
        },
        checkedOnce = true)
class GatewayIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String TOTAL = "SELECT COUNT(*), SUM(amount) FROM sales WHERE region <> 'secret-4711'";
    private static final String COUNT = "SELECT COUNT(*) FROM sales";

    private final RunningPipeline millrace;

    GatewayIT(RunningPipeline millrace) {
        this.millrace = millrace;
    }

    private Connection open(String user) throws SQLException {
        Map<String, String> settings = millrace.services().environment();
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:" + settings.get(Setting.GATEWAY_MYSQL_PORT.variable())
                        + "/gated?allowPublicKeyRetrieval=true",
                user,
                user);
    }

    /** Route, rule and reason. */
    private static List<String> route(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet route = statement.executeQuery("SHOW MILLRACE ROUTE FOR " + sql)) {
            route.next();
            return List.of(route.getString("route"), route.getString("rule"), route.getString("reason"));
        }
    }

    private static ConditionFactory patiently() {
        return await().atMost(SOON);
    }

    private double answered(String rule, String by) {
        return millrace.meter(
                Service.GATEWAY, "millrace_gateway_statements_total", "rule=\"" + rule + "\"", "route=\"" + by + "\"");
    }

    @Test
    void anAggregateIsAnsweredFromClickHouseWhenThePipelineIsInStep() throws Exception {
        try (Connection connection = open("prompt")) {
            patiently()
                    .untilAsserted(() -> assertThat(route(connection, TOTAL))
                            .containsExactly("clickhouse", "prompt", "the answer is MySQL's"));
            double before = answered("prompt", "clickhouse");

            assertThat(RelayIT.text(connection, TOTAL))
                    .isEqualTo(millrace.mysqlTexts(TOTAL).get(0));
            assertThat(answered("prompt", "clickhouse")).isEqualTo(before + 1);
            assertThat(log())
                    .contains("A statement was routed", "rule=prompt", "route=clickhouse")
                    .doesNotContain("4711");
            assertThat(millrace.get(Service.GATEWAY, "/readyz")).contains("ready");
        }
    }

    private String log() throws IOException {
        return Files.readString(
                millrace.services().settingsFile().resolveSibling("logs").resolve("gateway.log"));
    }

    @Test
    void aFenceReadsWhatWasWrittenJustBefore() throws Exception {
        try (Connection connection = open("fresh");
                Statement statement = connection.createStatement()) {
            patiently().untilAsserted(() -> assertThat(route(connection, COUNT)).startsWith("clickhouse", "fresh"));
            double before = answered("fresh", "clickhouse");
            for (int i = 0; i < 5; i++) {
                int rows = Integer.parseInt(RelayIT.text(connection, COUNT));
                statement.execute("INSERT INTO sales (region, amount) VALUES ('east', 1)");
                assertThat(RelayIT.text(connection, COUNT)).isEqualTo(String.valueOf(rows + 1));
            }
            assertThat(answered("fresh", "clickhouse")).isGreaterThan(before + 5);
        }
    }

    @Test
    void whatIsBehindIsLeftToMysql() throws Exception {
        try (Connection prompt = open("prompt");
                Connection fresh = open("fresh");
                Statement statement = fresh.createStatement()) {
            patiently().untilAsserted(() -> assertThat(route(prompt, COUNT)).startsWith("clickhouse"));
            int rows = Integer.parseInt(RelayIT.text(fresh, COUNT));
            millrace.services().pause(Service.NORMALIZER);
            try {
                statement.execute("INSERT INTO sales (region, amount) VALUES ('west', 1)");
                assertThat(RelayIT.text(fresh, COUNT)).isEqualTo(String.valueOf(rows + 1));
                patiently().untilAsserted(() -> {
                    assertThat(route(prompt, COUNT)).startsWith("mysql", "prompt");
                    assertThat(route(prompt, COUNT).get(2)).matches("ClickHouse is \\d+ s behind");
                });
            } finally {
                millrace.services().resume(Service.NORMALIZER);
            }
            patiently().untilAsserted(() -> assertThat(route(prompt, COUNT)).startsWith("clickhouse"));
        }
    }

    @Test
    void aTableThatDoesNotStreamIsLeftToMysql() throws Exception {
        String pieces = "SELECT SUM(pieces) FROM stock";
        try (Connection connection = open("prompt")) {
            patiently()
                    .untilAsserted(() -> assertThat(route(connection, pieces)).startsWith("clickhouse"));
            resolve("hold");
            try {
                patiently()
                        .untilAsserted(() -> assertThat(route(connection, pieces))
                                .containsExactly("mysql", "prompt", "gated.stock is on-hold"));
                assertThat(RelayIT.text(connection, pieces)).isEqualTo("11");
            } finally {
                resolve("resume");
            }
            patiently()
                    .untilAsserted(() -> assertThat(route(connection, pieces)).startsWith("clickhouse"));
        }
    }

    private void resolve(String how) {
        millrace.post(Service.DDL_MANAGER, "/tables/gated/stock/resolve?how=" + how);
    }
}
