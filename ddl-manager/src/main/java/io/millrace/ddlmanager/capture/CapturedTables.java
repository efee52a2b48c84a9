package io.millrace.ddlmanager.capture;

import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.StopReason;
import io.millrace.common.journal.TableEvent.CopyRequested;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableState;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.FirstCopy;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.task.Waiting;
import io.millrace.ddlmanager.apply.PipelineLock;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.connector.Deployment;
import io.millrace.ddlmanager.connector.MysqlConnector;
import io.millrace.ddlmanager.history.OlderRows;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.reconcile.CurrentPlans;
import io.millrace.ddlmanager.reconcile.Outcome;
import io.millrace.ddlmanager.reconcile.Reconciler;
import io.millrace.ddlmanager.reconcile.TableJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which tables the connector reads: all but those that are left out or blocked. One that is blocked no more joins it, and
 * is copied then, as nobody has read what became of its rows meanwhile. Thread-safe.
 */
public final class CapturedTables {

    private static final Logger LOG = LoggerFactory.getLogger(CapturedTables.class);

    /** For a connector that is in step; one that is not reads much for nothing until it is. */
    private static final Duration CATCHING_UP = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(200);

    /** Bytes of the binlog. */
    private static final long LITTLE = 4 * 1024 * 1024;

    private final MysqlConnector connector;
    private final MysqlBinlog binlog;
    private final BinlogEvents events;
    private final SourceAndTarget sides;
    private final CurrentPlans plans;
    private final Reconciler reconciler;
    private final TableJournal requests;
    private final Journal journal;
    private final Deployment deployment;
    private final PipelineLock lock;
    private final SecondCopy second;
    private final HeldDefinitions joining;
    private final Map<TableId, Origin> told = new ConcurrentHashMap<>();

    public CapturedTables(
            MysqlConnector connector,
            Mysql mysql,
            MysqlBinlog binlog,
            SourceAndTarget sides,
            CurrentPlans plans,
            Reconciler reconciler,
            TableJournal requests,
            Journal journal,
            Deployment deployment,
            PipelineLock lock,
            SecondCopy second) {
        this.connector = connector;
        this.binlog = binlog;
        this.events = new BinlogEvents(mysql);
        this.sides = sides;
        this.plans = plans;
        this.reconciler = reconciler;
        this.requests = requests;
        this.journal = journal;
        this.deployment = deployment;
        this.lock = lock;
        this.second = second;
        this.joining = definitions();
    }

    private HeldDefinitions definitions() {
        return new HeldDefinitions(sides::tables, binlog::end, place -> deployment.hasRead(place, binlog));
    }

    /** The name of the connector. */
    public String connector() {
        return deployment.name();
    }

    /** Registers the connector for all tables that are not blocked. Those that it did not read before are copied. */
    public void deploy(FirstCopy copy) {
        if (register(copy)) {
            reconciler.apply(Origin.millrace("tables join the connector"), Scope.ALL);
        }
    }

    /** As {@link #deploy(FirstCopy)}, with the first copy that the settings choose. */
    public void deploy() {
        deploy(connector.firstCopy());
    }

    /**
     * Takes the stopped tables out of the connector; none joins it. Where it stands at a row of theirs all tables wait, so
     * ClickHouse is not asked.
     *
     * @return whether one left it
     */
    public synchronized boolean leave() {
        Set<TableId> stopped = requests.leftOut();
        Map<String, String> registered = stopped.isEmpty() ? Map.of() : deployment.config();
        if (registered.isEmpty() || deployment.unread(stopped).size() == stopped.size()) {
            return false;
        }
        Set<TableId> left = new HashSet<>(deployment.unread(sides.names()));
        left.addAll(stopped);
        deployment.register(config(left));
        return true;
    }

    /**
     * Tells Debezium, which reads the tables with wrong pictures, what columns they have where it continues. What it has read
     * until then is wrong. If it has failed at a row, it cannot read on first. Then its place must be close, and no statement may stand
     * behind a row of these tables that it has not read.
     *
     * @return the tables that it reads rightly from there on; the others are to leave the connector
     */
    public Set<TableId> correct(Set<TableId> misread) {
        List<Table> tables = misread.isEmpty() ? List.of() : read(misread);
        if (tables.isEmpty() || deployment.snapshotRunning()) {
            return Set.of();
        }
        // The key of a table that is read stays as it is.
        List<Table> otherKeys = deployment.keyedWrongly(tables);
        HeldDefinitions definitions = definitions();
        List<TableId> seen = definitions.look(tables.stream()
                .filter(table -> !otherKeys.contains(table))
                .map(Table::id)
                .toList());
        Waiting.until(() -> !deployment.streams() || definitions.held().size() == seen.size(), CATCHING_UP, LOOK);
        Set<TableId> held = deployment.streams() ? definitions.held() : unaltered(Set.copyOf(seen));
        Place behind = binlog.end();
        boolean done = !held.isEmpty() && continueWith(definitions, held);
        if (done) {
            LOG.atInfo()
                    .addKeyValue("tables", held)
                    .log("Debezium was told what columns the tables have where it continues");
            held.forEach(table ->
                    told.put(table, new Origin(Instant.now(), Cause.millrace("Debezium was told"), behind, 0)));
        }
        return done ? held : Set.of();
    }

    /** Whether Debezium was told what columns the table has, and the statement that it could not read was among what made them. */
    boolean madeUpFor(StatementRead unreadable) {
        return Optional.ofNullable(told.get(unreadable.table()))
                .filter(unreadable.origin()::isBefore)
                .isPresent();
    }

    /** The tables, or none: all other tables wait, so much is not looked at. */
    private Set<TableId> unaltered(Set<TableId> tables) {
        try {
            Place end = binlog.end();
            return deployment
                    .offset()
                    .filter(at -> at.file().equals(end.file()) && end.position() - at.position() < LITTLE)
                    .filter(at -> !events.alteredSinceARow(at.file(), at.position(), tables))
                    .map(at -> tables)
                    .orElse(Set.of());
        } catch (Problem e) {
            LOG.atDebug().setCause(e).log("MySQL does not say what is behind Debezium's place");
            return Set.of();
        }
    }

    private synchronized boolean continueWith(HeldDefinitions definitions, Set<TableId> held) {
        return deployment.exchange(deployment.config(), () -> definitions.still(held));
    }

    /** Whether the connector reads the binlog. */
    boolean streams() {
        return deployment.streams();
    }

    /** Tables that were blocked, and are not any more, are to join the connector. */
    public void deployLate() {
        List<TableId> inStep = journal.in(TableState::progresses);
        if (!deployment.unread(inStep).isEmpty()) {
            deploy();
        }
    }

    /**
     * Registers the connector as if it had never been there: all tables are copied again, stopped ones too.
     *
     * @throws Problem when a table without a key has rows, which a second copy would count twice; nothing is changed then
     */
    public void deployAgain(FirstCopy copy) {
        if (copy != FirstCopy.STREAM_ONLY) {
            second.requireHarmless(sides.tables());
        }
        forget();
        lock.run(this::releaseAll);
        reconciler.apply(Origin.person(TableJournal.ALL_COPIED), Scope.ALL);
        deploy(copy);
    }

    private synchronized void forget() {
        deployment.forget();
    }

    /** One that still waits then, for a statement that nobody will read any more, is copied by itself. */
    private void releaseAll() {
        requests.releaseAll();
        undecided().forEach(table -> requests.continueAsInMysql(table, TableJournal.ALL_COPIED));
        requests.copyDue(
                undecided().stream().collect(Collectors.toMap(Function.identity(), table -> TableJournal.ALL_COPIED)));
    }

    private List<TableId> undecided() {
        return plans.of(Scope.ALL).stream()
                .filter(outcome -> outcome.plan().skippable())
                .map(outcome -> outcome.table().id())
                .toList();
    }

    /**
     * Registers the connector for the tables that it reads, or is to read from its beginning.
     *
     * @return whether tables wait to join it for which a copy is due only since now
     */
    private synchronized boolean register(FirstCopy copy) {
        List<Outcome> outcomes = plans.of(Scope.ALL);
        if (copy != FirstCopy.STREAM_ONLY && !deployment.registered()) {
            return registerFirst(copy, outcomes);
        }
        // Before what they wait for is known to anybody: a kill must not leave them without a copy.
        boolean due = copyJoining(outcomes);
        deployment.register(config(copy, outcomes, unread(outcomes)));
        return due;
    }

    private boolean registerFirst(FirstCopy copy, List<Outcome> outcomes) {
        List<Table> tables = tables(outcomes);
        // Rows that wait in Kafka may be of another history of MySQL's: the snapshot's come behind them, and win.
        // Of those that are copied again as a whole, nothing that is there stays.
        List<TableId> again = copy == FirstCopy.STREAM_ONLY
                ? List.of()
                : second.filled(tables).stream()
                        .filter(table -> journal.timeline(table).requested().isEmpty())
                        .toList();
        List<TableId> later = connector.uncopyable(tables.stream()
                .filter(table -> connector.snapshots(copy, table) || again.contains(table.id()))
                .toList());
        lock.run(() -> requests.copyDue(later.stream()
                .collect(Collectors.toMap(Function.identity(), table -> "Debezium's first copy would not be exact"))));
        requests.firstCopyBegins(tables.stream()
                .map(Table::id)
                .filter(table -> !later.contains(table))
                .toList());
        deployment.register(connector.config(copy, left(outcomes, later), again, tables, deployment.config()));
        return !later.isEmpty();
    }

    /**
     * Lets the connector read a table of which a copy is due, if it waits for it.
     *
     * @return whether the copy may begin; false when that is to be tried again soon
     */
    public boolean joined(TableId table) {
        return !deployment.snapshotRunning() && (reads(table) || join(table)) && hasReadWhatIsOlder(table);
    }

    /**
     * Whether Debezium has read all that is older than the copy. A row that it reads long after the copy was requested counts as
     * newer ({@link OlderRows}), wherever it is in the binlog. So if Debezium is late, the copy is requested once more when it has
     * read so far. A statement asks for a copy when Debezium reads it, and not before.
     */
    private boolean hasReadWhatIsOlder(TableId table) {
        Optional<CopyRequested> due = journal.timeline(table).requested();
        if (due.isEmpty() || due.get().origin().byStatement() || !deployment.registered()) {
            return true;
        }
        if (!deployment.hasRead(due.get().place(), binlog)) {
            return false;
        }
        boolean requestedJustNow =
                due.get().origin().at().isAfter(Instant.now().minus(OlderRows.CLOCK_MAY_BE_WRONG_BY.dividedBy(2)));
        if (!requestedJustNow) {
            lock.run(() -> requests.copyStillDue(due.get()));
        }
        return requestedJustNow;
    }

    /** Those of the tables that the connector reads, as MySQL has them now. */
    public List<Table> read(Collection<TableId> tables) {
        List<TableId> unread = deployment.unread(tables);
        return sides.tables(
                tables.stream().filter(table -> !unread.contains(table)).toList());
    }

    /** Whether the connector reads the table, or there is no connector. */
    public boolean reads(TableId table) {
        return deployment.unread(List.of(table)).isEmpty();
    }

    private List<TableId> unread(List<Outcome> outcomes) {
        return deployment.unread(
                outcomes.stream().map(outcome -> outcome.table().id()).toList());
    }

    /**
     * Takes on the tables that wait to join, this one among them. Debezium is told first what columns they have where it
     * continues, as it may have passed over a statement that changed them.
     *
     * @return false when Debezium has not read as far yet, or a table was altered meanwhile: to be tried again soon
     * @throws Problem when Connect, Kafka or Debezium refuses
     */
    private synchronized boolean join(TableId table) {
        if (joining.awaited(table)) {
            return false;
        }
        Set<TableId> left = new HashSet<>(deployment.unread(sides.names()));
        // Only those of which a copy is due already: the others would be there without their older rows.
        List<TableId> due = plans.of(Scope.of(left)).stream()
                .filter(outcome -> outcome.plan() instanceof TablePlan.Reload)
                .map(outcome -> outcome.table().id())
                .filter(left::contains)
                .toList();
        if (!due.contains(table)) {
            return reads(table);
        }
        List<TableId> seen = joining.look(due);
        if (!seen.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("tables", seen)
                    .log("Tables join the connector when it has read the binlog so far");
        }
        Set<TableId> held = joining.held();
        if (!held.contains(table)) {
            return false;
        }
        left.removeAll(held);
        left.addAll(requests.leftOut());
        left.removeAll(correctable());
        return deployment.exchange(config(left), () -> joining.still(held));
    }

    private boolean copyJoining(List<Outcome> outcomes) {
        List<TableId> undue = unread(outcomes.stream()
                .filter(outcome -> outcome.plan().obstacle().isEmpty())
                .toList());
        if (undue.isEmpty()) {
            return false;
        }
        lock.run(() -> requests.copyDue(undue.stream()
                .collect(Collectors.toMap(Function.identity(), table -> "the connector did not read it until now"))));
        return true;
    }

    /** Of a registered connector. Asks MySQL only: a plan of many tables takes seconds. */
    private Map<String, String> config(Collection<TableId> left) {
        return connector.config(connector.firstCopy(), left, sides.tables(), deployment.config());
    }

    private Map<String, String> config(FirstCopy copy, List<Outcome> outcomes, List<TableId> waiting) {
        return connector.config(copy, left(outcomes, waiting), tables(outcomes), deployment.config());
    }

    /** The tables that the connector does not read. */
    private List<TableId> left(List<Outcome> outcomes, List<TableId> waiting) {
        Set<TableId> correctable = correctable();
        return Stream.of(
                        outcomes.stream()
                                .filter(outcome -> !outcome.plan().captured())
                                .map(outcome -> outcome.table().id()),
                        waiting.stream(),
                        requests.leftOut().stream())
                .flatMap(Function.identity())
                .filter(table -> !correctable.contains(table))
                .toList();
    }

    /** Those that the connector reads with a wrong picture, until it is told of their columns, or they leave it. */
    private Set<TableId> correctable() {
        Set<TableId> wrong =
                deployment.registered() ? new HashSet<>(requests.stopped(StopReason::wrongPicture)) : new HashSet<>();
        deployment.unread(wrong).forEach(wrong::remove);
        return wrong;
    }

    private static List<Table> tables(List<Outcome> outcomes) {
        return outcomes.stream().map(Outcome::table).toList();
    }
}
