package io.millrace.ddlmanager;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.millrace.common.Resources;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.fence.Place;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.StopReason;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableEvent.CopyDone;
import io.millrace.common.journal.TableEvent.CopyFailed;
import io.millrace.common.journal.TableEvent.Ordered;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableStatus;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.FirstCopy;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.Bootstrap;
import io.millrace.ddlmanager.apply.PipelineLock;
import io.millrace.ddlmanager.connector.Deployment;
import io.millrace.ddlmanager.connector.MisreadTable;
import io.millrace.ddlmanager.follow.SchemaChanges.SchemaChange;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.ddlmanager.journal.JournalMirror;
import io.millrace.ddlmanager.load.TableExchange;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.preflight.Preflight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything the ddl-manager can do, over one set of connections: the service calls it on a schema change, the command
 * line when a person asks. Thread-safe.
 */
public final class DdlManager implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DdlManager.class);

    private final Settings settings;
    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final Admin kafka;
    private final Reconciler reconciler;
    private final BothSides sides;
    private final TableJournal journal;
    private final Deployment deployment;
    private final CapturedTables captured;
    private final SecondCopy secondCopy;
    private final Journal events;
    private final PipelineLock lock;
    private final Preflight preflight;
    private final Resources resources;
    private final AtomicReference<List<Reconciler.Outcome>> last = new AtomicReference<>(List.of());

    /** @throws Problem when a server cannot be reached */
    public DdlManager(Settings settings, MeterRegistry meters) {
        this.settings = settings;
        try (Resources opened = new Resources()) {
            this.mysql = opened.add(Mysql.connect(settings.mysql()));
            this.clickHouse = opened.add(ClickHouse.connect(settings.clickHouse()));
            this.kafka = opened.add(KafkaClients.admin(settings.kafka()));
            this.events = opened.add(new Journal(settings, kafka));
            this.lock = opened.add(new PipelineLock(settings, mysql, meters, events));
            this.reconciler = new Reconciler(settings, mysql, clickHouse, kafka, events, lock::requireNotLost);
            this.sides = reconciler.sides();
            this.journal = reconciler.journal();
            this.deployment = new Deployment(
                    settings, new ConnectClient(settings.connect().url()));
            this.preflight = new Preflight(mysql, settings);
            this.captured = new CapturedTables(settings, mysql, reconciler, deployment, lock, preflight);
            this.secondCopy = new SecondCopy(settings, clickHouse);
            for (TableState state : TableState.values()) {
                meters.gauge(
                        MeterNames.TABLES,
                        Tags.of(MeterNames.STATE, state.word()),
                        this,
                        manager -> manager.tables(state));
            }
            this.resources = opened.keep();
        }
    }

    public Mysql mysql() {
        return mysql;
    }

    public ClickHouse clickHouse() {
        return clickHouse;
    }

    /**
     * Copies the journal into ClickHouse; the caller closes it.
     *
     * @throws Problem when ClickHouse has the copy of another journal, or the state of an older version
     */
    public JournalMirror openMirror() {
        Bootstrap.run(settings, clickHouse);
        JournalMirror mirror = new JournalMirror(settings, clickHouse);
        try {
            mirror.requireSameJournal();
            return mirror;
        } catch (RuntimeException | Error e) {
            mirror.close();
            throw e;
        }
    }

    public Targets targets() {
        return Targets.of(settings.names());
    }

    public Admin kafka() {
        return kafka;
    }

    public BothSides sides() {
        return sides;
    }

    public Deployment deployment() {
        return deployment;
    }

    public Preflight preflight() {
        return preflight;
    }

    /** Whether MySQL has the table now and it is not left out; asks MySQL, as a table may be newer than the last plan. */
    public boolean inMysql(TableId table) {
        return sides.table(table).isPresent();
    }

    /** What {@link #apply} would do now. */
    public List<Reconciler.Outcome> plan() {
        return reconciler.plan();
    }

    /** As {@link Reconciler#creation}. */
    public List<Reconciler.Outcome> creation() {
        return reconciler.creation();
    }

    /** @throws Problem when the source is not fit for replication; nothing is made then */
    public List<Reconciler.Outcome> apply(Origin cause) {
        return applied(cause, () -> reconciler.apply(cause));
    }

    /** As {@link #apply}, and a person approves: what a policy lets wait is run, too. */
    public List<Reconciler.Outcome> applyApproved(Origin cause) {
        return applyApproved(cause, planned -> {});
    }

    /**
     * As {@link #applyApproved(Cause)}.
     *
     * @param check is given the plan before it is run, and throws when it must not be
     */
    public List<Reconciler.Outcome> applyApproved(Origin cause, Consumer<List<Reconciler.Outcome>> check) {
        return applied(cause, () -> reconciler.applyApproved(cause, check));
    }

    /**
     * As {@link #applyApproved(Cause)}, if that is what was shown.
     *
     * @param fingerprint of the plan that was shown
     * @throws Problem when it would be another plan now; nothing is done then
     */
    public List<Reconciler.Outcome> applyShown(Origin cause, String fingerprint) {
        return applyApproved(cause, planned -> {
            List<TablePlan> plans =
                    planned.stream().map(Reconciler.Outcome::plan).toList();
            if (!TablePlan.fingerprint(plans).equals(fingerprint)) {
                throw ProblemCode.PLAN_CHANGED.problem(
                        "The plan changed since it was shown; nothing was applied.",
                        "Look at the plan again, and apply that.");
            }
        });
    }

    private List<Reconciler.Outcome> applied(Origin cause, Supplier<List<Reconciler.Outcome>> work) {
        preflight.require(sides.tables());
        List<Reconciler.Outcome> outcomes = lock.take(() -> {
            List<Reconciler.Outcome> made = work.get();
            last.set(made);
            journalTransitions(made, cause);
            return made;
        });
        outcomes.stream()
                .filter(outcome -> waits(outcome.plan()))
                .forEach(outcome -> LOG.atWarn()
                        .addKeyValue("table", outcome.table().id())
                        .addKeyValue("reason", outcome.plan().obstacle().orElseThrow())
                        .log("The table is not replicated for now"));
        return outcomes;
    }

    private void journalTransitions(List<Reconciler.Outcome> made, Origin cause) {
        Map<TableId, TableTimeline> known = events.timelines();
        Set<TableId> planned =
                made.stream().map(outcome -> outcome.table().id()).collect(Collectors.toSet());
        boolean anyNew = planned.stream()
                .anyMatch(table ->
                        !known.getOrDefault(table, TableTimeline.empty(table)).replicated());
        boolean firstCopyDue = anyNew && settings.connect().copy() != FirstCopy.STREAM_ONLY && !registered();
        Transitions transitions = new Transitions(cause, firstCopyDue);
        List<TableEvent> found = new ArrayList<>(transitions.of(made, known));
        found.addAll(transitions.gone(planned, known, this::chosen, table -> sides.inClickHouse(table)));
        events.append(found);
    }

    /** A connector that cannot be asked for has copied nothing, as far as is known: the journal is told when it has. */
    private boolean registered() {
        try {
            return deployment.registered();
        } catch (Problem e) {
            LOG.atDebug().setCause(e).log("Kafka Connect cannot be asked whether it knows the connector");
            return false;
        }
    }

    private boolean chosen(TableId table) {
        return settings.source().databases().contains(table.database())
                && !settings.source().excluded().contains(table.toString());
    }

    /** Registers the connector for all tables that are not blocked. Those that it did not read before are copied. */
    public void deploy(FirstCopy copy) {
        if (captured.register(copy)) {
            apply(Origin.millrace("tables join the connector"));
        }
    }

    /** A table that was blocked, and is not any more, is to join the connector. */
    public void deployLate() {
        if (captured.anyJoins(last.get())) {
            deploy(settings.connect().copy());
        }
    }

    /** Lets the connector read a table that waits for it; false when that is to be tried again soon. */
    public boolean joined(TableId table) {
        return captured.reads(table) || captured.join(table);
    }

    /**
     * Registers the connector as if it had never been there: all tables are copied again, stopped ones too.
     *
     * @throws Problem when a table without a key has rows, which a second copy would count twice; nothing is changed then
     */
    public void deployAnew(FirstCopy copy) {
        if (copy != FirstCopy.STREAM_ONLY) {
            secondCopy.requireHarmless(sides.tables());
        }
        captured.forget();
        lock.run(reconciler::forgetHalts);
        apply(Origin.millrace("a new copy"));
        deploy(copy);
    }

    /** Takes the tables out of the connector that were stopped since it was registered. */
    public void withoutHalted() {
        apply(Origin.millrace("a table was stopped"));
        deploy(settings.connect().copy());
    }

    /**
     * Debezium fails at a row of the table: that is stopped, the others go on.
     *
     * @return whether it was not stopped already
     */
    public boolean stopMisread(MisreadTable failed) {
        Place place = deployment
                .offset()
                .map(offset -> new Place(offset.gtids().orElse(""), offset.file(), offset.position()))
                .orElse(Place.START);
        boolean stopped = !journal.stopMisread(failed, place).isEmpty();
        withoutHalted();
        return stopped;
    }

    /**
     * A session wrote a row of the table without all of its columns. Nothing is done when it was stopped before for a
     * reason that explains more than that Debezium failed at its rows: it may have met the same row first.
     *
     * @return whether it was stopped now
     */
    public boolean stopPartialRow(TableId table, String detail, Place place) {
        boolean unexplained = journal.timeline(table)
                .stopped()
                .filter(stopped -> stopped.reason().leftOutOfConnector())
                .map(stopped -> stopped.reason() == StopReason.MISREAD_ROWS)
                .orElseGet(() -> replicated(table));
        if (unexplained) {
            journal.stop(table, StopReason.PARTIAL_ROW, detail, place);
        }
        return unexplained;
    }

    /** Whether the table is replicated and was not stopped, by a look at both sides now; its rows may wait for a copy. */
    private boolean replicated(TableId table) {
        return plan().stream()
                .anyMatch(outcome ->
                        outcome.table().id().equals(table) && outcome.plan().captured());
    }

    /** The tables whose rows flow, as far as their last plan went. */
    public List<TableId> flowing() {
        return last.get().stream()
                .filter(outcome ->
                        outcome.plan().obstacle().isEmpty() && outcome.failure().isEmpty())
                .map(outcome -> outcome.table().id())
                .toList();
    }

    /**
     * Plans all tables, and journals what became of them: something may have changed that no statement tells, in MySQL, in
     * ClickHouse or by a person elsewhere. What failed when it was applied has still failed until it is planned otherwise.
     */
    public void lookAgain() {
        lock.run(() -> {
            Map<TableId, Optional<String>> failures = last.get().stream()
                    .collect(Collectors.toMap(outcome -> outcome.table().id(), Reconciler.Outcome::failure));
            List<Reconciler.Outcome> planned = plan().stream()
                    .map(outcome -> outcome.plan() instanceof TablePlan.InSync
                            ? outcome
                            : new Reconciler.Outcome(
                                    outcome.table(),
                                    outcome.plan(),
                                    failures.getOrDefault(outcome.table().id(), Optional.empty())))
                    .toList();
            last.set(planned);
            journalTransitions(planned, Origin.millrace("all tables were planned again"));
        });
    }

    /** Whether a copy of the table is requested and not done, as the journal says now: the last plan may be older. */
    public boolean copyDue(TableId table) {
        return journal.timeline(table).requested().isPresent();
    }

    /** The tables that are to be copied again, as far as their last plan went. */
    public List<TableId> loading() {
        return last.get().stream()
                .filter(outcome -> outcome.plan() instanceof TablePlan.Reload)
                .map(outcome -> outcome.table().id())
                .toList();
    }

    /** The tables of which every record is to arrive, as the journal has them. */
    public List<TableId> streaming() {
        return statuses().values().stream()
                .filter(status -> status.state() == TableState.STREAMING)
                .map(TableStatus::table)
                .toList();
    }

    /** Records of a table expired before they were read: what was lost cannot be told, so the table is copied again. */
    public void rowsExpired(TableId table, String reason) {
        lock.run(() -> journal.rowsExpired(table, reason));
        apply(Origin.millrace(reason));
    }

    /** As {@link Reconciler#prepareReload}. */
    public Optional<TableExchange.Reload> prepareReload(TableId table) {
        return lock.take(() -> reconciler.prepareReload(table));
    }

    /** As {@link Reconciler#finishReload}. */
    public boolean finishReload(TableExchange.Reload reload) {
        return lock.take(() -> reconciler.finishReload(reload));
    }

    /** As {@link Reconciler#reattach}. */
    public Optional<String> reattach(TableId table) {
        return lock.take(() -> reconciler.reattach(table));
    }

    /**
     * Remembers what statements mean; to be called before they are followed. A table that was dropped and made again
     * loses the rows that are older than the drop.
     */
    public void record(List<SchemaChange> changes, Consumer<StatementRead> recreated) {
        List<Ordered> read = lock.take(() -> journal.record(changes));
        List<StatementRead> unread = journal.unreadable(read);
        unread.forEach(journal::stop);
        if (!unread.isEmpty()) {
            withoutHalted();
        }
        journal.createdAgain(read).forEach(recreated);
    }

    /**
     * A person has decided about a table; then it goes on.
     *
     * @return what became of that table
     * @throws Problem when there is no such table, or nothing to skip
     */
    public List<Reconciler.Outcome> resolve(TableId table, Resolution resolution) {
        List<Reconciler.Outcome> now = plan().stream()
                .filter(outcome -> outcome.table().id().equals(table))
                .toList();
        if (now.isEmpty()) {
            throw ProblemCode.NO_SUCH_TABLE.problem(
                    "There is no table " + table + ".", "Name it as MySQL does, database.table.");
        }
        if (resolution == Resolution.HOLD || resolution == Resolution.RESUME) {
            return pause(table, resolution == Resolution.HOLD);
        }
        TablePlan plan = now.get(0).plan();
        boolean halted = journal.leftOut().contains(table);
        // Nobody has read its rows since, so that they must be copied.
        boolean stopped = halted || plan.captured() && !captured.reads(table);
        if (resolution == Resolution.SKIP && !plan.skippable() && !stopped) {
            throw ProblemCode.NOTHING_TO_RESOLVE.problem(
                    "There is nothing to skip for the table " + table + ".",
                    "`millrace plan` shows which tables wait, and for what.");
        }
        if (resolution == Resolution.APPLY && (plan.obstacle().isEmpty() || plan instanceof TablePlan.Reload)) {
            throw ProblemCode.NOTHING_TO_RESOLVE.problem(
                    "Nothing about the table " + table + " waits for a person.",
                    "`millrace plan` shows what does; `millrace resolve --reload` copies any table.");
        }
        Origin cause = Origin.person("a person decided about the table: " + resolution.word());
        if (halted) {
            // Debezium is told of its columns only when it joins.
            withoutHalted();
        }
        boolean waits = resolution == Resolution.APPLY && plan.approved() != plan;
        List<Reconciler.Outcome> outcomes = waits
                ? applied(cause, () -> reconciler.applyApproved(cause, table))
                : lock.take(() -> {
                    if (resolution == Resolution.SKIP && !stopped) {
                        journal.resolve(table);
                    } else {
                        journal.reload(table);
                    }
                    if (halted) {
                        journal.release(table);
                    }
                    return apply(cause);
                });
        return outcomes.stream()
                .filter(outcome -> outcome.table().id().equals(table))
                .toList();
    }

    private List<Reconciler.Outcome> pause(TableId table, boolean hold) {
        if (hold == journal.timeline(table).onHold().isPresent()) {
            throw ProblemCode.NOTHING_TO_RESOLVE.problem(
                    "The table " + table + (hold ? " is on hold already." : " is not on hold."),
                    "`GET /tables` shows each table's state.");
        }
        Origin cause = Origin.person(hold ? "the table was put on hold" : "the table was resumed");
        return lock
                .take(() -> {
                    if (hold) {
                        journal.hold(table);
                    } else {
                        journal.resume(table);
                    }
                    return apply(cause);
                })
                .stream()
                .filter(outcome -> outcome.table().id().equals(table))
                .toList();
    }

    /** Each replicated table with its status, by table. */
    public Map<TableId, TableStatus> statuses() {
        return events.statuses();
    }

    /** What happened to each table, as its one writer has it. */
    public Journal events() {
        return events;
    }

    /** Journals that the connector has copied the tables for the first time, when it has. */
    public void finishFirstCopy() {
        List<TableId> copying = events.timelines().values().stream()
                .filter(TableTimeline::firstCopyDue)
                .map(TableTimeline::table)
                .toList();
        if (!copying.isEmpty() && deployment.firstCopyDone()) {
            Origin now = Origin.millrace("the connector has read all tables");
            events.report(copying.stream()
                    .<TableEvent>map(table -> new CopyDone(table, now, true, now))
                    .toList());
        }
    }

    /** @throws Problem when one of the servers cannot be asked */
    public Readiness readiness() {
        clickHouse.query("SELECT 1");
        return deployment.readiness(mysql);
    }

    /** A table could not be copied again; its status says why until it could. */
    public void copyFailed(TableId table, String why) {
        boolean known = journal.timeline(table)
                .copyFailed()
                .filter(failed -> failed.error().equals(why))
                .isPresent();
        if (!known) {
            events.report(List.of(new CopyFailed(table, Origin.millrace("it is tried again"), why)));
        }
    }

    /** Whether it does not go on when it has been copied. */
    private static boolean waits(TablePlan plan) {
        return plan.obstacle().isPresent() && !(plan instanceof TablePlan.Reload);
    }

    /** As the journal was read last; every turn reads it. */
    private double tables(TableState state) {
        return events.lastStatuses().values().stream()
                .filter(status -> status.state() == state)
                .count();
    }

    @Override
    public void close() {
        resources.close();
    }
}
