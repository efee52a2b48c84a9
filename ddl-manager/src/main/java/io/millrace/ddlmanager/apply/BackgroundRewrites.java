package io.millrace.ddlmanager.apply;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.apply.TableLocks.Held;
import io.millrace.ddlmanager.plan.TablePlan.Change;
import io.millrace.ddlmanager.plan.TablePlan.Rewriting;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the changes in which ClickHouse writes stored values again, which takes an hour for a large table. They run beside
 * everything else, a few at a time, so that no other table's schema waits for them. A table has one at a time. Thread-safe.
 */
public final class BackgroundRewrites implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundRewrites.class);
    /** Each occupies ClickHouse's disks, and one of the client's connections. */
    private static final int THREADS = 4;

    private static final int ENDING_SECONDS = 5;

    /** So often, a session of MySQL that holds a lock is kept alive. */
    private static final Schedule HEARTBEAT = Schedule.every(Duration.ofSeconds(15));

    private final Map<TableId, Rewriting> running = new ConcurrentHashMap<>();
    private final Map<TableId, Held> locks = new ConcurrentHashMap<>();
    private final PeriodicTask heartbeat;
    private final AtomicInteger number = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "rewrite-" + number.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });

    public BackgroundRewrites(MeterRegistry meters) {
        this.heartbeat = new PeriodicTask("rewrite-locks", HEARTBEAT, run -> confirm(), meters);
        heartbeat.start();
    }

    private void confirm() {
        for (Held held : locks.values()) {
            try {
                held.confirm();
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("A rewrite ends before its next statement");
            }
        }
    }

    /** What is running, by table. */
    public Map<TableId, Rewriting> running() {
        return Map.copyOf(running);
    }

    /**
     * Starts one, for a table that has none.
     *
     * @param lock is closed when the work has ended
     * @param work runs the change
     * @param then is called when that has ended and the table has none any more
     */
    public Rewriting start(Change change, Held lock, Runnable work, Runnable then) {
        Rewriting rewriting = new Rewriting(change);
        if (running.putIfAbsent(change.table(), rewriting) != null) {
            throw new IllegalStateException("a second rewrite of " + change.table());
        }
        locks.put(change.table(), lock);
        threads.execute(() -> {
            try {
                try (lock) {
                    work.run();
                } finally {
                    locks.remove(change.table());
                    running.remove(change.table());
                }
                then.run();
            } catch (Throwable e) {
                LOG.atError()
                        .addKeyValue("table", change.table())
                        .setCause(e)
                        .log("A rewrite ended unexpectedly; its table is planned again with the next look");
            }
        });
        return rewriting;
    }

    /** Does not wait for ClickHouse: the next start continues from what is there. */
    @Override
    public void close() {
        heartbeat.close();
        threads.shutdownNow();
        try {
            threads.awaitTermination(ENDING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
