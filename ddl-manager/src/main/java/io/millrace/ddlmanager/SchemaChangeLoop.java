package io.millrace.ddlmanager;

import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.settings.Settings;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.follow.FollowedStatements;
import io.millrace.ddlmanager.follow.SchemaChanges;
import io.millrace.ddlmanager.follow.SchemaChanges.SchemaChange;
import io.millrace.ddlmanager.history.Recorder;
import io.millrace.ddlmanager.history.Renames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads DDL statements and lets ClickHouse follow. A statement counts as read only when ClickHouse has followed; until
 * then it is tried again.
 */
final class SchemaChangeLoop implements PeriodicTask.Work {

    /** The poll is the pause. */
    static final Schedule SCHEDULE =
            Schedule.every(Duration.ZERO).retryAfter(Duration.ofSeconds(1), Duration.ofSeconds(10));

    private static final Duration POLL = Duration.ofMillis(500);

    private final DdlManager manager;
    private final Consumer<StatementRead> recreated;
    private final FollowedStatements followed;
    private final Duration retry;
    private final SchemaChanges changes;
    private final List<SchemaChange> unrecorded = new ArrayList<>();
    private Origin unfinished;
    private long retryAtNanos = System.nanoTime();

    /**
     * @param recreated is told of a table that was dropped and made again
     * @param followed is told how far the statements were followed
     */
    SchemaChangeLoop(
            Settings settings,
            DdlManager manager,
            Consumer<StatementRead> recreated,
            FollowedStatements followed,
            Duration retry) {
        this.manager = manager;
        this.recreated = recreated;
        this.followed = followed;
        this.retry = retry;
        this.changes = new SchemaChanges(settings);
    }

    @Override
    public void run(PeriodicTask.Run run) {
        List<SchemaChange> batch = poll(run);
        if (!batch.isEmpty()) {
            unrecorded.addAll(batch);
            unfinished = cause(batch.get(batch.size() - 1));
            retryAtNanos = System.nanoTime();
        }
        if (unfinished != null && System.nanoTime() - retryAtNanos >= 0) {
            manager.record(unrecorded, recreated);
            unrecorded.clear();
            follow();
            followed.upTo(changes.position());
        } else if (unfinished == null) {
            followed.upTo(changes.position());
        }
    }

    /** Several tables that one statement renamed come as several records; each alone would say something else. */
    private List<SchemaChange> poll(PeriodicTask.Run run) {
        List<SchemaChange> batch = changes.poll(POLL);
        List<SchemaChange> more = batch;
        while (!more.isEmpty() && Renames.mayGoOn(more.get(more.size() - 1)) && !run.stopping()) {
            more = changes.poll(POLL);
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
            retryAtNanos = System.nanoTime() + retry.toNanos();
        }
    }

    private static Origin cause(SchemaChange change) {
        return change.snapshot() ? Origin.millrace("the connector's first look at the schema") : Recorder.at(change);
    }

    @Override
    public void interrupt() {
        changes.wakeUp();
    }

    @Override
    public void close() {
        changes.close();
    }
}
