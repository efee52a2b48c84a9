package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.millrace.common.settings.Setting;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus reads a running pipeline: every panel of the dashboard has an answer, and an alert reaches somebody. */
@Sandboxed(isolated = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MonitoringIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DASHBOARD = "deploy/grafana/dashboards/millrace-overview.json";

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<JsonNode> told = new CopyOnWriteArrayList<>();
    private RunningPipeline millrace;
    private HttpServer receiver;
    private PrometheusProcesses prometheus;

    @BeforeAll
    void start(Sandbox sandbox, @TempDir Path folder) throws Exception {
        serveMetrics(sandbox);
        millrace = RunningPipeline.start(
                sandbox,
                "monitored",
                List.of(
                        "CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(20))",
                        "INSERT INTO item VALUES (1, 'cup'), (2, 'pot'), (3, 'pan')"));
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            told.add(JSON.readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        prometheus = PrometheusProcesses.start(
                folder,
                Map.of(
                        "normalizer", address(Service.NORMALIZER),
                        "ddl-manager", address(Service.DDL_MANAGER),
                        "validator", address(Service.VALIDATOR),
                        "clickhouse", millrace.settings().clickHouse().url().replaceAll("^.*//|/$", "")),
                millrace.settings().http().token().map(secret -> secret.value()).orElse("none"),
                "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook");
    }

    @AfterAll
    void end() throws SQLException {
        if (prometheus != null) {
            prometheus.close();
        }
        if (receiver != null) {
            receiver.stop(0);
        }
        if (millrace != null) {
            millrace.remove();
        }
    }

    @Test
    void everyPanelOfTheDashboardHasAnAnswer() throws Exception {
        List<String> questions = new ArrayList<>();
        for (JsonNode panel : JSON.readTree(ProjectFiles.text(DASHBOARD)).path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                questions.add(target.path("expr")
                        .asText()
                        .replace("$__rate_interval", "1m")
                        .replace("$table", ".*"));
            }
        }
        assertThat(questions).hasSizeGreaterThan(20);
        millrace.mysql("UPDATE item SET name = 'jug' WHERE id = 1", "DELETE FROM item WHERE id = 3");
        millrace.awaitInStep();
        check();

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(questions)
                        .allSatisfy(question ->
                                assertThat(numbers(question)).as(question).isNotEmpty()));
        assertThat(numbers("sum(millrace_validator_tables{verdict=\"equal\"})")).containsExactly(1.0);
        assertThat(numbers("millrace_ddl_connector_running")).containsExactly(1.0);
        assertThat(numbers("millrace_ddl_binlog_retention_seconds")).allMatch(seconds -> seconds > 0);
        assertThat(numbers("millrace_ddl_connector_lag_seconds")).allMatch(seconds -> seconds < 60);
    }

    @Test
    void aWrongTableIsToldToWhomAlertmanagerTells() throws Exception {
        String raw = millrace.target() + ".item_raw";
        millrace.clickHouse(
                "INSERT INTO " + raw + " SELECT * REPLACE ('spoilt' AS name) FROM " + raw + " FINAL WHERE id = 2");
        check();

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(told)
                        .flatExtracting(message -> message.path("alerts").findParents("labels"))
                        .anySatisfy(alert -> {
                            assertThat(alert.at("/status").asText()).isEqualTo("firing");
                            assertThat(alert.at("/labels/alertname").asText()).isEqualTo("MillraceTableWrong");
                            assertThat(alert.at("/labels/table").asText()).isEqualTo("monitored.item");
                            assertThat(alert.at("/annotations/summary").asText())
                                    .isEqualTo("ClickHouse is wrong in monitored.item (wrong).");
                            assertThat(alert.at("/annotations/runbook_url").asText())
                                    .isEqualTo("docs/operations/alerts.md#millracetablewrong");
                        }));
        millrace.mysql("UPDATE item SET name = 'kettle' WHERE id = 2");
        millrace.awaitInStep();
        check();
    }

    /** What the real server does on a port of its own; the sandbox's ClickHouse is a library and has no such port. */
    private static void serveMetrics(Sandbox sandbox) throws IOException {
        Path config = Path.of(sandbox.environment().get(Setting.HOME.variable()), "run", "clickhouse.xml");
        sandbox.clickhouse().stop();
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(
                                "</clickhouse>",
                                "<http_handlers><rule><url>/metrics</url><methods>GET</methods>"
                                        + "<handler><type>prometheus</type></handler></rule><defaults/></http_handlers>"
                                        + "</clickhouse>"));
        sandbox.clickhouse().start();
    }

    private String address(Service service) {
        return millrace.services().url(service).getAuthority();
    }

    private void check() throws Exception {
        String id = JSON.readTree(validator("/checks", BodyPublishers.ofString("{}")))
                .path("id")
                .asText();
        await().atMost(LIMIT)
                .until(() -> JSON.readTree(validator("/checks/" + id, null))
                        .path("state")
                        .asText()
                        .equals("finished"));
    }

    private String validator(String path, HttpRequest.BodyPublisher body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + address(Service.VALIDATOR) + path));
        millrace.settings()
                .http()
                .token()
                .ifPresent(token -> request.header("Authorization", "Bearer " + token.value()));
        if (body != null) {
            request.header("Content-Type", "application/json").POST(body);
        }
        return client.send(request.build(), BodyHandlers.ofString()).body();
    }

    /** What Prometheus answers now, without what is no number. */
    private List<Double> numbers(String question) throws Exception {
        JsonNode answer = JSON.readTree(client.send(
                        HttpRequest.newBuilder(URI.create(prometheus.url() + "/api/v1/query?query="
                                        + URLEncoder.encode(question, StandardCharsets.UTF_8)))
                                .build(),
                        BodyHandlers.ofString())
                .body());
        assertThat(answer.path("status").asText()).as(answer.toString()).isEqualTo("success");
        List<Double> numbers = new ArrayList<>();
        answer.at("/data/result")
                .forEach(result -> numbers.add(result.at("/value/1").asDouble(Double.NaN)));
        numbers.removeIf(number -> number.isNaN());
        return numbers;
    }
}
