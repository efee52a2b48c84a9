package io.millrace.validator.history;

import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Writes results in the background, so that no check waits for a ClickHouse that is away. Thread-safe. */
public final class HistoryWriter implements PeriodicTask.Work {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(1));

    /** Some hours of a ClickHouse that is away; then the oldest are lost. */
    private static final int WAITING = 10_000;

    /** Of all results that wait. */
    private static final int WAITING_ROWS = 50_000;

    private final History history;
    private final Deque<History.Entry> waiting = new ArrayDeque<>();
    private final Object writing = new Object();

    public HistoryWriter(History history) {
        this.history = history;
    }

    public void add(History.Entry entry) {
        synchronized (waiting) {
            waiting.add(entry);
            int rows = waiting.stream().mapToInt(one -> one.rows().size()).sum();
            while (waiting.size() > WAITING || rows > WAITING_ROWS) {
                rows -= waiting.remove().rows().size();
            }
        }
    }

    @Override
    public void run(PeriodicTask.Run run) {
        flush();
    }

    private void flush() {
        synchronized (writing) {
            List<History.Entry> some;
            synchronized (waiting) {
                some = new ArrayList<>(waiting);
            }
            if (!some.isEmpty()) {
                history.write(some);
                Set<History.Entry> written = Collections.newSetFromMap(new IdentityHashMap<>());
                written.addAll(some);
                synchronized (waiting) {
                    waiting.removeIf(written::contains);
                }
            }
        }
    }

    /** The last ones. */
    @Override
    public void close() {
        flush();
    }
}
