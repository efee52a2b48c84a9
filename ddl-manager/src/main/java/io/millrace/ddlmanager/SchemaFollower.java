package io.millrace.ddlmanager;

import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.apply.Cause;
import io.millrace.ddlmanager.follow.SchemaChanges;
import io.millrace.ddlmanager.follow.SchemaChanges.SchemaChange;
import io.millrace.ddlmanager.history.Renames;
import io.millrace.ddlmanager.replay.QuarantineKeeper;
import io.millrace.ddlmanager.truncate.Truncations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service's loop: waits for DDL, follows it, carries out truncations, and replays what was held up. A failure is
 * logged and tried again; a change counts as read only when ClickHouse has followed.
 */
final class SchemaFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaFollower.class);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final DdlManager manager;
    private final SchemaChanges changes;
    private final Truncations truncations;
    private final QuarantineKeeper held;
    private final Thread thread;
    private volatile boolean closing;
    private final List<SchemaChange> unrecorded = new ArrayList<>();
    private Cause unfinished;
    private long lookAgainAtNanos = System.nanoTime();
    private long retryAtNanos = System.nanoTime();

    /** @param truncations is closed with this */
    SchemaFollower(Settings settings, DdlManager manager, Truncations truncations, QuarantineKeeper held) {
        this.manager = manager;
        this.truncations = truncations;
        this.held = held;
        this.changes = new SchemaChanges(settings);
        this.thread = new Thread(this::run, "schema-follower");
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closing) {
            try {
                List<SchemaChange> batch = poll();
                if (!batch.isEmpty()) {
                    unrecorded.addAll(batch);
                    unfinished = cause(batch.get(batch.size() - 1));
                    retryAtNanos = System.nanoTime();
                }
                if (System.nanoTime() - retryAtNanos >= 0) {
                    if (unfinished != null) {
                        manager.record(unrecorded, truncations::droppedAndMadeAgain);
                        unrecorded.clear();
                        follow();
                    }
                    held.lookAfter();
                    if (System.nanoTime() - lookAgainAtNanos >= 0) {
                        manager.lookAgainAtStopped();
                        lookAgainAtNanos = System.nanoTime() + LOOK_AGAIN.toNanos();
                    }
                }
            } catch (WakeupException e) {
                // close() wants the thread to look at `closing`
            } catch (RuntimeException e) {
                retryAtNanos = System.nanoTime() + RETRY.toNanos();
                LOG.atError()
                        .setCause(e)
                        .log("Following the schema failed and is tried again in " + RETRY.toSeconds() + " s");
            }
        }
        changes.close();
        truncations.close();
    }

    /** Several tables that one statement renamed come as several records; each alone would say something else. */
    private List<SchemaChange> poll() {
        List<SchemaChange> batch = changes.poll(TICK);
        List<SchemaChange> more = batch;
        while (!more.isEmpty() && Renames.mayGoOn(more.get(more.size() - 1)) && !closing) {
            more = changes.poll(TICK);
            batch.addAll(more);
        }
        return batch;
    }

    private void follow() {
        boolean finished = manager.apply(unfinished).stream()
                .allMatch(outcome -> outcome.failure().isEmpty());
        // Whatever failed is another table's.
        manager.deployLate();
        if (finished) {
            changes.done();
            unfinished = null;
        } else {
            retryAtNanos = System.nanoTime() + RETRY.toNanos();
        }
    }

    private static Cause cause(SchemaChange change) {
        return change.snapshot()
                ? Cause.of("the connector's first look at the schema")
                : new Cause(change.ddl(), change.binlogFile(), change.binlogPosition());
    }

    @Override
    public void close() {
        closing = true;
        changes.wakeUp();
        try {
            thread.join(Duration.ofSeconds(30).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
