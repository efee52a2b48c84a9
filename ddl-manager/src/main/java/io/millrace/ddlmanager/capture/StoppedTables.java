package io.millrace.ddlmanager.capture;

import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.fence.Place;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.StopReason;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableEvent.Stopped;
import io.millrace.common.settings.SourceSettings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.apply.PipelineLock;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.connector.Deployment;
import io.millrace.ddlmanager.connector.MisreadTable;
import io.millrace.ddlmanager.picture.PictureCheck;
import io.millrace.ddlmanager.picture.PictureCheck.Conversion;
import io.millrace.ddlmanager.reconcile.CurrentPlans;
import io.millrace.ddlmanager.reconcile.Reconciler;
import io.millrace.ddlmanager.reconcile.TableJournal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a table whose rows cannot be trusted from a place on, takes it out of the connector where that reads it wrongly, and
 * has it copied again; the others continue. Thread-safe.
 */
public final class StoppedTables implements PictureCheck.Found {

    public static final Schedule SCHEDULE =
            Schedule.every(Duration.ofMillis(500)).retryAfter(Duration.ofSeconds(1), Duration.ofSeconds(10));

    private static final Logger LOG = LoggerFactory.getLogger(StoppedTables.class);

    /** Characters of a statement in a reason. */
    private static final int SHOWN = 500;

    /** Debezium dates what it tells of one statement twice, one soon after the other. */
    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final SourceSettings source;
    private final MysqlBinlog binlog;
    private final SourceAndTarget sides;
    private final CurrentPlans plans;
    private final Reconciler reconciler;
    private final TableJournal journal;
    private final CapturedTables captured;
    private final Deployment deployment;
    private final PipelineLock lock;
    private final CopyPause pause = new CopyPause();

    public StoppedTables(
            SourceSettings source,
            MysqlBinlog binlog,
            SourceAndTarget sides,
            CurrentPlans plans,
            Reconciler reconciler,
            TableJournal journal,
            CapturedTables captured,
            Deployment deployment,
            PipelineLock lock) {
        this.source = source;
        this.binlog = binlog;
        this.sides = sides;
        this.plans = plans;
        this.reconciler = reconciler;
        this.journal = journal;
        this.captured = captured;
        this.deployment = deployment;
        this.lock = lock;
    }

    /** Takes the tables out of the connector that were stopped since it was registered. */
    public void takeOut() {
        closeValves();
        captured.leave();
    }

    /** Those that it reads on until {@link #copyAgain} has corrected its pictures of them, or takes them out. */
    private void setAside() {
        if (captured.streams()) {
            closeValves();
        } else {
            getPast();
        }
    }

    /**
     * While the connector stands at what it failed at, no wrong row comes, and the other tables wait.
     *
     * @return whether it may get further now
     */
    private boolean getPast() {
        boolean further = copyAgain();
        closeValves();
        return further;
    }

    private void closeValves() {
        reconciler.apply(Origin.millrace("a table was stopped"), Scope.of(journal.leftOut()));
    }

    /** Debezium could not read these statements: from there on it may take the tables' rows for something else. */
    public synchronized void unreadable(List<StatementRead> statements) {
        List<StatementRead> open = statements.stream()
                .filter(statement -> !captured.madeUpFor(statement))
                .toList();
        open.forEach(statement -> journal.stop(
                statement.table(),
                StopReason.UNREADABLE_STATEMENT,
                advising(statement.reason()) + beginning(statement.origin().statement()),
                statement.place()));
        if (!open.isEmpty()) {
            setAside();
        }
    }

    /** Debezium fails at applying a statement to these tables. */
    synchronized void unapplied(Set<TableId> tables, String statement, String cause, Place place) {
        tables.forEach(table -> journal.stop(
                table,
                StopReason.UNREADABLE_STATEMENT,
                advising("Debezium could not apply a statement (" + cause + ").") + beginning(statement),
                place));
        captured.leave();
        closeValves();
    }

    /** @return as of the other */
    public boolean misread(MisreadTable failed) {
        Place place = deployment
                .offset()
                .map(offset -> new Place(offset.gtids().orElse(""), offset.file(), offset.position()))
                .orElse(Place.START);
        return misread(failed.tables(source.databases()), failed.reason(), place);
    }

    /**
     * Debezium fails at rows of a table. Every replicated one that may be meant is stopped, or one that is not replicated
     * (a migration's shadow table).
     *
     * @return whether the connector may get further now
     */
    synchronized boolean misread(Collection<TableId> named, String reason, Place place) {
        if (captured.streams()) {
            // Somebody else has got it past that.
            return true;
        }
        List<TableId> replicated =
                named.stream().filter(table -> sides.table(table).isPresent()).toList();
        Set<TableId> stopped = journal.leftOut();
        List<TableId> reads = (replicated.isEmpty() ? named : replicated)
                .stream().filter(table -> !stopped.contains(table)).toList();
        reads.forEach(table -> {
            LOG.atError()
                    .addKeyValue("table", table)
                    .addKeyValue("binlogFile", place.file())
                    .addKeyValue("binlogPosition", place.position())
                    .log("Debezium misreads the table's rows; the table is stopped, the others continue");
            journal.stop(table, StopReason.MISREAD_ROWS, advising(reason), place);
        });
        return getPast();
    }

    /**
     * A session wrote a row of the table without all of its columns. Nothing is done when it was stopped before for a
     * reason that explains more than that Debezium failed at its rows: it may have met the same row first.
     *
     * @return whether it was stopped now
     */
    public boolean partialRow(TableId table, String detail, Place place) {
        boolean unexplained = journal.timeline(table)
                .stopped()
                .filter(stopped -> stopped.reason().leftOutOfConnector())
                .map(stopped -> stopped.reason() == StopReason.MISREAD_ROWS)
                .orElseGet(() -> plans.of(table)
                        .filter(outcome -> outcome.plan().captured())
                        .isPresent());
        if (unexplained) {
            journal.stop(table, StopReason.PARTIAL_ROW, detail, place);
        }
        return unexplained;
    }

    /**
     * Debezium decodes rows with a wrong picture of their columns: they are wrong from some place on.
     *
     * @param what is wrong, in words, by table
     */
    @Override
    public synchronized void wrongPictures(Map<TableId, String> what, Place place) {
        what.forEach((table, wrong) -> journal.stop(table, StopReason.WRONG_PICTURE, advising(wrong + "."), place));
        setAside();
    }

    /** Records of a table expired before they were read: what was lost cannot be told. */
    public void rowsExpired(TableId table, String reason) {
        stop(Map.of(table, reason), StopReason.ROWS_EXPIRED);
    }

    /** What {@code RewriteRules} has found at the statement is copied already. */
    @Override
    public void converted(List<Conversion> conversions) {
        Map<TableId, String> reasons = conversions.stream()
                .filter(each -> !journal.timeline(each.table())
                        .copiedAfter(each.readAt().minus(CLOSE)))
                .collect(Collectors.toMap(
                        Conversion::table,
                        each -> "The column " + each.column()
                                + " has another type, for which MySQL may have changed its values"));
        if (!reasons.isEmpty()) {
            rowsUnknown(reasons);
        }
    }

    /**
     * Rows changed in MySQL, and no row event says how.
     *
     * @param reasons in words, by table
     */
    public void rowsUnknown(Map<TableId, String> reasons) {
        stop(reasons, StopReason.UNSEEN_CHANGE);
    }

    /** The connector reads the tables on, as it reads them rightly. */
    private void stop(Map<TableId, String> reasons, StopReason reason) {
        Place end = binlog.end();
        reasons.forEach((table, detail) -> journal.stop(table, reason, detail, end));
        reconciler.apply(Origin.millrace(reason.why()), Scope.of(reasons.keySet()));
    }

    /**
     * Has the stopped tables copied again, behind every row that was read wrongly: of one that the connector must not read its
     * picture is corrected first, or it is taken out. A table that has no key stays stopped.
     *
     * @return whether something was done about the connector
     */
    public synchronized boolean copyAgain() {
        List<TableId> waited = journal.stopped(StopReason::copiedByItself).stream()
                .filter(pause::mayCopy)
                .toList();
        Set<TableId> due = sides.tables(waited).stream()
                .filter(table -> table.key().isPresent())
                .map(Table::id)
                .collect(Collectors.toSet());
        Set<TableId> corrected = captured.correct(journal.stopped(StopReason::wrongPicture).stream()
                .filter(due::contains)
                .collect(Collectors.toSet()));
        request(corrected);
        boolean left = captured.leave();
        request(due.stream().filter(table -> !corrected.contains(table)).collect(Collectors.toSet()));
        if (!due.isEmpty()) {
            reconciler.apply(Origin.millrace("stopped tables are copied again"), Scope.of(due));
            due.forEach(pause::copies);
        }
        return left || !corrected.isEmpty();
    }

    private void request(Set<TableId> tables) {
        Map<TableId, String> reasons = tables.stream()
                .flatMap(table -> journal.timeline(table).stopped().stream())
                .collect(Collectors.toMap(
                        Stopped::table, stopped -> stopped.reason().why()));
        if (!reasons.isEmpty()) {
            lock.run(() -> {
                journal.copyDue(reasons);
                reasons.keySet().forEach(journal::release);
            });
        }
    }

    private static String beginning(String statement) {
        return " The statement: " + (statement.length() > SHOWN ? statement.substring(0, SHOWN) + "…" : statement);
    }

    private static String advising(String reason) {
        return reason + " The table is stopped and copied again; the others continue. Without a key it stays"
                + " stopped: drop its _raw table, and run `millrace deploy --reload`.";
    }
}
