package io.millrace.ddlmanager;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.Resources;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.Cause;
import io.millrace.ddlmanager.apply.DdlLog;
import io.millrace.ddlmanager.apply.PipelineLock;
import io.millrace.ddlmanager.audit.Event;
import io.millrace.ddlmanager.audit.Timeline;
import io.millrace.ddlmanager.connector.Deployment;
import io.millrace.ddlmanager.connector.MisreadTable;
import io.millrace.ddlmanager.connector.MysqlConnector;
import io.millrace.ddlmanager.follow.SchemaChanges.SchemaChange;
import io.millrace.ddlmanager.history.Entry;
import io.millrace.ddlmanager.lifecycle.TableState;
import io.millrace.ddlmanager.load.TableExchange;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.preflight.Preflight;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
    private final MisreadTables misread;
    private final SecondCopy secondCopy;
    private final TableStates states;
    private final DdlLog log;
    private final PipelineLock lock;
    private final Preflight preflight;
    private final Resources resources;
    private final AtomicReference<List<Reconciler.Outcome>> last = new AtomicReference<>(List.of());

    /** @throws Problem when a server cannot be reached */
    public DdlManager(Settings settings, MeterRegistry meters) {
        this.settings = settings;
        try (Resources opened = new Resources()) {
            this.mysql = opened.add(Mysql.connect(settings));
            this.clickHouse = opened.add(ClickHouse.connect(settings));
            this.kafka = opened.add(KafkaClients.admin(settings));
            this.lock = opened.add(new PipelineLock(settings, mysql, meters));
            this.reconciler = new Reconciler(settings, mysql, clickHouse, kafka, lock::requireNotLost);
            this.sides = reconciler.sides();
            this.journal = reconciler.journal();
            this.deployment = new Deployment(settings, ConnectClient.of(settings));
            this.log = new DdlLog(clickHouse, Targets.of(settings));
            this.preflight = new Preflight(mysql, settings);
            this.captured = new CapturedTables(settings, mysql, reconciler, deployment, lock, preflight);
            this.misread = new MisreadTables(settings, sides, journal, deployment);
            this.secondCopy = new SecondCopy(settings, clickHouse);
            this.states = new TableStates(deployment, journal);
            meters.gauge(MeterNames.TABLES, this, manager -> manager.last.get().size());
            meters.gauge(MeterNames.TABLES_BLOCKED, this, DdlManager::blocked);
            this.resources = opened.keep();
        }
    }

    public Mysql mysql() {
        return mysql;
    }

    public ClickHouse clickHouse() {
        return clickHouse;
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
    public List<Reconciler.Outcome> apply(Cause cause) {
        return applied(() -> reconciler.apply(cause));
    }

    /** As {@link #apply}, and a person approves: what a policy lets wait is run, too. */
    public List<Reconciler.Outcome> applyApproved(Cause cause) {
        return applyApproved(cause, planned -> {});
    }

    /**
     * As {@link #applyApproved(Cause)}.
     *
     * @param check is given the plan before it is run, and throws when it must not be
     */
    public List<Reconciler.Outcome> applyApproved(Cause cause, Consumer<List<Reconciler.Outcome>> check) {
        return applied(() -> reconciler.applyApproved(cause, check));
    }

    /**
     * As {@link #applyApproved(Cause)}, if that is what was shown.
     *
     * @param fingerprint of the plan that was shown
     * @throws Problem when it would be another plan now; nothing is done then
     */
    public List<Reconciler.Outcome> applyShown(Cause cause, String fingerprint) {
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

    private List<Reconciler.Outcome> applied(Supplier<List<Reconciler.Outcome>> work) {
        preflight.require(sides.tables());
        List<Reconciler.Outcome> outcomes = lock.take(() -> {
            List<Reconciler.Outcome> made = work.get();
            last.set(made);
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

    /** Registers the connector for all tables that are not blocked. Those that it did not read before are copied. */
    public void deploy(MysqlConnector.Copy copy) {
        if (captured.register(copy)) {
            apply(Cause.of("tables join the connector"));
        }
    }

    /** A table that was blocked, and is not any more, is to join the connector. */
    public void deployLate() {
        if (captured.anyJoins(last.get())) {
            deploy(MysqlConnector.Copy.of(settings));
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
    public void deployAnew(MysqlConnector.Copy copy) {
        if (copy != MysqlConnector.Copy.STREAM_ONLY) {
            secondCopy.requireHarmless(sides.tables());
        }
        captured.forget();
        lock.run(reconciler::forgetHalts);
        apply(Cause.of("a new copy"));
        deploy(copy);
    }

    /** Takes the tables out of the connector that were stopped since it was registered. */
    public void withoutHalted() {
        apply(Cause.of("a table was stopped"));
        deploy(MysqlConnector.Copy.of(settings));
    }

    /**
     * Debezium fails at a row of the table: that is stopped, the others go on.
     *
     * @return whether it was not stopped already
     */
    public boolean stopMisread(MisreadTable failed) {
        boolean stopped = !misread.stop(failed).isEmpty();
        withoutHalted();
        return stopped;
    }

    /** Whether nothing explains yet why the table is stopped, if it is: Debezium may have met half a row first. */
    public boolean unexplained(TableId table) {
        return misread.explain(table) || replicated(table);
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

    /** Looks again at tables that were stopped: a person may have mended them from another process. */
    public void lookAgainAtStopped() {
        List<Reconciler.Outcome> seen = last.get();
        if (seen.stream().anyMatch(outcome -> outcome.plan().obstacle().isPresent())
                && seen.stream().allMatch(outcome -> outcome.failure().isEmpty())) {
            // What was applied meanwhile is newer than this look.
            last.compareAndSet(seen, plan());
        }
    }

    /** The tables that are to be copied again, as far as their last plan went. */
    public List<TableId> loading() {
        return last.get().stream()
                .filter(outcome -> outcome.plan() instanceof TablePlan.Reload)
                .map(outcome -> outcome.table().id())
                .toList();
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
    public void record(List<SchemaChange> changes, Consumer<Entry> recreated) {
        List<Entry> entries = lock.take(() -> journal.record(changes));
        List<Entry> unread = journal.holding(entries);
        unread.forEach(journal::halt);
        if (!unread.isEmpty()) {
            withoutHalted();
        }
        journal.madeAgain(entries).forEach(recreated);
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
        TablePlan plan = now.get(0).plan();
        boolean halted = journal.halted().contains(table);
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
        Cause cause = Cause.of("a person decided about the table: " + resolution.word());
        if (halted) {
            // Debezium is told of its columns only when it joins.
            withoutHalted();
        }
        boolean waits = resolution == Resolution.APPLY && plan.approved() != plan;
        List<Reconciler.Outcome> outcomes = waits
                ? applied(() -> reconciler.applyApproved(cause, table))
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

    /** Each table with its place in life. */
    public List<TableState> states() {
        return states.of(plan(), last.get());
    }

    /**
     * What happened to a table, the newest first.
     *
     * @param limit how many statements in ClickHouse it goes back
     */
    public List<Event> history(TableId table, int limit) {
        return Timeline.of(journal.seen(table), log.lines(table, limit));
    }

    /** @throws Problem when one of the servers cannot be asked */
    public Readiness readiness() {
        clickHouse.query("SELECT 1");
        return deployment.readiness(mysql);
    }

    /** As {@link TableStates#notCopied}. */
    public void notCopied(TableId table, String why) {
        states.notCopied(table, why);
    }

    /** As {@link TableStates#copied}. */
    public void copied(TableId table) {
        states.copied(table);
    }

    /** Whether it does not go on when it has been copied. */
    private static boolean waits(TablePlan plan) {
        return plan.obstacle().isPresent() && !(plan instanceof TablePlan.Reload);
    }

    private double blocked() {
        return last.get().stream()
                .filter(outcome -> waits(outcome.plan()) || outcome.failure().isPresent())
                .count();
    }

    @Override
    public void close() {
        resources.close();
    }
}
