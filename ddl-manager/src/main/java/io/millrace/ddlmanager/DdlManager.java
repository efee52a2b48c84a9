package io.millrace.ddlmanager;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.Problem;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.connect.ConnectClient.ConnectorState;
import io.millrace.common.connect.ConnectClient.SourceOffset;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.KeylessTables;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.Cause;
import io.millrace.ddlmanager.apply.DdlLog;
import io.millrace.ddlmanager.apply.Turns;
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
import io.millrace.ddlmanager.replay.QuarantineReplay;
import io.millrace.ddlmanager.view.PlanView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
    private final QuarantineReplay replay;
    private final DdlLog log;
    private final Turns turns;
    private final Counter replayed;
    private final Set<TableId> misread = ConcurrentHashMap.newKeySet();
    private final Map<TableId, String> notCopied = new ConcurrentHashMap<>();
    private volatile List<Reconciler.Outcome> last = List.of();

    /** @throws Problem when a server cannot be reached */
    public DdlManager(Settings settings, MeterRegistry meters) {
        this.settings = settings;
        this.mysql = Mysql.connect(settings);
        this.clickHouse = ClickHouse.connect(settings);
        this.kafka = KafkaClients.admin(settings);
        this.reconciler = new Reconciler(settings, mysql, clickHouse, kafka);
        this.sides = reconciler.sides();
        this.journal = reconciler.journal();
        this.deployment = new Deployment(settings, ConnectClient.of(settings));
        this.replay = new QuarantineReplay(settings, clickHouse);
        this.log = new DdlLog(clickHouse, Targets.of(settings));
        this.turns = new Turns(settings, mysql);
        this.captured = new CapturedTables(settings, mysql, reconciler, deployment, turns);
        this.replayed = meters.counter(MeterNames.ROWS_REPLAYED);
        meters.gauge(MeterNames.TABLES, this, manager -> manager.last.size());
        meters.gauge(MeterNames.TABLES_BLOCKED, this, DdlManager::blocked);
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
        return new Preflight(mysql, settings);
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

    /** As {@link #apply}, because a person asks for it: what a policy lets wait is run, too. */
    public List<Reconciler.Outcome> applyAsked(Cause cause) {
        return applyAsked(cause, planned -> {});
    }

    /**
     * As {@link #applyAsked(Cause)}.
     *
     * @param check is given the plan before it is run, and throws when it must not be
     */
    public List<Reconciler.Outcome> applyAsked(Cause cause, Consumer<List<Reconciler.Outcome>> check) {
        return applied(() -> reconciler.applyAsked(cause, check));
    }

    /**
     * As {@link #applyAsked(Cause)}, if that is what was shown.
     *
     * @param fingerprint of the plan that was shown
     * @throws Problem when it would be another plan now; nothing is done then
     */
    public List<Reconciler.Outcome> applyShown(Cause cause, String fingerprint) {
        return applyAsked(cause, planned -> {
            if (!PlanView.fingerprint(planned).equals(fingerprint)) {
                throw new Problem(
                        "The plan is not the one any more that was shown, so nothing was applied.",
                        "Look at the plan again, and apply that.");
            }
        });
    }

    private List<Reconciler.Outcome> applied(Supplier<List<Reconciler.Outcome>> work) {
        preflight().require(sides.tables());
        last = turns.take(work);
        last.stream()
                .filter(outcome ->
                        outcome.plan().stopped().isPresent() && !outcome.plan().loading())
                .forEach(outcome -> LOG.atWarn()
                        .addKeyValue("table", outcome.table().id())
                        .addKeyValue("reason", outcome.plan().stopped().orElseThrow())
                        .log("The table is not replicated for now"));
        return last;
    }

    /** Registers the connector for all tables that are not blocked. Those that it did not read before are copied. */
    public void deploy(MysqlConnector.Copy copy) {
        if (captured.register(copy)) {
            apply(Cause.of("tables join the connector"));
        }
    }

    /** A table that was blocked, and is not any more, is to join the connector. */
    public void deployLate() {
        if (captured.anyJoins(last)) {
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
            requireEmptyMultisets();
        }
        captured.forget();
        turns.run(reconciler::forgetHalts);
        apply(Cause.of("a new copy"));
        deploy(copy);
    }

    private void requireEmptyMultisets() {
        KeylessTables keyless = KeylessTables.of(settings);
        Targets targets = Targets.of(settings);
        List<String> filled = sides.tables().stream()
                .filter(keyless::multiset)
                .map(Table::id)
                .filter(table -> clickHouse
                                .query(
                                        "SELECT count() FROM system.tables WHERE database = {db:String}"
                                                + " AND name = {name:String} AND total_rows > 0",
                                        Map.of(
                                                "db",
                                                targets.targetDatabase(table.database()),
                                                "name",
                                                table.table() + "_raw"))
                                .get(0)
                                .getLong(1)
                        > 0)
                .map(targets::raw)
                .toList();
        if (!filled.isEmpty()) {
            throw new Problem(
                    "A new copy would count every row twice in the tables without a key: " + String.join(", ", filled)
                            + ".",
                    "Drop these tables in ClickHouse first; the copy fills them again.");
        }
    }

    /** Takes the tables out of the connector that were stopped since it was registered. */
    public void withoutHalted() {
        apply(Cause.of("a table was stopped"));
        deploy(MysqlConnector.Copy.of(settings));
    }

    /**
     * Debezium fails at a row of the table: that is stopped, the others go on. Where the database is not said, every
     * table of that name is meant; one that is not replicated (a migration's shadow table) is left out, too.
     *
     * @return whether it was not stopped already
     */
    public boolean stopMisread(MisreadTable failed) {
        SourceOffset offset = deployment.offset().orElse(new SourceOffset("", 0, Optional.empty(), false));
        List<TableId> named = settings.getList(Setting.MYSQL_DATABASES).stream()
                .filter(database ->
                        failed.database().isEmpty() || failed.database().equals(database))
                .map(database -> new TableId(database, failed.table()))
                .toList();
        List<TableId> replicated = named.stream().filter(this::inMysql).toList();
        Set<TableId> halted = journal.halted();
        List<TableId> meant = (replicated.isEmpty() ? named : replicated)
                .stream().filter(table -> !halted.contains(table)).toList();
        meant.forEach(table -> {
            LOG.atError()
                    .addKeyValue("table", table)
                    .addKeyValue("binlogFile", offset.file())
                    .addKeyValue("binlogPosition", offset.position())
                    .log("Debezium misreads the table's rows; the table is stopped, the others go on");
            journal.halt(table, failed.reason(), offset.file(), offset.position());
        });
        misread.addAll(meant);
        withoutHalted();
        return !meant.isEmpty();
    }

    /** Whether nothing explains yet why the table is stopped, if it is: Debezium may have met half a row first. */
    public boolean unexplained(TableId table) {
        return misread.remove(table) || flows(table);
    }

    /** Whether the table is replicated and nothing holds it, by a look at both sides now. */
    private boolean flows(TableId table) {
        return plan().stream()
                .anyMatch(outcome -> outcome.table().id().equals(table)
                        && outcome.plan().stopped().isEmpty());
    }

    /** The tables whose rows flow, as far as their last plan went. */
    public List<TableId> flowing() {
        return last.stream()
                .filter(outcome ->
                        outcome.plan().stopped().isEmpty() && outcome.failure().isEmpty())
                .map(outcome -> outcome.table().id())
                .toList();
    }

    /** Looks again at tables that were stopped: a person may have mended them from another process. */
    public void lookAgainAtStopped() {
        if (last.stream().anyMatch(outcome -> outcome.plan().stopped().isPresent())) {
            last = last.stream().allMatch(outcome -> outcome.failure().isEmpty()) ? plan() : last;
        }
    }

    /** The tables that are to be copied again, as far as their last plan went. */
    public List<TableId> loading() {
        return last.stream()
                .filter(outcome -> outcome.plan().loading())
                .map(outcome -> outcome.table().id())
                .toList();
    }

    /** As {@link Reconciler#prepareReload}. */
    public Optional<TableExchange.Reload> prepareReload(TableId table) {
        return turns.take(() -> reconciler.prepareReload(table));
    }

    /** As {@link Reconciler#finishReload}. */
    public boolean finishReload(TableExchange.Reload reload) {
        return turns.take(() -> reconciler.finishReload(reload));
    }

    /** As {@link Reconciler#reattach}. */
    public Optional<String> reattach(TableId table) {
        return turns.take(() -> reconciler.reattach(table));
    }

    /**
     * Sends rows again that a schema change held up and that now have a place.
     *
     * @param waiting tables whose rows must stay where they are for now
     */
    public int replayDue(Set<TableId> waiting) {
        int rows = settings.getList(Setting.MYSQL_DATABASES).stream()
                .mapToInt(database -> replay.replayDue(database, waiting))
                .sum();
        replayed.increment(rows);
        return rows;
    }

    /** Sends all held rows of a table again, whatever their reason. */
    public int replay(TableId table) {
        int rows = replay.replay(table);
        replayed.increment(rows);
        return rows;
    }

    /**
     * Remembers what statements mean; to be called before they are followed. A table that was dropped and made again
     * loses the rows that are older than the drop.
     */
    public void record(List<SchemaChange> changes, Consumer<Entry> recreated) {
        List<Entry> entries = turns.take(() -> journal.record(changes));
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
            throw new Problem("There is no table " + table + ".", "Name it as MySQL does, database.table.");
        }
        TablePlan plan = now.get(0).plan();
        boolean halted = journal.halted().contains(table);
        // Nobody has read its rows since, so that they must be copied.
        boolean stopped = halted || plan.blocked().isEmpty() && !captured.reads(table);
        if (resolution == Resolution.SKIP && plan.held().isEmpty() && !stopped) {
            throw new Problem(
                    "The table " + table + " is not held.",
                    "`millrace plan` shows which tables are, and why others are blocked.");
        }
        if (resolution == Resolution.APPLY && (plan.stopped().isEmpty() || plan.loading())) {
            throw new Problem(
                    "Nothing about the table " + table + " waits for a person.",
                    "`millrace plan` shows what does; `millrace resolve --reload` copies any table.");
        }
        Cause cause = Cause.of("a person decided about the table: " + resolution.word());
        if (halted) {
            // Debezium is told of its columns only when it joins.
            withoutHalted();
        }
        boolean waits = resolution == Resolution.APPLY && plan.asks().isPresent();
        List<Reconciler.Outcome> outcomes = waits
                ? applied(() -> reconciler.applyAsked(cause, table))
                : turns.take(() -> {
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
        Optional<ConnectorState> connector = deployment.state();
        boolean runs = connector.filter(state -> !state.failed()).isPresent();
        boolean copying = runs && deployment.snapshotRunning();
        Stream<TableState> dropped = journal.dropped().entrySet().stream()
                .map(table -> TableState.dropped(table.getKey(), table.getValue()));
        return Stream.concat(
                        plan().stream().map(outcome -> TableState.of(withFailure(outcome), runs, copying)), dropped)
                .toList();
    }

    /**
     * What happened to a table, the newest first.
     *
     * @param limit how many statements in ClickHouse it goes back
     */
    public List<Event> history(TableId table, int limit) {
        return Timeline.of(journal.seen(table), log.lines(table, limit));
    }

    public Readiness readiness() {
        return deployment.readiness(mysql);
    }

    /** A table could not be copied again; what its state says until {@link #copied}. */
    public void notCopied(TableId table, String why) {
        notCopied.put(table, "The copy failed and is tried again: " + why);
    }

    public void copied(TableId table) {
        notCopied.remove(table);
    }

    private Reconciler.Outcome withFailure(Reconciler.Outcome planned) {
        String failedCopy = notCopied.get(planned.table().id());
        if (planned.plan().loading() && failedCopy != null) {
            return new Reconciler.Outcome(planned.table(), planned.plan(), Optional.of(failedCopy));
        }
        return last.stream()
                .filter(applied -> applied.table().id().equals(planned.table().id())
                        && !planned.plan().inStep())
                .findFirst()
                .map(applied -> new Reconciler.Outcome(planned.table(), planned.plan(), applied.failure()))
                .orElse(planned);
    }

    private double blocked() {
        return last.stream()
                .filter(outcome -> outcome.plan().stopped().isPresent()
                        || outcome.failure().isPresent())
                .count();
    }

    @Override
    public void close() {
        turns.close();
        replay.close();
        kafka.close();
        clickHouse.close();
        mysql.close();
    }
}
