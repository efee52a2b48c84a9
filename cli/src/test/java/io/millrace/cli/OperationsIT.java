package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.Problem;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.pipeline.Unchecked;
import io.millrace.sandbox.supervision.Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What people do while the pipeline runs: look at what is held and planned, and decide about it. */
@Unchecked("rows come out of Kafka that MySQL does not have")
@PipelineTest(
        database = "operations",
        sql = {
            "CREATE TABLE listed (id INT PRIMARY KEY, name VARCHAR(20))",
            "CREATE TABLE shown (id INT PRIMARY KEY, name VARCHAR(20))",
            "CREATE TABLE given_up (id INT PRIMARY KEY, name VARCHAR(20))",
            "CREATE TABLE gone (id INT PRIMARY KEY, name VARCHAR(20))",
            "CREATE TABLE mended (id INT PRIMARY KEY, name VARCHAR(20))",
            "CREATE TABLE planned (id INT PRIMARY KEY, name VARCHAR(20))",
            "CREATE TABLE told (id INT PRIMARY KEY, name VARCHAR(20))",
            "CREATE TABLE paused (id INT PRIMARY KEY)",
            "CREATE TABLE beside (id INT PRIMARY KEY)",
            "CREATE TABLE vanished (id INT PRIMARY KEY, x INT)",
            "INSERT INTO vanished VALUES (1, 1), (2, 2)",
            "CREATE TABLE asked (id INT PRIMARY KEY, name VARCHAR(20))",
            "INSERT INTO asked VALUES (1, 'copied')"
        },
        settings = {"MILLRACE_SCHEMA_POLICIES=operations.asked:add-column=block"})
class OperationsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA = "\"_is_deleted\":0,\"_op\":\"c\",\"_source_ts\":0,\"_extracted_at\":0,"
            + "\"_binlog_file\":\"\",\"_binlog_pos\":0,\"_binlog_row\":0}";

    private final RunningPipeline millrace;

    OperationsIT(RunningPipeline millrace) {
        this.millrace = millrace;
    }

    @Test
    void heldRowsAreListedWithoutTheirValues() throws Exception {
        holdThreeRowsOf("listed");

        CommandRun list = run(0, "quarantine", "list");
        assertThat(list.output())
                .contains("operations.listed: 1 rows, does not fit its column: id")
                .contains("surprise")
                .doesNotContain("secret");
        assertThat(run(1, "quarantine", "list", "--exit-code").output()).contains("listed");
        List<JsonNode> groups = groups(
                "listed", JSON.readTree(run(0, "quarantine", "list", "--json").output()));
        assertThat(groups).hasSize(3);
        assertThat(groups).isEqualTo(groups("listed", millrace.json(Service.DDL_MANAGER, "/quarantine")));

        discardAll("listed");
    }

    @Test
    void heldRowsAreShownWithTheirValuesWhenAPersonAsksForATable() throws Exception {
        holdThreeRowsOf("shown");

        assertThat(run(0, "quarantine", "show", "operations.shown").output())
                .contains("a secret that is no row")
                .contains("a secret in a column")
                .contains("99999999999")
                .contains("3 of 3 quarantined rows");
        assertThat(run(0, "quarantine", "show", "operations.shown", "--limit", "1")
                        .output())
                .contains("1 of 3 quarantined rows");
        assertThat(JSON.readTree(run(0, "quarantine", "show", "operations.shown", "--json", "--reason", "surprise")
                        .output()))
                .hasSize(1)
                .first()
                .satisfies(row -> assertThat(row.path("message").asText()).contains("a secret in a column"));

        discardAll("shown");
    }

    @Test
    void heldRowsAreDiscardedOnlyWhenAPersonSaysWhich() throws Exception {
        holdThreeRowsOf("given_up");

        assertThat(run(2, "quarantine", "discard", "operations.given_up", "--all")
                        .output())
                .contains("--yes");
        assertThat(run(2, "quarantine", "discard", "operations.given_up").output())
                .contains("--all");
        assertThat(held("given_up")).isEqualTo(3);
        assertThat(run(0, "quarantine", "discard", "operations.given_up", "--reason", "surprise", "--yes")
                        .output())
                .contains("1 rows of operations.given_up were discarded");
        assertThat(held("given_up")).isEqualTo(2);
        assertThat(millrace.post(Service.DDL_MANAGER, "/quarantine/operations/given_up/discard"))
                .as("a request without a word about which")
                .contains("does not say which rows");
        assertThat(run(2, "quarantine", "discard", "elsewhere.t", "--all", "--yes")
                        .output())
                .contains("elsewhere");

        discardAll("given_up");
    }

    @Test
    void aRequestThatIsMisspeltDoesNothingAndIsAnsweredByAProblem() throws Exception {
        for (String path : List.of(
                "/apply?paln=x",
                "/deploy?cpoy=stream-only",
                "/deploy/reload?copy=x",
                "/tables/operations/told/resolve?How=reload",
                "/tables/operations/told/resolve?how=reload&how=skip",
                "/quarantine/operations/told/replay?dryRun=true")) {
            assertThat(JSON.readTree(millrace.post(Service.DDL_MANAGER, path))
                            .path("code")
                            .asText())
                    .as(path)
                    .isEqualTo("invalid-request");
        }
        assertThat(millrace.state("told")).isEqualTo("streaming");
    }

    @Test
    void theHistoryOfATableThatNeverWaitedNamesNoPersonAndNoPlanWithoutAStatement() {
        List<JsonNode> events = new ArrayList<>();
        millrace.json(Service.DDL_MANAGER, "/tables/operations/beside/history").forEach(events::add);

        assertThat(events)
                .extracting(event -> event.path("kind").asText())
                .contains("change_applied", "copy_done")
                .doesNotContain("start", "resolved");
        assertThat(events)
                .filteredOn(event -> event.path("kind").asText().equals("change_applied"))
                .allSatisfy(event -> assertThat(event.path("statements")).isNotEmpty());
    }

    @Test
    void aTableThatNobodyKnowsHasNoHistory() throws Exception {
        assertThat(millrace.json(Service.DDL_MANAGER, "/tables/operations/told/history"))
                .isNotEmpty();
        for (String path : List.of("/tables/operations/nobody", "/tables/operations/nobody/history")) {
            assertThat(millrace.json(Service.DDL_MANAGER, path).path("code").asText())
                    .as(path)
                    .isEqualTo("no-such-table");
        }
    }

    @Test
    void discardedRowsAreGoneForGood() throws Exception {
        holdThreeRowsOf("gone");
        run(0, "quarantine", "discard", "operations.gone", "--reason", "surprise", "--yes");

        assertThat(run(0, "quarantine", "discard", "operations.gone", "--all", "--yes")
                        .output())
                .contains("2 rows of operations.gone were discarded");
        assertThat(held("gone")).isZero();
        assertThat(run(0, "quarantine", "discard", "operations.gone", "--all").output())
                .contains("0 rows");
        await("the journal's copy in ClickHouse")
                .atMost(PATIENCE)
                .until(() -> millrace.number("SELECT count() FROM " + millrace.ingest()
                                + ".table_events FINAL WHERE mysql_table = 'gone' AND kind = 'quarantine_decided'"
                                + " AND caused_by = 'person' AND detail = 'discarded'")
                        == 2);
        millrace.mysql("ALTER TABLE gone ADD COLUMN surprise VARCHAR(60)", "INSERT INTO gone VALUES (5, 'n', 's')");
        // A row that came before its column is held for a while, and replayed with whatever else is held.
        await().atMost(PATIENCE)
                .until(() -> millrace.number("SELECT countIf(id = 5) FROM " + millrace.target() + ".gone") == 1
                        && held("gone") == 0);
        millrace.awaitInStep();
        assertThat(millrace.number("SELECT sum(id) FROM " + millrace.target() + ".gone"))
                .as("what was discarded does not come back after a change of the schema")
                .isEqualTo(5);
    }

    private void discardAll(String table) {
        run(0, "quarantine", "discard", "operations." + table, "--all", "--yes");
    }

    /** One that is no row, one with a column that the table does not have, and one with a value that does not fit. */
    private void holdThreeRowsOf(String table) throws Exception {
        awaitNoReplayByItself(table);
        send(table, "a secret that is no row");
        send(table, "{\"id\":1,\"name\":\"x\",\"surprise\":\"a secret in a column\",\"_version\":2," + METADATA);
        send(table, "{\"id\":99999999999,\"name\":\"large\",\"_version\":4," + METADATA);
        await().atMost(PATIENCE).until(() -> held(table) == 3);
    }

    @Test
    void heldRowsAreSentAgainWhenAPersonAsks() throws Exception {
        awaitNoReplayByItself("mended");
        millrace.clickHouse("INSERT INTO " + millrace.ingest() + ".quarantine (mysql_database, mysql_table, topic,"
                + " partition, offset, reason, raw_message) VALUES ('operations', 'mended', 't', 0, 0, 'by hand',"
                + " '{\"id\":7,\"name\":\"mended\",\"_version\":2," + METADATA + "'),"
                + " ('operations', 'mended', 't', 0, 1, 'by hand', 'no row at all')");

        assertThat(run(0, "quarantine", "replay", "operations.mended").output())
                .contains("2 rows of operations.mended were sent again");
        await().atMost(PATIENCE)
                .until(() -> millrace.number("SELECT count() FROM " + millrace.target() + ".mended WHERE id = 7") == 1);
        await().atMost(PATIENCE).until(() -> held("mended") == 1);
        assertThat(run(0, "quarantine", "show", "operations.mended").output())
                .as("what still is no row has come back")
                .contains("no row at all")
                .doesNotContain("by hand");

        assertThat(run(0, "quarantine", "discard", "operations.mended", "--all", "--yes")
                        .output())
                .contains("1 rows");
        millrace.mysql("INSERT INTO mended VALUES (7, 'in MySQL, too')");
        millrace.awaitInStep();
    }

    @Test
    void aPlanIsShownAndAppliedOnlyAsItWasShown() throws Exception {
        assertThat(run(0, "plan", "--exit-code").output()).contains("0 safe, 0 rewrite data, 0 lose data\n");
        millrace.clickHouse("DROP TABLE " + millrace.ingest() + ".planned_valve SYNC");

        assertThat(run(0, "plan").output())
                .contains("operations.planned")
                .contains("safe ")
                .contains("CREATE MATERIALIZED VIEW")
                .contains("incomplete");
        assertThat(run(1, "plan", "--exit-code", "--sql").output()).contains("planned_valve");
        JsonNode plan = JSON.readTree(run(0, "plan", "--json").output());
        assertThat(plan).isEqualTo(millrace.json(Service.DDL_MANAGER, "/plan"));
        assertThat(plan.path("summary").path("safe").asInt()).isPositive();

        assertThat(run(2, "apply").output()).contains("planned").contains("--yes");
        assertThat(millrace.post(Service.DDL_MANAGER, "/apply?plan=another")).contains("nothing was applied");
        assertThat(JSON.readTree(run(0, "plan", "--json").output())).isEqualTo(plan);
        millrace.mysql("INSERT INTO planned VALUES (1, 'waits in Kafka')");

        assertThat(run(0, "apply", "--yes").output()).contains("Applied.");
        assertThat(run(0, "plan", "--exit-code").output()).doesNotContain("operations.planned");
        millrace.awaitInStep();
        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".planned"))
                .isEqualTo(1);
        assertThat(run(0, "apply", "--yes").output()).contains("Nothing was to be changed in ClickHouse.");
    }

    @Test
    void aHeldTableGoesOnWhenAPersonSaysHow() throws Exception {
        millrace.mysql(
                "SET SESSION sql_log_bin = 0", "ALTER TABLE vanished DROP COLUMN x", "SET SESSION sql_log_bin = 1");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(millrace.state("vanished")).isEqualTo("blocked");
            assertThat(millrace.reason("vanished")).contains("has not been read yet");
        });

        assertThat(run(1, "plan", "--exit-code").output())
                .contains("waiting-for-statement ")
                .contains("has not been read yet")
                .contains("; 1 waiting for a statement\n");
        assertThat(run(2, "resolve", "operations.vanished").output()).contains("--skip");
        assertThat(millrace.post(Service.DDL_MANAGER, "/tables/operations/vanished/resolve?how=wish"))
                .contains("wish")
                .contains("skip");
        assertThat(millrace.post(Service.DDL_MANAGER, "/tables/operations/vanished/resolve"))
                .contains("Valid values: apply, skip, reload, hold, resume");
        assertThat(run(2, "resolve", "operations.vanishd", "--skip").output()).contains("no table");
        assertThat(run(0, "resolve", "operations.vanished", "--skip").output()).contains("continues");
        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".vanished"))
                .isEqualTo(2);
        // Debezium still has the column, since the statement was not in the binlog: that is found and mended.
        await().atMost(PATIENCE)
                .until(() -> history("vanished").findValuesAsText("kind").contains("stopped"));
        await().atMost(PATIENCE)
                .until(() -> history("vanished").findValuesAsText("kind").contains("copy_done"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(millrace.state("vanished")).isEqualTo("streaming"));
        assertThat(run(2, "resolve", "operations.vanished", "--skip").output()).contains("nothing to skip");
        assertThat(history("vanished").findValuesAsText("kind")).contains("resolved", "change_applied");

        assertThat(run(0, "resolve", "operations.vanished", "--reload").output())
                .contains("is copied again");
        await().atMost(PATIENCE)
                .until(() -> Collections.frequency(history("vanished").findValuesAsText("kind"), "copy_done") == 2);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(millrace.state("vanished")).isEqualTo("streaming"));
        millrace.awaitInStep();
        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".vanished"))
                .isEqualTo(2);
    }

    @Test
    void aTableOnHoldKeepsItsRowsWaitingUntilItIsResumed() throws Exception {
        assertThat(run(2, "resolve", "operations.paused", "--resume").output()).contains("is not on hold");
        assertThat(run(0, "resolve", "operations.paused", "--hold").output()).contains("is on hold");
        assertThat(millrace.state("paused")).isEqualTo("on-hold");
        assertThat(run(2, "resolve", "operations.paused", "--hold").output()).contains("on hold already");
        long before = millrace.number("SELECT count() FROM " + millrace.target() + ".paused");
        millrace.mysql("INSERT INTO paused (id) VALUES (1001)", "INSERT INTO beside (id) VALUES (1001)");
        await("another table's row arrives")
                .atMost(PATIENCE)
                .until(() ->
                        millrace.number("SELECT count() FROM " + millrace.target() + ".beside WHERE id = 1001") == 1);
        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".paused"))
                .isEqualTo(before);

        assertThat(run(0, "resolve", "operations.paused", "--resume").output()).contains("continues");
        await("the row that waited arrives")
                .atMost(PATIENCE)
                .until(() -> millrace.number("SELECT count() FROM " + millrace.target() + ".paused") == before + 1);
        assertThat(millrace.state("paused")).isEqualTo("streaming");
    }

    @Test
    void aChangeWhosePolicyIsBlockWaitsForAPersonAndSoDoItsRows() throws Exception {
        millrace.mysql(
                "INSERT INTO asked VALUES (2, 'before')",
                "ALTER TABLE asked ADD COLUMN more INT DEFAULT 7",
                "INSERT INTO asked VALUES (3, 'after', 8)");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(millrace.state("asked")).isEqualTo("awaiting-approval");
            assertThat(millrace.reason("asked")).contains("add-column");
        });

        assertThat(run(1, "plan", "--exit-code").output())
                .contains("awaiting-approval ")
                .contains("ADD COLUMN IF NOT EXISTS `more`")
                .contains("; 1 awaiting approval\n");
        assertThat(run(2, "resolve", "operations.asked", "--skip").output()).contains("nothing to skip");
        assertThat(millrace.number("SELECT countIf(name = 'more') FROM system.columns WHERE table = 'asked_raw'"
                        + " AND database = 'live_operations'"))
                .isZero();

        assertThat(run(0, "apply", "--yes").output()).contains("Applied.");
        await().atMost(PATIENCE)
                .until(() -> millrace.number("SELECT sum(more) FROM " + millrace.target() + ".asked") == 7 + 7 + 8);
        millrace.awaitInStep();
        assertThat(millrace.state("asked")).isEqualTo("streaming");
        await("the service knows, too")
                .atMost(PATIENCE)
                .until(() ->
                        millrace.meter(Service.DDL_MANAGER, "millrace_ddl_tables", "state=\"awaiting-approval\"") == 0);
    }

    @Test
    void eachTableTellsItsStoryOverHttpAndOnThePage() throws Exception {
        millrace.mysql(
                "ALTER TABLE told RENAME COLUMN name TO title, ADD COLUMN later INT DEFAULT 3",
                "INSERT INTO told VALUES (1, 't', 4)");
        millrace.awaitInStep();
        // The row may have come before its column, and waits in quarantine then.
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(Problem.class)
                .until(() -> millrace.number("SELECT countIf(later = 4) FROM " + millrace.target() + ".told") == 1);

        JsonNode story = history("told");
        JsonNode followed = node(story, "change_applied", "ADD COLUMN later");
        assertThat(followed.path("binlogFile").asText()).isNotBlank();
        assertThat(followed.path("binlogPosition").asLong()).isPositive();
        assertThat(followed.path("statements").findValuesAsText("sql"))
                .anySatisfy(sql -> assertThat(sql).contains("RENAME COLUMN"));
        assertThat(followed.path("statements"))
                .allSatisfy(step -> assertThat(step.path("error").isNull()).isTrue());
        assertThat(node(story, "column_renamed", "RENAME COLUMN").path("note").asText())
                .isEqualTo("name is renamed to title");
        assertThat(node(story, "change_applied", "start").path("statements")).isNotEmpty();

        for (Service service : List.of(Service.DDL_MANAGER, Service.VALIDATOR)) {
            assertThat(millrace.get(service, "/").toLowerCase(Locale.ROOT)).contains("<!doctype html>");
            assertThat(millrace.get(service, "/page.css")).contains("prefers-color-scheme");
            assertThat(millrace.get(service, "/shared.js")).contains("keepingFocus");
            assertThat(millrace.get(service, "/page.js")).contains("begin(look");
            assertThat(millrace.get(service, "/links")).contains("http://127.0.0.1:");
        }
        JsonNode told = millrace.json(Service.DDL_MANAGER, "/tables/operations/told");
        assertThat(told.path("state").path("table").asText()).isEqualTo("operations.told");
        assertThat(told.path("quarantine").isArray()).isTrue();
        assertThat(told.path("quarantine")).isEmpty();
    }

    private static JsonNode node(JsonNode story, String kind, String cause) {
        for (JsonNode event : story) {
            if (event.path("kind").asText().equals(kind)
                    && event.path("cause").asText().contains(cause)) {
                return event;
            }
        }
        throw new AssertionError("no " + kind + " of " + cause + " in " + story.toPrettyString());
    }

    private JsonNode history(String table) throws IOException {
        return millrace.json(Service.DDL_MANAGER, "/tables/operations/" + table + "/history");
    }

    private long held(String table) {
        return millrace.number("SELECT count() FROM " + millrace.ingest()
                + ".quarantine FINAL WHERE handled = 0 AND mysql_table = '" + table + "'");
    }

    /** Of one table: rows of others may come and go meanwhile. */
    private static List<JsonNode> groups(String table, JsonNode all) {
        return StreamSupport.stream(all.spliterator(), false)
                .filter(group -> group.path("table").asText().equals("operations." + table))
                .toList();
    }

    /** Soon after a change of its table, held rows are tried again by themselves. */
    /** A change of the table is known to the replay within a second; then it waits for what was on its way. */
    private void awaitNoReplayByItself(String table) {
        await().atMost(PATIENCE)
                .until(() -> millrace.number("SELECT countIf(at > now64() - INTERVAL 5 SECOND) FROM "
                                        + millrace.ingest()
                                        + ".table_events WHERE kind = 'change_applied' AND mysql_table = '" + table
                                        + "'")
                                == 0
                        && millrace.meter(Service.DDL_MANAGER, "millrace_ddl_replays_waiting", "") == 0);
    }

    private void send(String table, String message) throws Exception {
        String topic = Topics.of(millrace.settings().names()).rowTopic(millrace.table(table));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                KafkaClients.properties(millrace.settings().kafka()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, message.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    private CommandRun run(int exitCode, String... arguments) {
        CommandRun run = CommandRun.here(millrace.services().environment(), arguments);
        assertThat(run.exitCode()).as(run.output()).isEqualTo(exitCode);
        assertThat(run.output()).doesNotContain("\tat ");
        return run;
    }
}
