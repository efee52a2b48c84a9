package io.millrace.validator.history;

import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Writes results in the background, so that no check waits for a ClickHouse that is away. Thread-safe. */
public final class HistoryWriter implements PeriodicTask.Work {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(1));

    /** Some hours of a ClickHouse that is away; then the oldest are lost. */
    private static final int WAITING = 10_000;

    private final History history;
    private final ConcurrentLinkedDeque<PastResult> waiting = new ConcurrentLinkedDeque<>();

    public HistoryWriter(History history) {
        this.history = history;
    }

    public void add(PastResult result) {
        waiting.add(result);
        while (waiting.size() > WAITING) {
            waiting.poll();
        }
    }

    @Override
    public void run(PeriodicTask.Run run) {
        flush();
    }

    private synchronized void flush() {
        List<PastResult> some = new ArrayList<>(waiting);
        if (!some.isEmpty()) {
            history.write(some);
            some.forEach(waiting::removeFirstOccurrence);
        }
    }

    /** The last ones. */
    @Override
    public void close() {
        flush();
    }
}
