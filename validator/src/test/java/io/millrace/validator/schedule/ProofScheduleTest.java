package io.millrace.validator.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.validator.history.PastResult;
import io.millrace.validator.history.PastResult.MadeBy;
import io.millrace.validator.history.Standings;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.Checks;
import io.millrace.validator.parity.Level;
import io.millrace.validator.parity.RowCounts;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProofScheduleTest {

    private static final PeriodicTask.Run RUN = new PeriodicTask.Run() {
        @Override
        public boolean stopping() {
            return false;
        }

        @Override
        public void progress() {}
    };

    private final List<String> checked = new CopyOnWriteArrayList<>();
    private final List<CheckScope> scopes = new CopyOnWriteArrayList<>();
    private final CountDownLatch askedMayEnd = new CountDownLatch(1);
    private final Standings standings = new Standings(List.of());
    private Verdict verdict = Verdict.EQUAL;
    private List<Table> streaming = List.of(table("a"), table("b"));
    private final Checks checks = new Checks(
            (waiting, tables, progress, cancelled) -> {
                if (waiting.scope().equals(CheckScope.ALL)) {
                    await().until(() -> askedMayEnd.getCount() == 0);
                }
                scopes.add(waiting.scope());
                tables.forEach(table -> checked.add(table.id().table()));
                return new Check(
                        waiting.id(),
                        Check.State.FINISHED,
                        waiting.scope(),
                        waiting.startedAt(),
                        waiting.tables(),
                        List.of(),
                        tables.stream().map(this::result).toList(),
                        Optional.empty());
            },
            (check, asked, result) -> standings.hear(PastResult.of(check, MadeBy.SCHEDULE, result)));

    @AfterEach
    void close() {
        askedMayEnd.countDown();
        checks.close();
    }

    @Test
    void everyTableIsProvenOnceAndThenNoneIsDue() {
        ProofSchedule schedule = schedule(Duration.ofHours(24));

        schedule.run(RUN);
        schedule.run(RUN);

        assertThat(checked).containsExactly("a", "b");
        assertThat(scopes).containsOnly(CheckScope.proof(0.1));
    }

    @Test
    void aTableThatBeginsToStreamIsProvenWithTheNextRun() {
        ProofSchedule schedule = schedule(Duration.ofHours(24));
        schedule.run(RUN);
        streaming = List.of(table("a"), table("b"), table("c"));

        schedule.run(RUN);

        assertThat(checked).containsExactly("a", "b", "c");
    }

    @Test
    void aTableThatCannotBeCheckedHoldsUpNoOtherAndIsNotTriedAgainAtOnce() {
        verdict = Verdict.NOT_CHECKED;
        ProofSchedule schedule = schedule(Duration.ofHours(24));

        schedule.run(RUN);
        schedule.run(RUN);

        assertThat(checked).containsExactly("a", "b");
    }

    @Test
    void norIsOneThatWasProvenBefore() {
        streaming = List.of(table("a"));
        standings.hear(PastResult.of(
                new Check(
                        "before",
                        Check.State.FINISHED,
                        new CheckScope(Level.ROWS, 1, 0.1),
                        Instant.EPOCH,
                        1,
                        List.of(),
                        List.of(),
                        Optional.empty()),
                MadeBy.SCHEDULE,
                new TableResult(
                        new TableId("shop", "a"),
                        Level.ROWS,
                        Verdict.EQUAL,
                        new RowCounts(1, 1, 0, 0, 0, 0, 0),
                        List.of(),
                        Instant.now().minus(Duration.ofHours(48)),
                        1,
                        "",
                        Map.of())));
        verdict = Verdict.NOT_CHECKED;

        schedule(Duration.ofHours(24)).run(RUN);

        assertThat(checked).containsExactly("a");
    }

    @Test
    void aCheckThatSomebodyAskedForGoesFirst() {
        Check asked = checks.start(List.of(table("z")), CheckScope.ALL);
        ProofSchedule schedule = schedule(Duration.ofHours(24));
        schedule.run(RUN);
        assertThat(checked).isEmpty();

        askedMayEnd.countDown();
        await().until(() -> checks.find(asked.id()).orElseThrow().state().over());
        schedule.run(RUN);

        assertThat(checked).containsExactly("z", "a", "b");
    }

    @Test
    void aCheckThatFailsIsAFailureOfTheTask() {
        Checks failing = new Checks(
                (waiting, tables, progress, cancelled) -> {
                    throw ProblemCode.MYSQL_UNREACHABLE.problem("MySQL is away.", "Start it.");
                },
                (check, asked, result) -> {});
        ProofSchedule schedule = new ProofSchedule(() -> streaming, standings, failing, Duration.ofHours(1), 0.1);

        assertThatThrownBy(() -> schedule.run(RUN)).hasMessageContaining("MySQL is away.");
        failing.close();
    }

    private ProofSchedule schedule(Duration every) {
        return new ProofSchedule(() -> streaming, standings, checks, every, 0.1);
    }

    private TableResult result(Table table) {
        return new TableResult(
                table.id(),
                Level.ROWS,
                verdict,
                new RowCounts(1, 1, 0, 0, 0, 0, 0),
                List.of(),
                Instant.now(),
                1,
                "",
                Map.of());
    }

    private static Table table(String name) {
        return new Table(new TableId("shop", name), List.of(), List.of("id"), List.of(), new Table.Size(1, 0, 0), "");
    }
}
