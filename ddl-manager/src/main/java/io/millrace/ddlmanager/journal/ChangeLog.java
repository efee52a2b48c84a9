package io.millrace.ddlmanager.journal;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Effect;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableEvent.ChangeApplied;
import io.millrace.common.journal.TableEvent.ChangePlanned;
import io.millrace.common.table.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Writes into the journal what is to run in ClickHouse, and what ran. Events of many tables are written together.
 * Thread-safe.
 */
public final class ChangeLog {

    private static final long MOST_WAITING_MILLIS = 1_000;

    private final ClickHouse clickHouse;
    private final Journal journal;
    private final Queue<Noted> noted = new ConcurrentLinkedQueue<>();
    private final Lock writing = new ReentrantLock();

    public ChangeLog(ClickHouse clickHouse, Journal journal) {
        this.clickHouse = clickHouse;
        this.journal = journal;
    }

    private record Noted(Function<Instant, TableEvent> event, long nanos) {

        long ageMillis() {
            return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
        }
    }

    /** @param statements what is about to run: should this process be killed, it is what is known */
    public void planned(TableId table, Cause cause, Place place, List<String> statements) {
        note(at -> new ChangePlanned(table, new Origin(at, cause, place, 0), statements));
    }

    /**
     * It is written with the next {@link #flush}, of whichever thread.
     *
     * @param why the difference that asked for it
     * @param error empty when it worked
     */
    public void ran(TableId table, Cause cause, Place place, String sql, Effect effect, String why, String error) {
        note(at -> new ChangeApplied(table, new Origin(at, cause, place, 0), sql, effect, why, error));
    }

    private void note(Function<Instant, TableEvent> event) {
        noted.add(new Noted(event, System.nanoTime()));
    }

    /**
     * Returns when everything that was noted before is in the journal; another thread may have written it meanwhile.
     *
     * @throws io.millrace.common.problem.Problem when Kafka does not take it; then it is tried again with the next flush
     */
    public void flush() {
        writing.lock();
        try {
            writeNoted();
        } finally {
            writing.unlock();
        }
    }

    /** As {@link #flush}, but only when something has waited for a second and no other thread is writing. */
    public void flushOld() {
        Noted oldest = noted.peek();
        if (oldest != null && oldest.ageMillis() > MOST_WAITING_MILLIS && writing.tryLock()) {
            try {
                writeNoted();
            } finally {
                writing.unlock();
            }
        }
    }

    private void writeNoted() {
        List<Noted> batch = List.copyOf(noted);
        if (!batch.isEmpty()) {
            Instant now = now();
            journal.append(batch.stream()
                    .map(one -> one.event().apply(now.minusMillis(one.ageMillis())))
                    .toList());
            batch.forEach(written -> noted.poll());
        }
    }

    /** By ClickHouse's clock: quarantined rows have the time of their coming by the same. */
    private Instant now() {
        return Instant.ofEpochMilli(clickHouse
                .query("SELECT toUnixTimestamp64Milli(now64(3))")
                .get(0)
                .getLong(1));
    }
}
