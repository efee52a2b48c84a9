package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.pipeline.Unchecked;
import io.millrace.sandbox.supervision.Service;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.RowDifference.Cell;
import io.millrace.validator.parity.RowDifference.Kind;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Validator;
import io.millrace.validator.parity.Verdict;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Rows that were spoiled behind the pipeline's back, by keys of every kind: each is found, to the cell, and repaired. */
@Unchecked("differences are planted")
@PipelineTest(database = "repairs", sql = "CREATE TABLE untouched (id INT PRIMARY KEY)")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RepairIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningPipeline millrace;

    RepairIT(RunningPipeline millrace) throws SQLException {
        this.millrace = millrace;
        for (KeyKind kind : KeyKind.values()) {
            millrace.mysql(kind.create(), kind.fill());
        }
        millrace.mysql(
                "CREATE TABLE numbers (n INT PRIMARY KEY)",
                "INSERT INTO numbers WITH RECURSIVE r AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 511)"
                        + " SELECT n FROM r",
                "CREATE TABLE wide (id INT PRIMARY KEY, " + columns("f%03d DOUBLE") + ", "
                        + columns("t%03d DATETIME(6)") + ")",
                "INSERT INTO wide (id, f000, f150, f299, t000, t299) VALUES"
                        + " (1, 0.1, 1e300, -0e0, '2024-02-29 23:59:59.999999', '1000-01-01 00:00:00.000001'),"
                        + " (2, 1e0 / 3e0, NULL, 2.2250738585072014e-308, NULL, '9999-12-31 23:59:59.999999'),"
                        + " (3, 1.7976931348623157e308, -1.7976931348623157e308, 5e-324, NULL, NULL),"
                        + " (4, -5e-324, 1e22, 123456789012345680, NULL, NULL)",
                "UPDATE wide SET f001 = f000 * 3, f298 = 1e-5 WHERE id = 1",
                "UPDATE wide SET f001 = f000, f002 = f150, f003 = f299, f004 = -0e0 WHERE id IN (3, 4)");
        millrace.awaitSettled();
        millrace.awaitInStep();
    }

    @Test
    @Order(1)
    void rowsOfEveryKindOfKeyAreEqual() {
        assertThat(check().values()).allSatisfy(result -> {
            assertThat(result.verdict()).as("%s", result).isEqualTo(Verdict.EQUAL);
            assertThat(result.rows().mysql()).isEqualTo(result.rows().clickHouse());
        });
    }

    @Test
    @Order(1)
    void severalTablesAreCheckedSideBySide() {
        // Each of two tables goes further only when the other one has begun as well.
        CountDownLatch both = new CountDownLatch(2);
        try (Validator validator = new Validator(millrace.settings())) {
            Check check = validator.check(
                    validator.tables(List.of("repairs.by_number", "repairs.wide")),
                    CheckScope.ALL,
                    Duration.ofSeconds(60),
                    heard -> {},
                    () -> {
                        both.countDown();
                        return !reached(both);
                    });
            assertThat(check.allEqual()).isTrue();
        }
    }

    @Test
    @Order(2)
    void eachSpoiledRowIsNamedAndNoOther() throws SQLException {
        for (KeyKind kind : KeyKind.values()) {
            String raw = millrace.target() + "." + kind.table() + "_raw";
            // The versions stay as they are, and so do the sums of what was swapped.
            millrace.clickHouse("ALTER TABLE " + raw + " UPDATE v = multiIf(n = 10, 'spoilt', n = 11, 'value 12',"
                    + " n = 12, 'value 11', v) WHERE n IN (10, 11, 12) SETTINGS mutations_sync = 1");
            millrace.clickHouse("ALTER TABLE " + raw + " DELETE WHERE n BETWEEN 20 AND 22 SETTINGS mutations_sync = 1");
            millrace.inSession("SET sql_log_bin = 0", "DELETE FROM " + kind.table() + " WHERE n IN (30, 31)");
        }

        millrace.clickHouse("ALTER TABLE " + millrace.target()
                + ".wide_raw UPDATE f299 = 5, t299 = NULL WHERE id = 2 SETTINGS mutations_sync = 1");
        // By the least that a DOUBLE can be changed, and by the sign of a zero.
        millrace.clickHouse("ALTER TABLE " + millrace.target()
                + ".wide_raw UPDATE f000 = 1.7976931348623155e308, f299 = 1.5e-323, f004 = 0 WHERE id = 3"
                + " SETTINGS mutations_sync = 1");

        Map<String, TableResult> results = check();
        assertThat(results.get("wide").differences())
                .flatExtracting(RowDifference::cells)
                .containsExactly(
                        new Cell("f299", "2.2250738585072014E-308", "5.0"),
                        new Cell("t299", "9999-12-31 23:59:59.999999", "NULL"),
                        new Cell("f000", "1.7976931348623157E308", "1.7976931348623155E308"),
                        new Cell("f004", "-0.0", "0.0"),
                        new Cell("f299", "4.9E-324", "1.5E-323"));
        assertThat(results.values().stream().filter(this::ofKeys)).allSatisfy(result -> {
            assertThat(result.verdict()).as("%s", result).isEqualTo(Verdict.WRONG);
            assertThat(result.rows().wrong()).as("%s", result).isEqualTo(3);
            assertThat(result.rows().missing()).isEqualTo(3);
            assertThat(result.rows().extra()).isEqualTo(2);
            assertThat(result.differences().stream().filter(row -> row.kind() == Kind.WRONG))
                    .flatExtracting(RowDifference::cells)
                    .containsExactlyInAnyOrder(
                            new Cell("v", "value 10", "spoilt"),
                            new Cell("v", "value 11", "value 12"),
                            new Cell("v", "value 12", "value 11"));
        });
        assertThat(results.get("untouched").verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    @Order(3)
    void aKeyWhoseCaseOrAccentAloneDiffersIsAnotherKey() throws SQLException {
        millrace.inSession("SET sql_log_bin = 0", "UPDATE by_without_case SET a = CONCAT('a', n) WHERE n IN (40, 41)");

        TableResult result = check("repairs.by_without_case").get("by_without_case");

        assertThat(result.differences())
                .extracting(RowDifference::key, RowDifference::kind)
                .contains(
                        tuple("ä40", Kind.EXTRA),
                        tuple("a40", Kind.MISSING),
                        tuple("A41", Kind.EXTRA),
                        tuple("a41", Kind.MISSING));
    }

    @Test
    @Order(4)
    void aDryRunSaysWhatWouldBeDoneAndDoesNothing() {
        CommandRun dry = CommandRun.here(
                millrace.services().environment(), "repair", "--dry-run", "--tables", "repairs.by_number");

        assertThat(dry.output())
                .contains("v: MySQL value 10, ClickHouse spoilt")
                .contains("to be read from MySQL again: 6 rows; to be removed: 2 rows");
        assertThat(dry.exitCode()).isEqualTo(1);
        awaitVerdict("by_number", Verdict.WRONG);
        assertThat(check("repairs.by_number").get("by_number").rows().differing())
                .isEqualTo(8);
    }

    @Test
    @Order(5)
    void aRequestThatIsNotUnderstoodDoesNothing() throws Exception {
        assertThat(problem("{\"table\": \"repairs.by_number\"}")).contains("names no table, or no keys");
        assertThat(problem("{\"table\": \"repairs.by_number\", \"keys\": [\"1;\"], \"dry\": true}"))
                .contains("dry");
        assertThat(problem("{\"table\": \"repairs.by_number\", \"keys\": [\"1 OR 1=1;\"]}"))
                .contains("no value of the column a");
        assertThat(problem("{\"table\": \"repairs.by_without_case\", \"keys\": [\"9:short\"]}"))
                .contains("names no row");
        assertThat(problem("{\"table\": \"repairs.nothing\", \"keys\": [\"1;\"]}"))
                .contains("There is no table");
    }

    @Test
    @Order(6)
    void aRepairReadsTheRowsAgainAndTheProofIsEqual() throws SQLException {
        CommandRun repair = CommandRun.here(millrace.services().environment(), "repair");

        assertThat(repair.output()).contains("No row is wrong.");
        assertThat(repair.exitCode()).isZero();
        awaitVerdict("by_number", Verdict.EQUAL);
        assertThat(millrace.number("SELECT count() FROM " + millrace.ingest()
                        + ".table_events WHERE kind = 'repaired' AND mysql_table = 'by_number'"))
                .isEqualTo(1);
    }

    @Test
    @Order(7)
    void aLaterChangeOfARepairedRowWinsAndARepairedRowIsTruncated() throws SQLException {
        for (KeyKind kind : KeyKind.values()) {
            millrace.mysql("UPDATE " + kind.table() + " SET v = 'later' WHERE n BETWEEN 9 AND 22");
        }
        millrace.mysql("TRUNCATE TABLE by_number", "INSERT INTO by_number VALUES (7, 1, 'first')");
        millrace.awaitInStep();

        assertThat(check().values())
                .allSatisfy(
                        result -> assertThat(result.verdict()).as("%s", result).isEqualTo(Verdict.EQUAL));
    }

    @Test
    @Order(8)
    void aRangeThatIsMissingAndFiveThousandWrongRowsAreRepaired() throws SQLException {
        millrace.mysql(
                "CREATE TABLE many (id INT PRIMARY KEY, v INT NOT NULL)",
                "INSERT INTO many SELECT a.n * 512 + b.n, b.n FROM numbers AS a JOIN numbers AS b ON a.n < 40");
        millrace.awaitSettled();
        millrace.awaitInStep();
        String raw = millrace.target() + ".many_raw";
        millrace.clickHouse(
                "ALTER TABLE " + raw + " DELETE WHERE id BETWEEN 3000 AND 6999 SETTINGS mutations_sync = 1");
        millrace.clickHouse("ALTER TABLE " + raw
                + " UPDATE v = v + 1 WHERE id BETWEEN 10000 AND 14999 SETTINGS mutations_sync = 1");

        CommandRun repair = CommandRun.here(millrace.services().environment(), "repair", "--tables", "repairs.many");

        assertThat(repair.output())
                .contains("read from MySQL again: 9,000 rows")
                .contains("No row is wrong.");
        assertThat(repair.exitCode()).isZero();
    }

    @Test
    @Order(9)
    void aTableThatWasNotComparedIsNotCalledRight() {
        millrace.post(Service.DDL_MANAGER, "/tables/repairs/untouched/resolve?how=hold");

        CommandRun repair =
                CommandRun.here(millrace.services().environment(), "repair", "--tables", "repairs.untouched");

        assertThat(repair.output()).contains("not proved: repairs.untouched").contains("on-hold");
        assertThat(repair.exitCode()).isEqualTo(3);
    }

    private static String columns(String column) {
        return IntStream.range(0, 300).mapToObj(column::formatted).collect(Collectors.joining(", "));
    }

    private boolean ofKeys(TableResult result) {
        return Arrays.stream(KeyKind.values())
                .anyMatch(kind -> kind.table().equals(result.table().table()));
    }

    /** @param tables none: all */
    private Map<String, TableResult> check(String... tables) {
        try (Validator validator = new Validator(millrace.settings())) {
            Check check = validator.check(
                    validator.tables(List.of(tables)),
                    CheckScope.ALL,
                    Duration.ofSeconds(60),
                    heard -> {},
                    () -> false);
            return check.results().stream()
                    .collect(Collectors.toMap(result -> result.table().table(), Function.identity()));
        }
    }

    private static boolean reached(CountDownLatch latch) {
        try {
            return latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What a command found is what the running validator says of the table. */
    private void awaitVerdict(String table, Verdict verdict) {
        await("the validator says " + verdict)
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> millrace.json(Service.VALIDATOR, "/tables/repairs/" + table)
                                .path("last")
                                .path("verdict")
                                .asText(),
                        verdict.word()::equals);
    }

    private String problem(String body) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(millrace.services()
                                        .url(Service.DDL_MANAGER)
                                        .resolve("/repairs"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
        JsonNode problem = JSON.readTree(answer.body());
        return problem.path("detail").asText();
    }
}
