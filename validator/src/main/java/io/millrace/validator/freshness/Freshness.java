package io.millrace.validator.freshness;

import io.millrace.common.fence.FenceResult;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Measures how long it takes until what MySQL has committed is in ClickHouse: it sets up a fence at MySQL's present place, and
 * takes the time until the fence has passed. A fence looks five times a second, so shorter times are not told apart.
 * Thread-safe.
 */
public final class Freshness implements PeriodicTask.Work {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(10));

    /** A fence asks Kafka about each of its tables, so each measurement takes others, in turn. */
    private static final int TABLES = 50;

    /** Then the run ends, and the next one waits for the same fence. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** A fence. */
    @FunctionalInterface
    public interface Arrival {

        /** What the fence says when it has passed, or the limit is over, or it was canceled. */
        FenceResult await(Duration limit, BooleanSupplier canceled);
    }

    private final Supplier<List<TableId>> streaming;
    private final Function<List<TableId>, Arrival> arrivals;
    private Optional<Arrival> open = Optional.empty();
    private int turn;

    private volatile OptionalDouble measured = OptionalDouble.empty();
    private volatile Optional<Long> begunNanos = Optional.empty();

    /**
     * @param streaming the tables that are {@code streaming} now
     * @param arrivals a fence at MySQL's present place for some tables
     */
    public Freshness(Supplier<List<TableId>> streaming, Function<List<TableId>, Arrival> arrivals) {
        this.streaming = streaming;
        this.arrivals = arrivals;
    }

    @Override
    public void run(PeriodicTask.Run run) {
        List<TableId> tables = open.isPresent() ? List.of() : next(streaming.get());
        if (open.isEmpty() && tables.isEmpty()) {
            measured = OptionalDouble.empty();
            begunNanos = Optional.empty();
            return;
        }
        // A server that is away takes time, too: what was begun stays begun.
        long begun = begunNanos.orElseGet(System::nanoTime);
        begunNanos = Optional.of(begun);
        Arrival arrival = open.orElseGet(() -> arrivals.apply(tables));
        open = Optional.of(arrival);
        if (arrival.await(LIMIT, run::stopping).over()) {
            measured = OptionalDouble.of((System.nanoTime() - begun) / 1e9);
            begunNanos = Optional.empty();
            open = Optional.empty();
        }
    }

    private List<TableId> next(List<TableId> all) {
        if (all.size() <= TABLES) {
            return all;
        }
        List<TableId> turned = new ArrayList<>(all);
        Collections.rotate(turned, -(turn % all.size()));
        turn = (turn + TABLES) % all.size();
        return List.copyOf(turned.subList(0, TABLES));
    }

    /** The last time that was measured, or the one that is being measured when it is longer; empty: nothing is known yet. */
    public OptionalDouble seconds() {
        OptionalDouble last = measured;
        return begunNanos
                .map(begun -> (System.nanoTime() - begun) / 1e9)
                .filter(now -> last.isEmpty() || now > last.getAsDouble())
                .map(OptionalDouble::of)
                .orElse(last);
    }
}
