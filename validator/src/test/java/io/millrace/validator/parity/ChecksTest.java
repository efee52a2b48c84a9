package io.millrace.validator.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.validator.parity.Check.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChecksTest {

    private static final Table ORDERS = table("orders");
    private static final Table ITEMS = table("items");

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch go = new CountDownLatch(1);
    private Checks checks;

    @AfterEach
    void close() {
        go.countDown();
        checks.close();
    }

    @Test
    void aCheckRunsInTheBackgroundAndItsResultsAreHeardOnce() {
        checks = checks(ChecksTest::everythingIsEqual);

        Check started = checks.start(List.of(ORDERS, ITEMS), CheckScope.ALL);

        assertThat(started.state()).isEqualTo(State.WAITING);
        awaitState(started, State.FINISHED);
        assertThat(checks.find(started.id()).orElseThrow().allEqual()).isTrue();
        assertThat(heard).containsExactly("shop.orders asked", "shop.items asked");
    }

    @Test
    void checksThatAreAskedForRunOneAfterTheOther() {
        checks = checks(this::waitsForGo);
        Check first = checks.start(List.of(ORDERS), CheckScope.ALL);
        Check second = checks.start(List.of(ITEMS), CheckScope.ALL);
        awaitState(first, State.RUNNING);

        assertThat(checks.find(second.id()).orElseThrow().state()).isEqualTo(State.WAITING);
        assertThat(checks.busy()).isTrue();
        go.countDown();
        awaitState(second, State.FINISHED);
        assertThat(checks.busy()).isFalse();
    }

    @Test
    void oneOfTheScheduleRunsInTheCallersThreadAndIsNotWhatSomebodyAskedFor() {
        checks = checks(ChecksTest::everythingIsEqual);

        Check over = checks.runScheduled(List.of(ORDERS), CheckScope.ALL, () -> false);

        assertThat(over.state()).isEqualTo(State.FINISHED);
        assertThat(checks.asked(over)).isFalse();
        assertThat(heard).containsExactly("shop.orders scheduled");
    }

    @Test
    void oneThatWaitsIsCancelledAtOnceAndNeverRuns() {
        checks = checks(this::waitsForGo);
        Check first = checks.start(List.of(ORDERS), CheckScope.ALL);
        Check second = checks.start(List.of(ITEMS), CheckScope.ALL);
        awaitState(first, State.RUNNING);

        assertThat(checks.cancel(second.id()).orElseThrow().state()).isEqualTo(State.CANCELLED);
        go.countDown();
        awaitState(first, State.FINISHED);
        Check third = checks.start(List.of(ORDERS), CheckScope.ALL);
        awaitState(third, State.FINISHED);
        assertThat(checks.find(second.id()).orElseThrow().state()).isEqualTo(State.CANCELLED);
        assertThat(heard).doesNotContain("shop.items asked");
    }

    @Test
    void oneThatRunsIsToldToEndAndKeepsWhatItFound() {
        checks = checks((waiting, tables, progress, cancelled) -> {
            Check check = waiting.started().with(equal(tables.get(0)));
            progress.accept(check);
            await().until(cancelled::getAsBoolean);
            return check.cancelled();
        });
        Check check = checks.start(List.of(ORDERS, ITEMS), CheckScope.ALL);
        await().until(() -> !heard.isEmpty());

        checks.cancel(check.id());

        awaitState(check, State.CANCELLED);
        assertThat(checks.find(check.id()).orElseThrow().results()).hasSize(1);
    }

    @Test
    void oneThatIsOverStaysAsItIs() {
        checks = checks(ChecksTest::everythingIsEqual);
        Check check = checks.start(List.of(ORDERS), CheckScope.ALL);
        awaitState(check, State.FINISHED);

        assertThat(checks.cancel(check.id()).orElseThrow().state()).isEqualTo(State.FINISHED);
    }

    @Test
    void whatGoesWrongEndsTheCheckWithTheReasonAndNotTheNextOne() {
        checks = checks((waiting, tables, progress, cancelled) -> {
            if (tables.contains(ORDERS)) {
                throw ProblemCode.MYSQL_UNREACHABLE.problem("MySQL is away.", "Start it.");
            }
            return everythingIsEqual(waiting, tables, progress, cancelled);
        });
        Check wrong = checks.start(List.of(ORDERS), CheckScope.ALL);
        Check right = checks.start(List.of(ITEMS), CheckScope.ALL);

        awaitState(right, State.FINISHED);
        assertThat(checks.find(wrong.id()).orElseThrow())
                .returns(State.FAILED, Check::state)
                .returns("MySQL is away. Start it.", check -> check.problem().orElseThrow());
    }

    @Test
    void aChangeWakesWhoWaitsForIt() throws Exception {
        checks = checks(this::waitsForGo);
        Check check = checks.start(List.of(ORDERS), CheckScope.ALL);
        awaitState(check, State.RUNNING);
        Check running = checks.find(check.id()).orElseThrow();
        assertThat(checks.awaitChange(running, Duration.ofMillis(10))).containsSame(running);

        List<Check> seen = new CopyOnWriteArrayList<>();
        Thread listener = new Thread(
                () -> checks.awaitChange(running, Duration.ofMinutes(1)).ifPresent(seen::add));
        listener.start();
        go.countDown();
        listener.join();

        assertThat(seen).hasSize(1).doesNotContain(running);
    }

    @Test
    void theOldestAreForgottenButNoneThatWaitsAndNoneForTheSchedulesSake() {
        checks = checks(ChecksTest::everythingIsEqual);
        Check asked = checks.start(List.of(ORDERS), CheckScope.ALL);
        awaitState(asked, State.FINISHED);
        List<Check> scheduled = IntStream.range(0, 150)
                .mapToObj(i -> checks.runScheduled(List.of(ITEMS), CheckScope.ALL, () -> false))
                .toList();

        assertThat(checks.find(asked.id())).isPresent();
        assertThat(checks.find(scheduled.get(0).id())).isEmpty();
        assertThat(checks.find(scheduled.get(149).id())).isPresent();
        assertThat(checks.all()).hasSizeLessThan(110);
    }

    @Test
    void checksWithManyRowsAreForgottenSooner() {
        RowDifference row = new RowDifference("1", "1", RowDifference.Kind.MISSING, List.of(), List.of());
        checks = checks((waiting, tables, progress, cancelled) -> waiting.started()
                .with(result(ORDERS, Verdict.MISSING, java.util.Collections.nCopies(9_000, row)))
                .finished());
        List<Check> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(checks.runScheduled(List.of(ORDERS), CheckScope.ALL, () -> false));
        }

        assertThat(checks.find(all.get(0).id())).isEmpty();
        assertThat(checks.find(all.get(5).id())).isPresent();
    }

    private Checks checks(Checks.Runner runner) {
        return new Checks(
                runner, (check, asked, result) -> heard.add(result.table() + (asked ? " asked" : " scheduled")));
    }

    private void awaitState(Check check, State state) {
        await().untilAsserted(() ->
                assertThat(checks.find(check.id()).orElseThrow().state()).isEqualTo(state));
    }

    private Check waitsForGo(Check waiting, List<Table> tables, Consumer<Check> progress, BooleanSupplier cancelled) {
        await().until(() -> go.getCount() == 0);
        return everythingIsEqual(waiting, tables, progress, cancelled);
    }

    private static Check everythingIsEqual(
            Check waiting, List<Table> tables, Consumer<Check> progress, BooleanSupplier cancelled) {
        Check check = waiting.started();
        for (Table table : tables) {
            check = check.with(equal(table));
            progress.accept(check);
        }
        return check.finished();
    }

    private static TableResult equal(Table table) {
        return result(table, Verdict.EQUAL, List.of());
    }

    private static TableResult result(Table table, Verdict verdict, List<RowDifference> differences) {
        return new TableResult(
                table.id(),
                Level.ROWS,
                verdict,
                new RowCounts(1, 1, 0, 0, 0, 0, 0),
                differences,
                Instant.now(),
                1,
                "",
                Map.of());
    }

    private static Table table(String name) {
        return new Table(new TableId("shop", name), List.of(), List.of("id"), List.of(), new Table.Size(1, 0, 0), "");
    }
}
