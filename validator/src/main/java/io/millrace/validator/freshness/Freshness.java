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
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Measures how long it takes until what MySQL has committed is in ClickHouse: it sets up a fence at MySQL's present place, and
 * takes the time until the fence has passed. While rows are lost it does not pass. A fence looks five times a second, so
 * shorter times are not told apart.
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
    private int turn;

    private volatile OptionalDouble measured = OptionalDouble.empty();
    private volatile Optional<Open> open = Optional.empty();

    /**
     * A measurement that is not over.
     *
     * @param tables empty: they could not be asked for yet
     * @param arrival empty: a fence is still to be set up
     */
    private record Open(long begunNanos, List<TableId> tables, Optional<Arrival> arrival) {

        double seconds() {
            return (System.nanoTime() - begunNanos) / 1e9;
        }

        Open with(List<TableId> others, Optional<Arrival> other) {
            return new Open(begunNanos, others, other);
        }

        /** The rows of a table that does not stream any more may never arrive: the others have a fence of their own then. */
        Open of(Set<TableId> streaming) {
            return streaming.containsAll(tables)
                    ? this
                    : with(tables.stream().filter(streaming::contains).toList(), Optional.empty());
        }
    }

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
        // Begun before anything is asked: a server that is away takes time, too.
        Open begun = open.orElseGet(() -> new Open(System.nanoTime(), List.of(), Optional.empty()));
        open = Optional.of(begun);
        List<TableId> all = streaming.get();
        if (all.isEmpty()) {
            measured = OptionalDouble.empty();
            open = Optional.empty();
            return;
        }
        Open now = begun.of(Set.copyOf(all));
        List<TableId> tables = now.tables().isEmpty() ? next(all) : now.tables();
        Arrival arrival = now.arrival().orElseGet(() -> arrivals.apply(tables));
        open = Optional.of(now.with(tables, Optional.of(arrival)));
        FenceResult result = arrival.await(LIMIT, run::stopping);
        if (result.passed()) {
            measured = OptionalDouble.of(now.seconds());
            open = Optional.empty();
        } else if (result.over()) {
            // What is lost never arrives; another fence sees when it is made up for.
            open = Optional.of(now.with(tables, Optional.empty()));
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
        return open.map(Open::seconds)
                .filter(now -> last.isEmpty() || now > last.getAsDouble())
                .map(OptionalDouble::of)
                .orElse(last);
    }
}
