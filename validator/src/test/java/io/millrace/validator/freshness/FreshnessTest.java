package io.millrace.validator.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.fence.FenceResult;
import io.millrace.common.fence.Stage;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreshnessTest {

    private static final FenceResult WAITING =
            new FenceResult.Waiting(Stage.CLICKHOUSE, "something is missing", Map.of());
    private static final FenceResult LOST = new FenceResult.Lost(List.of());
    private static final TableId OTHER = new TableId("shop", "customers");
    private static final PeriodicTask.Run RUN = new PeriodicTask.Run() {
        @Override
        public boolean stopping() {
            return false;
        }

        @Override
        public void progress() {}
    };

    private final List<List<TableId>> asked = new ArrayList<>();
    private List<TableId> tables = List.of(new TableId("shop", "orders"));
    private Freshness.Arrival fence = (limit, canceled) -> new FenceResult.Passed();
    private Supplier<List<TableId>> streaming = () -> tables;
    private final Freshness freshness = new Freshness(() -> streaming.get(), some -> {
        asked.add(some);
        return (Duration limit, BooleanSupplier canceled) -> fence.await(limit, canceled);
    });

    @Test
    void nothingIsKnownBeforeTheFirstMeasurement() {
        assertThat(freshness.seconds()).isEmpty();
    }

    @Test
    void aFenceThatPassesIsAMeasurement() {
        freshness.run(RUN);

        assertThat(freshness.seconds().orElseThrow()).isBetween(0.0, 5.0);
    }

    @Test
    void oneThatDoesNotPassGrowsAndIsWaitedForInTheNextRun() {
        fence = (limit, canceled) -> WAITING;
        freshness.run(RUN);
        double before = freshness.seconds().orElseThrow();
        freshness.run(RUN);

        assertThat(freshness.seconds().orElseThrow()).isGreaterThan(before);
        assertThat(asked).hasSize(1);
        fence = (limit, canceled) -> new FenceResult.Passed();
        freshness.run(RUN);
        freshness.run(RUN);
        assertThat(asked).hasSize(2);
    }

    @Test
    void whatIsLostDoesNotArrive() {
        fence = (limit, canceled) -> LOST;
        freshness.run(RUN);
        double before = freshness.seconds().orElseThrow();
        freshness.run(RUN);
        double after = freshness.seconds().orElseThrow();

        assertThat(after).isGreaterThan(before);
        assertThat(freshness.seconds().orElseThrow()).isGreaterThan(after);
    }

    @Test
    void anotherFenceOfTheSameTablesSeesThatALossIsMadeUpFor() {
        tables = IntStream.range(0, 120)
                .mapToObj(i -> new TableId("shop", "t" + i))
                .toList();
        fence = (limit, canceled) -> LOST;
        freshness.run(RUN);
        fence = (limit, canceled) -> new FenceResult.Passed();
        freshness.run(RUN);
        double measured = freshness.seconds().orElseThrow();

        assertThat(asked).hasSize(2).allMatch(asked.get(0)::equals);
        assertThat(freshness.seconds()).hasValue(measured);
    }

    @Test
    void theRowsOfATableThatDoesNotStreamAnyMoreAreNotWaitedFor() {
        List<TableId> one = tables;
        tables = List.of(one.get(0), OTHER);
        fence = (limit, canceled) -> WAITING;
        freshness.run(RUN);
        tables = one;
        fence = (limit, canceled) -> new FenceResult.Passed();
        freshness.run(RUN);
        double measured = freshness.seconds().orElseThrow();

        assertThat(asked).containsExactly(List.of(one.get(0), OTHER), one);
        assertThat(freshness.seconds()).hasValue(measured);
    }

    @Test
    void timePassesWhileNobodySaysWhichTablesStream() {
        freshness.run(RUN);
        streaming = () -> {
            throw new IllegalStateException("away");
        };
        assertThatThrownBy(() -> freshness.run(RUN)).hasMessage("away");
        double before = freshness.seconds().orElseThrow();
        assertThat(freshness.seconds().orElseThrow()).isGreaterThan(before);
        streaming = () -> tables;
        freshness.run(RUN);

        assertThat(freshness.seconds().orElseThrow()).isGreaterThan(before);
    }

    @Test
    void aServerThatIsAwayTakesTimeToo() {
        fence = (limit, canceled) -> {
            throw new IllegalStateException("away");
        };
        assertThatThrownBy(() -> freshness.run(RUN)).hasMessage("away");
        double before = freshness.seconds().orElseThrow();
        assertThatThrownBy(() -> freshness.run(RUN)).hasMessage("away");

        assertThat(freshness.seconds().orElseThrow()).isGreaterThan(before);
    }

    @Test
    void nothingIsKnownWhenNoTableStreams() {
        freshness.run(RUN);
        tables = List.of();
        freshness.run(RUN);

        assertThat(freshness.seconds()).isEmpty();
    }

    @Test
    void ofManyTablesEachIsMeasuredInTurn() {
        tables = IntStream.range(0, 120)
                .mapToObj(i -> new TableId("shop", "t" + i))
                .toList();
        freshness.run(RUN);
        freshness.run(RUN);
        freshness.run(RUN);

        Set<TableId> all = new HashSet<>();
        asked.forEach(all::addAll);
        assertThat(asked).allSatisfy(some -> assertThat(some).hasSize(50));
        assertThat(all).containsAll(tables);
    }
}
