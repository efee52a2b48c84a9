package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.pipeline.Unchecked;
import io.millrace.sandbox.process.JavaCommand;
import io.millrace.validator.ValidatorService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The validator as an operator relies on it: proofs by itself, verdicts that last, and somebody who is told. */
@Unchecked("differences are planted")
@PipelineTest(
        database = "checks",
        sql = {
            "CREATE TABLE orders (id INT PRIMARY KEY, status VARCHAR(20))",
            "CREATE TABLE items (id INT PRIMARY KEY, name VARCHAR(20))",
            "INSERT INTO orders VALUES (1, 'paid'), (2, 'paid'), (3, 'new')",
            "INSERT INTO items VALUES (1, 'cup'), (2, 'pot')",
            "CREATE TABLE big (id INT PRIMARY KEY, n INT NOT NULL)",
            "SET SESSION cte_max_recursion_depth = 100000",
            "INSERT INTO big WITH RECURSIVE ids (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM ids WHERE id < 100000)"
                    + " SELECT id, id FROM ids"
        })
class ChecksIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningPipeline millrace;
    private final HttpClient client = HttpClient.newHttpClient();

    ChecksIT(RunningPipeline millrace) {
        this.millrace = millrace;
    }

    @Test
    void tablesAreProvenByThemselvesAndARestartForgetsNoVerdict() throws Exception {
        try (ValidatorService validator = start(Map.of(Setting.CHECK_SCHEDULE, "2s"))) {
            await().atMost(LIMIT).untilAsserted(() -> {
                for (String name : List.of("orders", "items")) {
                    JsonNode last = table(validator, name).path("last");
                    assertThat(last.path("verdict").asText()).isEqualTo("equal");
                    assertThat(last.path("madeBy").asText()).isEqualTo("schedule");
                }
            });
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(
                                    json(validator, "/tables").path("provenAt").asText())
                            .startsWith("20"));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(text(validator, "/metrics"))
                            .contains("millrace_validator_verdict{table=\"checks.orders\",verdict=\"equal\"} 1.0")
                            .contains("millrace_validator_proof_age_seconds{table=\"checks.items\"}")
                            .contains("millrace_validator_parity{table=\"checks.orders\"} 1.0")
                            .containsPattern("millrace_validator_freshness_seconds [0-9]"));
            assertThat(json(validator, "/tables")
                            .path("connector")
                            .path("state")
                            .asText())
                    .isEqualTo("running");
            assertThat(json(validator, "/tables/checks/orders").path("history")).isNotEmpty();
        }
        String rows =
                "SELECT toString(count()) AS n FROM ingest_checks.checks WHERE mysql_table = 'orders' AND verdict ="
                        + " 'equal' AND made_by = 'schedule' AND mysql_rows = 3";
        assertThat(millrace.clickHouseRows(rows).get(0).getString("n")).isNotEqualTo("0");

        try (ValidatorService again = start(Map.of())) {
            assertThat(table(again, "orders").path("last").path("verdict").asText())
                    .isEqualTo("equal");
            assertThat(table(again, "orders").path("provenAt").asText()).startsWith("20");
        }
    }

    @Test
    void somebodyIsToldOfAWrongTableAndThatItIsRightAgain() throws Exception {
        List<JsonNode> told = new CopyOnWriteArrayList<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            told.add(JSON.readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        String hook = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
        try (ValidatorService validator = start(Map.of(Setting.CHECK_WEBHOOK, hook))) {
            String raw = millrace.target() + ".items_raw";
            millrace.clickHouse(
                    "INSERT INTO " + raw + " SELECT * REPLACE ('spoilt' AS name) FROM " + raw + " FINAL WHERE id = 2");
            JsonNode check = check(validator);
            assertThat(check.path("verdicts").path("wrong").asLong()).isEqualTo(1);
            JsonNode cell = json(validator, "/tables/checks/items")
                    .path("differences")
                    .path(0)
                    .path("cells")
                    .path(0);
            assertThat(cell.path("column").asText()).isEqualTo("name");
            assertThat(cell.path("mysql").asText()).contains("pot");
            assertThat(cell.path("clickHouse").asText()).contains("spoilt");

            JsonNode repair = repair(validator, "items");
            assertThat(repair.path("written").asLong()).as(repair.toString()).isEqualTo(1);
            millrace.awaitInStep();
            check(validator);

            await().atMost(LIMIT).until(() -> told.size() >= 2);
            assertThat(told)
                    .extracting(message -> message.path("table").asText() + " "
                            + message.path("verdict").asText())
                    .containsExactly("checks.items wrong", "checks.items equal");
        } finally {
            receiver.stop(0);
        }
    }

    @Test
    void rowsThatACheckFoundWrongOutliveTheValidatorAndCanBeRepairedAfterwards() throws Exception {
        String raw = millrace.target() + ".orders_raw";
        String id;
        try (ValidatorService validator = start(Map.of())) {
            millrace.clickHouse("INSERT INTO " + raw + " SELECT * REPLACE ('spoilt' AS status) FROM " + raw
                    + " FINAL WHERE id = 2");
            id = check(validator).path("id").asText();
        }
        assertThat(millrace.clickHouseRows(
                                "SELECT concat(kind, ' ', row_key, ' ', cells[1].column, ' ', cells[1].mysql, ' ',"
                                        + " cells[1].clickHouse) AS shown FROM ingest_checks.check_rows FINAL WHERE check_id = '"
                                        + id + "'")
                        .get(0)
                        .getString("shown"))
                .isEqualTo("wrong 2 status paid spoilt");

        try (ValidatorService again = start(Map.of())) {
            JsonNode past = json(again, "/checks/" + id);
            assertThat(past.path("state").asText()).isEqualTo("past");
            assertThat(past.path("verdicts").path("wrong").asLong()).isEqualTo(1);
            assertThat(past.path("results").findValues("cells"))
                    .singleElement()
                    .satisfies(
                            cells -> assertThat(cells.path(0).path("clickHouse").asText())
                                    .isEqualTo("spoilt"));
            assertThat(text(again, "/checks/" + id + "?format=html")).contains("spoilt");
            assertThat(json(again, "/tables/checks/orders")
                            .path("differences")
                            .path(0)
                            .path("key")
                            .asText())
                    .isEqualTo("2");

            assertThat(repair(again, "orders").path("written").asLong()).isEqualTo(1);
            millrace.awaitInStep();
            assertThat(check(again).path("allEqual").asBoolean()).isTrue();
        }
    }

    @Test
    void aProofThatIsKilledContinuesWhereAllRowsWereEqual(@TempDir Path folder) throws Exception {
        String raw = millrace.target() + ".big_raw";
        Map<String, String> settings = new HashMap<>(millrace.services().environment());
        settings.put(Setting.VALIDATOR_PORT.variable(), "0");
        settings.put(Setting.CHECK_SCHEDULE.variable(), "1s");
        settings.put(Setting.CHECK_SHARE.variable(), "20");
        Process killed = validator(folder, settings);
        try {
            await().atMost(LIMIT)
                    .until(() -> millrace.number("SELECT count() FROM ingest_checks.unfinished_proofs FINAL"
                                    + " WHERE mysql_table = 'big' AND notEmpty(up_to)")
                            > 0);
        } finally {
            killed.destroyForcibly().waitFor();
        }
        Instant killedAt = Instant.now();
        // Nobody reads the first rows again, so it is not seen that one of them is wrong now.
        millrace.clickHouse("INSERT INTO " + raw + " SELECT * REPLACE (7 AS n) FROM " + raw + " FINAL WHERE id = 5");
        Process again = validator(folder, settings);
        try {
            String proof = "SELECT toString(count()) AS n FROM ingest_checks.checks FINAL WHERE mysql_table = 'big' AND"
                    + " verdict = 'equal' AND mysql_rows = 100000 AND clickhouse_rows = 100000 AND started_at <"
                    + " fromUnixTimestamp64Milli(" + killedAt.toEpochMilli()
                    + ") AND note LIKE '%continued after an interruption%'";
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(
                                    millrace.clickHouseRows(proof).get(0).getString("n"))
                            .isEqualTo("1"));
            // The next one begins again.
            await().atMost(LIMIT)
                    .until(() -> millrace.number("SELECT count() FROM ingest_checks.checks FINAL WHERE mysql_table ="
                                    + " 'big' AND verdict = 'wrong'")
                            > 0);
        } finally {
            again.destroyForcibly().waitFor();
            millrace.clickHouse(
                    "INSERT INTO " + raw + " SELECT * REPLACE (5 AS n) FROM " + raw + " FINAL WHERE id = 5");
        }
    }

    private static Process validator(Path folder, Map<String, String> settings) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(JavaCommand.ofMillrace(
                        folder.toAbsolutePath().resolve("validator.args"), List.of(), Millrace.class, "validator"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("validator.log").toFile()));
        builder.environment().putAll(settings);
        return builder.start();
    }

    @Test
    void aPartOfATableIsCheckedByItsKeys(@TempDir Path folder) throws Exception {
        CommandRun part = CommandRun.process(
                folder, millrace.services().environment(), "validate", "--range", "checks.big:100..200");
        assertThat(part.output())
                .contains("a part of the table: behind 100 up to 200")
                .contains("every value of every row that was read is equal");
        assertThat(part.exitCode()).isZero();

        try (ValidatorService validator = start(Map.of())) {
            JsonNode check = check(validator, "{\"ranges\": {\"checks.big\": {\"after\": [99990]}}}");
            assertThat(check.path("tables").asInt()).isEqualTo(1);
            assertThat(check.path("results").path(0).path("rows").path("mysql").asLong())
                    .isEqualTo(10);
            JsonNode refused = JSON.readTree(client.send(
                            HttpRequest.newBuilder(uri(validator, "/checks"))
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(
                                            "{\"ranges\": {\"checks.big\": {\"after\": [\"x\"]}}}"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body());
            assertThat(refused.path("status").asInt()).isEqualTo(400);
            assertThat(refused.path("detail").asText()).contains("'x' is no value of the column id (int)");
        }
        assertThat(millrace.clickHouseRows(
                                "SELECT arrayStringConcat(arraySort(groupUniqArray(key_range)), '; ') AS parts"
                                        + " FROM ingest_checks.checks WHERE key_range != ''")
                        .get(0)
                        .getString("parts"))
                .isEqualTo("behind 100 up to 200; behind 99990 to the last");
    }

    @Test
    void theCommandWritesTheSameHistoryAndSaysWhatItFoundWithItsExitCode(@TempDir Path folder) {
        Map<String, String> settings = millrace.services().environment();
        CommandRun equal = CommandRun.process(folder, settings, "validate", "--tables", "checks.orders");
        assertThat(equal.output()).contains("every value of every row is equal");
        assertThat(equal.exitCode()).isZero();
        CommandRun counted =
                CommandRun.process(folder, settings, "validate", "--tables", "checks.orders", "--level", "count");
        assertThat(counted.output()).contains("the numbers of rows of every table are equal");
        assertThat(counted.exitCode()).isZero();
        assertThat(millrace.clickHouseRows(
                                "SELECT toString(count()) AS n FROM ingest_checks.checks FINAL WHERE made_by ="
                                        + " 'command' AND mysql_table = 'orders'")
                        .get(0)
                        .getString("n"))
                .isEqualTo("2");

        for (List<String> misuse : List.of(
                List.of("--level", "deep"),
                List.of("--range", "checks.big"),
                List.of("--range", "checks.big:1"),
                List.of("--range", "checks.big:.."),
                List.of("--range", "checks.big:x.."),
                List.of("--sample", "0"),
                List.of("--sample", "2"),
                List.of("--watsch"))) {
            CommandRun refused = CommandRun.process(
                    folder,
                    settings,
                    Stream.concat(Stream.of("validate"), misuse.stream()).toArray(String[]::new));
            assertThat(refused.exitCode()).as(misuse + ": " + refused.output()).isEqualTo(2);
        }
    }

    @Test
    void anUndecidedTableIsNamedWithItsRowsAndTheReportHoldsWhatIsDoneSoFar(@TempDir Path folder) throws Exception {
        Map<String, String> settings = millrace.services().environment();
        String valve = Targets.of(millrace.settings().names()).valve(millrace.table("items"));
        // ClickHouse does not read what comes from now on.
        millrace.clickHouse("DETACH TABLE " + valve + " SYNC");
        CompletableFuture<CommandRun> waiting;
        try {
            millrace.mysql("INSERT INTO items VALUES (7, 'jug')");
            CommandRun undecided = CommandRun.here(
                    settings,
                    "validate",
                    "--tables",
                    "checks.orders,checks.items",
                    "--settle-seconds",
                    "1",
                    "--output",
                    folder.resolve("undecided").toString());
            assertThat(undecided.output()).contains("1 undecided").contains("  undecided  key 7");
            assertThat(undecided.exitCode()).as(undecided.output()).isEqualTo(3);
            assertThat(report(folder.resolve("undecided"))).contains("    undecided  key 7\n");

            Path reports = folder.resolve("waiting");
            waiting = CompletableFuture.supplyAsync(() -> CommandRun.here(
                    settings,
                    "validate",
                    "--tables",
                    "checks.orders,checks.items",
                    "--settle-seconds",
                    "300",
                    "--output",
                    reports.toString()));
            await().atMost(LIMIT).until(() -> Files.exists(reports.resolve("row_count_comparison.csv")));
            assertThat(report(reports))
                    .contains("1 of 2 tables so far")
                    .contains("checks.orders")
                    .doesNotContain("checks.items");
        } finally {
            millrace.clickHouse("ATTACH TABLE IF NOT EXISTS " + valve);
        }
        assertThat(waiting.get(5, TimeUnit.MINUTES).exitCode()).isZero();
        assertThat(report(folder.resolve("waiting"))).contains("checks.orders").contains("checks.items");
    }

    private static String report(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return Files.readString(files.filter(file -> file.toString().endsWith(".txt"))
                    .findFirst()
                    .orElseThrow());
        }
    }

    @Test
    void theCommandChecksAgainAndAgainUntilItIsEnded(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("watch.log");
        ProcessBuilder builder = new ProcessBuilder(JavaCommand.ofMillrace(
                        folder.toAbsolutePath().resolve("watch.args"),
                        List.of(),
                        Millrace.class,
                        "validate",
                        "--watch",
                        "--tables",
                        "checks.orders",
                        "--output",
                        folder.resolve("reports").toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(millrace.services().environment());
        Process watch = builder.start();
        try {
            await().atMost(LIMIT)
                    .until(() -> Files.readString(output).split("every value of every row is equal", -1).length > 2);
            assertThat(watch.isAlive()).isTrue();

            watch.destroy();

            assertThat(watch.waitFor(15, TimeUnit.SECONDS)).isTrue();
        } finally {
            watch.destroyForcibly();
        }
        assertThat(Files.readString(output)).doesNotContain("\tat ");
    }

    /** A second validator beside the pipeline's own, in this process. */
    private ValidatorService start(Map<Setting, String> more) {
        Map<String, String> settings = new HashMap<>(millrace.services().environment());
        settings.put(Setting.VALIDATOR_PORT.variable(), "0");
        more.forEach((setting, value) -> settings.put(setting.variable(), value));
        return ValidatorService.start(Settings.of(settings));
    }

    private JsonNode repair(ValidatorService validator, String name) throws Exception {
        return JSON.readTree(client.send(
                        HttpRequest.newBuilder(uri(validator, "/tables/checks/" + name + "/repair"))
                                .POST(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString())
                .body());
    }

    private JsonNode check(ValidatorService validator) throws Exception {
        return check(validator, "");
    }

    private JsonNode check(ValidatorService validator, String body) throws Exception {
        String id = JSON.readTree(client.send(
                                HttpRequest.newBuilder(uri(validator, "/checks"))
                                        .header("Content-Type", "application/json")
                                        .POST(BodyPublishers.ofString(body))
                                        .build(),
                                BodyHandlers.ofString())
                        .body())
                .path("id")
                .asText();
        await().atMost(LIMIT)
                .until(() -> List.of("finished", "failed")
                        .contains(json(validator, "/checks/" + id).path("state").asText()));
        return json(validator, "/checks/" + id);
    }

    private JsonNode table(ValidatorService validator, String name) throws Exception {
        for (JsonNode table : json(validator, "/tables").path("tables")) {
            if (table.path("table").asText().equals("checks." + name)) {
                return table;
            }
        }
        throw new AssertionError("There is no table " + name);
    }

    private JsonNode json(ValidatorService validator, String path) throws Exception {
        return JSON.readTree(text(validator, path));
    }

    private String text(ValidatorService validator, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(validator, path)).build(), BodyHandlers.ofString())
                .body();
    }

    private static URI uri(ValidatorService validator, String path) {
        return URI.create("http://127.0.0.1:" + validator.port() + path);
    }
}
