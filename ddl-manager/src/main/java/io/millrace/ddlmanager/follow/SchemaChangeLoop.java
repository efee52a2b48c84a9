package io.millrace.ddlmanager.follow;

import io.millrace.common.fence.Place;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.capture.CapturedTables;
import io.millrace.ddlmanager.capture.StoppedTables;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.ddl.SchemaChange;
import io.millrace.ddlmanager.guard.StatementGuard;
import io.millrace.ddlmanager.history.Recorder;
import io.millrace.ddlmanager.history.RenameBatch;
import io.millrace.ddlmanager.reconcile.Reconciler;
import io.millrace.ddlmanager.reconcile.StatementJournal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads DDL statements and lets ClickHouse follow. A statement counts as read only when ClickHouse has followed; until
 * then it is tried again.
 */
public final class SchemaChangeLoop implements PeriodicTask.Work {

    /** The poll is the pause. */
    public static final Schedule SCHEDULE =
            Schedule.every(Duration.ZERO).retryAfter(Duration.ofSeconds(1), Duration.ofSeconds(10));

    private static final Logger LOG = LoggerFactory.getLogger(SchemaChangeLoop.class);
    private static final Duration POLL = Duration.ofMillis(500);

    /** While statements wait for the guard. */
    private static final Duration SOON = Duration.ofMillis(50);

    private final StatementJournal statements;
    private final Reconciler reconciler;
    private final CapturedTables captured;
    private final StoppedTables stopped;
    private final Consumer<StatementRead> recreated;
    private final FollowedStatements followed;
    private final RepeatedFirstCopy firstCopies;
    private final StatementGuard guard;
    private final Duration retry;
    private final SchemaChanges changes;
    private final List<SchemaChange> unrecorded = new ArrayList<>();
    private Optional<Place> readUntil = Optional.empty();
    private Scope named = Scope.NONE;
    private Origin unfinished;
    private long retryAtNanos = System.nanoTime();

    /**
     * @param recreated is told of a table that was dropped and made again: its older rows are to go
     * @param followed is told how far the statements were followed
     * @param firstCopies is told of all statements
     * @param guard says which are about temporary tables
     * @param retry before a statement that ClickHouse could not follow is tried again
     */
    public SchemaChangeLoop(
            SchemaChanges changes,
            StatementJournal statements,
            Reconciler reconciler,
            CapturedTables captured,
            StoppedTables stopped,
            Consumer<StatementRead> recreated,
            FollowedStatements followed,
            RepeatedFirstCopy firstCopies,
            StatementGuard guard,
            Duration retry) {
        this.changes = changes;
        this.statements = statements;
        this.reconciler = reconciler;
        this.captured = captured;
        this.stopped = stopped;
        this.recreated = recreated;
        this.followed = followed;
        this.firstCopies = firstCopies;
        this.guard = guard;
        this.retry = retry;
    }

    @Override
    public void run(PeriodicTask.Run run) {
        List<SchemaChange> batch = poll(run);
        if (!batch.isEmpty()) {
            unrecorded.addAll(batch);
            readUntil = Optional.empty();
            unfinished = cause(batch.get(batch.size() - 1));
            retryAtNanos = System.nanoTime();
        }
        if (unfinished != null && System.nanoTime() - retryAtNanos >= 0 && checked()) {
            record();
            follow();
            followed.upTo(changes.position());
        } else if (unfinished == null) {
            followed.upTo(changes.position());
        }
    }

    /** Several tables that one statement renamed come as several records; each alone would say something else. */
    private List<SchemaChange> poll(PeriodicTask.Run run) {
        List<SchemaChange> batch = changes.poll(unrecorded.isEmpty() ? POLL : SOON);
        List<SchemaChange> more = batch;
        while (!more.isEmpty() && RenameBatch.mayGoOn(more.get(more.size() - 1)) && !run.stopping()) {
            more = changes.poll(POLL);
            batch.addAll(more);
        }
        return batch;
    }

    /** Only then the guard knows what the statements are about. */
    private boolean checked() {
        if (unrecorded.stream().allMatch(SchemaChange::snapshot)) {
            return true;
        }
        if (readUntil.isEmpty()) {
            readUntil = Optional.of(guard.end());
        }
        return guard.checked(readUntil.get());
    }

    private void record() {
        unrecorded.removeIf(this::concernsTemporaryTable);
        if (unrecorded.isEmpty()) {
            return;
        }
        firstCopies.see(unrecorded);
        StatementJournal.Recorded recorded = statements.record(unrecorded);
        named = named.and(recorded.named());
        stopped.unreadable(recorded.unreadable());
        recorded.createdAgain().forEach(recreated);
        unrecorded.clear();
    }

    private boolean concernsTemporaryTable(SchemaChange change) {
        boolean concerns =
                !change.snapshot() && guard.concernsTemporaryTable(change.binlogFile(), change.binlogPosition());
        if (concerns) {
            LOG.atInfo()
                    .addKeyValue("binlogFile", change.binlogFile())
                    .addKeyValue("binlogPosition", change.binlogPosition())
                    .log("A statement about a temporary table is not followed");
        }
        return concerns;
    }

    private void follow() {
        boolean finished = reconciler.apply(unfinished, named).stream()
                .allMatch(outcome -> outcome.failure().isEmpty());
        // Whatever failed is another table's.
        captured.deployLate();
        if (finished) {
            changes.done();
            unfinished = null;
            named = Scope.NONE;
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
