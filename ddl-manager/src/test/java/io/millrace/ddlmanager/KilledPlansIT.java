package io.millrace.ddlmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.settings.Setting;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.junit.Seeds;
import io.millrace.sandbox.pipeline.PipelineStart;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plan may end after any of its statements, and the next start of the ddl-manager finishes it. Of each kind of plan
 * there are as many tables as it has statements, and a few: the plan of the table n ends after its n-th statement. Of the
 * longest plan, every second statement is tried; the seed says which.
 */
@Sandboxed
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledPlansIT {

    private static final Logger LOG = LoggerFactory.getLogger(KilledPlansIT.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Columns are renamed, added and modified. */
    private static final List<String> ALTERED = tables("a", 17);

    private static final List<String> CREATED = tables("c", 9);

    /** Their raw tables move aside for the view of a new table. */
    private static final List<String> MOVED = tables("m", 12);

    private static final String KILLED = "k00";

    private StatementBudget budget;
    private RunningPipeline millrace;

    @BeforeAll
    void start(Sandbox sandbox) throws SQLException {
        budget = new StatementBudget(sandbox.clickhouse().url());
        List<String> before = new ArrayList<>();
        for (String table : List.of(KILLED)) {
            before.add("CREATE TABLE " + table + " (id INT, part VARCHAR(10), v INT, PRIMARY KEY (part, id))");
        }
        for (String table : existing()) {
            before.add("CREATE TABLE " + table + " (id INT, part VARCHAR(10), v INT, PRIMARY KEY (id))");
        }
        for (String table :
                Stream.concat(existing().stream(), Stream.of(KILLED)).toList()) {
            before.add("INSERT INTO " + table + " VALUES (1, 'x', 10), (2, 'y', NULL)");
        }
        millrace = PipelineStart.of(sandbox, "killed")
                .settings(Map.of(Setting.CLICKHOUSE_URL.variable(), budget.url()))
                .start(before);
    }

    @AfterAll
    void stop() throws SQLException {
        if (millrace != null) {
            millrace.remove();
        }
        budget.close();
    }

    @Test
    void aPlanThatEndedAfterAnyOfItsStatementsIsFinishedByTheNextStart() throws SQLException {
        int first = (int) (Seeds.one() & 1);
        ToIntFunction<String> limit = table -> {
            int number = Integer.parseInt(table.substring(1));
            // The last of each kind says how many there are: rows that come before their statement lead to some more.
            return last(table) ? Integer.MAX_VALUE : MOVED.contains(table) ? 2 * number + first : number;
        };
        budget.limit(limit);
        for (String table : ALTERED) {
            millrace.mysql(
                    "INSERT INTO " + table + " VALUES (3, 'z', 30)",
                    "ALTER TABLE " + table
                            + " RENAME COLUMN part TO shelf, MODIFY v BIGINT, ADD COLUMN w INT DEFAULT 7,"
                            + " ADD COLUMN x VARCHAR(5) NOT NULL DEFAULT 'd' FIRST",
                    "INSERT INTO " + table + " VALUES ('n', 4, 'z', 5000000000, 41)",
                    "UPDATE " + table + " SET w = 8 WHERE id = 1");
        }
        for (String table : CREATED) {
            millrace.mysql(
                    "CREATE TABLE " + table + " (id INT PRIMARY KEY, v INT)",
                    "INSERT INTO " + table + " VALUES (1, 1)");
        }
        for (String table : MOVED) {
            millrace.mysql(
                    "INSERT INTO " + table + " VALUES (3, 'z', 30)",
                    "CREATE TABLE " + table + "_raw (id INT PRIMARY KEY, w INT)",
                    "INSERT INTO " + table + "_raw VALUES (1, 1)",
                    "UPDATE " + table + " SET v = 11 WHERE id = 1");
        }
        for (List<String> kind : List.of(ALTERED, CREATED, MOVED)) {
            awaitEachEnded(kind, limit);
        }

        millrace.services().kill(Service.DDL_MANAGER);
        budget.lift();
        millrace.awaitInStep();

        assertEqual();
        await("altered tables of which the journal says what was about to run")
                .atMost(PATIENCE)
                .until(() -> millrace.number("SELECT uniq(mysql_table) FROM " + millrace.ingest()
                                + ".table_events WHERE kind = 'change_planned' AND statement LIKE '%ALTER TABLE%_raw%'"
                                + " AND mysql_table LIKE 'a%'")
                        == ALTERED.size());
    }

    /** A renamed column of the key has the table copied again; the kills end its making, its copying or its exchange. */
    @Test
    void aKilledProcessGoesOn() throws SQLException {
        budget.lift();
        String column = "id";
        for (int number : List.of(3, 9, 12)) {
            budget.afterEach(KILLED, ran -> {
                if (ran == number) {
                    millrace.services().kill(Service.DDL_MANAGER);
                }
            });
            millrace.mysql(
                    "ALTER TABLE " + KILLED + " RENAME COLUMN " + column + " TO key" + number,
                    "UPDATE " + KILLED + " SET v = " + number);
            column = "key" + number;
            await("a kill at statement " + number).atMost(PATIENCE).until(() -> budget.passed(KILLED) > number);
            millrace.awaitInStep();
        }
        assertEqual();
    }

    private static boolean last(String table) {
        return Stream.of(ALTERED, CREATED, MOVED)
                .anyMatch(kind -> kind.get(kind.size() - 1).equals(table));
    }

    /** Until the plan of the last table is done, and each one before it has ended where it was to end. */
    private void awaitEachEnded(List<String> kind, ToIntFunction<String> limit) {
        String last = kind.get(kind.size() - 1);
        await("the end of each plan").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(millrace.state(last)).isEqualTo("streaming");
            assertThat(millrace.state(last + "_raw")).isIn("", "streaming");
            int statements = budget.passed(last);
            assertThat(statements)
                    .as("statements of %s, after each of which another table's plan ends", last)
                    .isBetween(5, 1 + limit.applyAsInt(kind.get(kind.size() - 2)));
            List<String> ended = kind.stream()
                    .filter(table -> limit.applyAsInt(table) < statements)
                    .toList();
            assertThat(budget.refused()).containsAll(ended);
            assertThat(ended)
                    .allSatisfy(table -> assertThat(budget.passed(table)).isEqualTo(limit.applyAsInt(table)));
        });
        LOG.atInfo()
                .addKeyValue("kind", kind.get(0).charAt(0))
                .addKeyValue("statements", budget.passed(last))
                .log("A plan was ended after each of its statements");
    }

    private void assertEqual() {
        // The last statement may be followed, and what it held up be replayed, after the last row has arrived.
        await("every value equal, and quarantine empty").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(millrace.held()).as("rows in quarantine").isZero();
            assertThat(millrace.check())
                    .hasSizeGreaterThan(existing().size())
                    .allSatisfy((table, result) -> assertThat(result.verdict())
                            .as("%s: %s %s", table, result.note(), result.differences())
                            .isEqualTo("equal"));
        });
    }

    private static List<String> existing() {
        return Stream.concat(ALTERED.stream(), MOVED.stream()).toList();
    }

    private static List<String> tables(String letter, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> letter + (number < 10 ? "0" : "") + number)
                .toList();
    }
}
