package io.millrace.ddlmanager;

import io.millrace.common.Problem;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.mysql.BinlogPosition;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.policy.SchemaPolicy;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.Applier;
import io.millrace.ddlmanager.apply.Bootstrap;
import io.millrace.ddlmanager.apply.Cause;
import io.millrace.ddlmanager.apply.QueueOffsets;
import io.millrace.ddlmanager.apply.SeveralAtOnce;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.DdlReader;
import io.millrace.ddlmanager.follow.SchemaChanges.SchemaChange;
import io.millrace.ddlmanager.guard.Halts;
import io.millrace.ddlmanager.history.Entry;
import io.millrace.ddlmanager.history.Recorder;
import io.millrace.ddlmanager.history.SchemaHistory;
import io.millrace.ddlmanager.history.TableHistory;
import io.millrace.ddlmanager.load.TableExchange;
import io.millrace.ddlmanager.load.TableExchange.Reload;
import io.millrace.ddlmanager.plan.ClickHouseCatalog;
import io.millrace.ddlmanager.plan.ReloadPlans;
import io.millrace.ddlmanager.plan.ReservedColumns;
import io.millrace.ddlmanager.plan.Statement;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.plan.TablePlans;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Brings ClickHouse from what it has to what MySQL says, as often as it is asked to; a second time in a row does
 * nothing. One table's trouble does not stop the others.
 */
public final class Reconciler {

    private static final String STOPPED = " The table is stopped, as its rows from there on cannot be trusted; the"
            + " others go on. `millrace resolve --apply` takes it as MySQL has it now, and copies it.";

    private final Settings settings;
    private final SchemaPolicies policies;
    private final ClickHouse clickHouse;
    private final MysqlSchema schema;
    private final Targets targets;
    private final TablePlans plans;
    private final Halts halts;
    private final TableTopics topics;
    private final QueueOffsets queueOffsets;
    private final Applier applier;
    private final TableExchange exchange;
    private final Mysql mysql;
    private final SchemaHistory history;
    private final Recorder recorder;

    public Reconciler(Settings settings, Mysql mysql, ClickHouse clickHouse, Admin kafka) {
        this.settings = settings;
        this.policies = SchemaPolicies.of(settings);
        this.clickHouse = clickHouse;
        this.schema = new MysqlSchema(mysql);
        this.targets = Targets.of(settings);
        this.plans = new TablePlans(settings);
        this.halts = new Halts(settings, clickHouse);
        this.topics = new TableTopics(settings, kafka);
        this.history = new SchemaHistory(settings, clickHouse);
        this.recorder = new Recorder(settings, history);
        this.mysql = mysql;
        this.queueOffsets = new QueueOffsets(kafka, targets, Topics.of(settings));
        this.applier = new Applier(clickHouse, targets, queueOffsets);
        this.exchange = new TableExchange(
                new ReloadPlans(settings), history, applier, queueOffsets, new Quarantine(clickHouse, targets));
    }

    /**
     * A table with what is to be done for it, or what became of doing it.
     *
     * @param failure ClickHouse's message when applying stopped half-way
     */
    public record Outcome(Table table, TablePlan plan, Optional<String> failure) {

        private Outcome with(TablePlan other) {
            return new Outcome(table, other, failure);
        }

        private Outcome with(Optional<String> result) {
            return new Outcome(table, plan, result);
        }
    }

    /** The MySQL tables that are to be replicated, in the order of their names. */
    public List<Table> tables() {
        return schema.replicated(settings);
    }

    /** What {@link #apply} would do now. */
    public List<Outcome> plan() {
        return plan(catalog());
    }

    /** What would be done if ClickHouse were empty. */
    public List<Outcome> creation() {
        return plan(new ClickHouseCatalog(Map.of()));
    }

    private TablePlan unlessHalted(TablePlan plan, Map<TableId, String> halted) {
        return Optional.ofNullable(halted.get(plan.table())).map(plan::halted).orElse(plan);
    }

    private List<Outcome> plan(ClickHouseCatalog catalog) {
        Map<TableId, String> halted = halts.reasons(catalog);
        Map<TableId, Table> tables = tables().stream().collect(Collectors.toMap(Table::id, Function.identity()));
        return plans.plan(new TreeMap<>(tables).values(), catalog, history.read(catalog)).stream()
                .map(plan -> new Outcome(tables.get(plan.table()), unlessHalted(plan, halted), Optional.empty()))
                .toList();
    }

    /** Plans and runs the plans. */
    public List<Outcome> apply(Cause cause) {
        return apply(cause, planned -> {}, UnaryOperator.identity());
    }

    /**
     * As a person asks for it: what a policy lets wait is run, too.
     *
     * @param check is given the plan, and throws when it must not be run
     */
    public List<Outcome> applyAsked(Cause cause, Consumer<List<Outcome>> check) {
        return apply(cause, check, TablePlan::asked);
    }

    /** As {@link #apply(Cause)}, and a person asks for what a policy lets wait of one table. */
    public List<Outcome> applyAsked(Cause cause, TableId table) {
        return apply(cause, planned -> {}, plan -> plan.table().equals(table) ? plan.asked() : plan);
    }

    private synchronized List<Outcome> apply(
            Cause cause, Consumer<List<Outcome>> check, UnaryOperator<TablePlan> allowed) {
        // Asked first: without Kafka nothing is made in ClickHouse either.
        Set<String> existing = topics.existing();
        Set<String> groups = queueOffsets.groups();
        List<Outcome> planned = plan();
        check.accept(planned);
        Bootstrap.run(settings, clickHouse);
        List<TablePlan> plans = planned.stream()
                .map(outcome -> allowed.apply(outcome.plan()).unasked())
                .filter(plan -> plan.blocked().isEmpty())
                .toList();
        Supplier<Map<TableId, String>> withoutTopics = SeveralAtOnce.beside(
                () -> topics.ensure(plans.stream().map(TablePlan::table).toList(), existing));
        List<Outcome> made;
        try (Applier.Round round = applier.begin(plans, cause, groups)) {
            made = SeveralAtOnce.map(planned, outcome -> {
                TablePlan plan = allowed.apply(outcome.plan());
                return outcome.with(plan).with(round.apply(plan.unasked().beforeFlow()));
            });
            // Tables that read would slow the making of the others down.
            Map<TableId, String> withoutTopic = withoutTopics.get();
            made = SeveralAtOnce.map(
                    made,
                    outcome -> outcome.with(outcome.failure()
                            .or(() -> Optional.ofNullable(
                                    withoutTopic.get(outcome.plan().table())))
                            .or(() -> round.apply(outcome.plan().unasked().flow()))));
        }
        Map<TableId, String> refused = refused(made);
        if (refused.isEmpty()) {
            return made;
        }
        copyDue(refused);
        return apply(cause, again -> {}, allowed);
    }

    /** The tables that a policy wants copied instead of a change that ClickHouse refused. */
    private Map<TableId, String> refused(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome.failure().isPresent())
                .filter(outcome -> outcome.plan().statements().stream()
                        .flatMap(statement -> statement.kind().stream())
                        .anyMatch(kind -> policies.of(outcome.plan().table(), kind) == SchemaPolicy.TRY_EVOLVE))
                .collect(Collectors.toMap(
                        outcome -> outcome.plan().table(),
                        outcome -> "ClickHouse refused a change: "
                                + outcome.failure().orElseThrow()));
    }

    /**
     * Remembers what statements mean; to be called before they are followed.
     *
     * @return what they mean, and was perhaps remembered before
     */
    public synchronized List<Entry> record(List<SchemaChange> changes) {
        Bootstrap.run(settings, clickHouse);
        List<Entry> entries = recorder.record(changes, catalog(), tables());
        recordFirstCopy(changes);
        Set<TableId> again = madeAgain(entries).stream().map(Entry::table).collect(Collectors.toSet());
        again.forEach(this::settleColumns);
        entries.stream()
                .filter(entry -> entry.kind() == Entry.Kind.TABLE_CREATED && again.contains(entry.table()))
                .forEach(created -> history.write(newColumns(created.table(), created.at())));
        return entries;
    }

    /** The drops of those tables that were made again, by what was remembered of them; the rows of before are to go. */
    public List<Entry> madeAgain(List<Entry> entries) {
        Map<TableId, List<Entry>> all = history.entries(catalog());
        return entries.stream()
                .filter(entry -> entry.kind() == Entry.Kind.TABLE_CREATED)
                .flatMap(created ->
                        TableHistory.dropBefore(all.getOrDefault(created.table(), List.of()), created).stream())
                .filter(drop -> drop.to().isEmpty())
                .distinct()
                .toList();
    }

    /** The tables that MySQL dropped and that ClickHouse keeps, with the statement. */
    public Map<TableId, Entry> dropped() {
        ClickHouseCatalog catalog = catalog();
        Set<TableId> inMysql = tables().stream().map(Table::id).collect(Collectors.toSet());
        Map<TableId, Entry> dropped = new TreeMap<>();
        history.read(catalog)
                .forEach((table, known) -> known.dropped()
                        .filter(entry -> !inMysql.contains(table)
                                && catalog.find(targets.raw(table)).isPresent())
                        .ifPresent(entry -> dropped.put(table, entry)));
        return dropped;
    }

    /** What was seen of a table in MySQL, in order. */
    public List<Entry> seen(TableId table) {
        return history.entries(catalog()).getOrDefault(table, List.of());
    }

    /**
     * A person has decided: the table goes on as MySQL has it now, and what its held statements did to rows that are
     * there is not made up for.
     */
    public synchronized void resolve(TableId table) {
        settleColumns(table);
        long seenAt = history.entries(catalog()).getOrDefault(table, List.of()).stream()
                .mapToLong(entry -> entry.at().seenAt() + 1)
                .reduce(System.currentTimeMillis(), Math::max);
        List<Entry> decided = new ArrayList<>();
        decided.add(new Entry(table, Entry.Kind.RESOLVED, "", "", "", new Entry.At("", "", seenAt, seenAt, 0)));
        decided.addAll(newColumns(table, new Entry.At("", "", seenAt, seenAt, 1)));
        history.write(decided);
    }

    /** The columns that ClickHouse does not have yet, as added there. */
    private List<Entry> newColumns(TableId table, Entry.At at) {
        ClickHouseCatalog catalog = catalog();
        return table(table).stream()
                .flatMap(found -> newColumns(found, catalog))
                .map(column -> new Entry(table, Entry.Kind.COLUMN_ADDED, column, "", "", at))
                .toList();
    }

    private Stream<String> newColumns(Table table, ClickHouseCatalog catalog) {
        return catalog.find(targets.raw(table.id())).stream()
                .flatMap(raw -> table.columns().stream()
                        .map(Column::name)
                        .filter(column -> !raw.columns().containsKey(column)));
    }

    /**
     * The connector's first copy has the values of all columns that it found, in all rows: the statements that added
     * them to a table which ClickHouse knows already will not come.
     */
    private void recordFirstCopy(List<SchemaChange> changes) {
        List<SchemaChange> found =
                changes.stream().filter(SchemaChange::snapshot).toList();
        if (found.isEmpty()) {
            return;
        }
        ClickHouseCatalog catalog = catalog();
        Set<TableId> grown = tables().stream()
                .filter(table -> newColumns(table, catalog).findAny().isPresent())
                .map(Table::id)
                .collect(Collectors.toSet());
        if (grown.isEmpty()) {
            return;
        }
        found.forEach(change -> DdlReader.read(change.database(), change.ddl()).stream()
                .filter(DdlChange.TableCreated.class::isInstance)
                .map(created -> ((DdlChange.TableCreated) created).table())
                .filter(grown::contains)
                .forEach(table -> history.write(newColumns(table, Recorder.at(change)))));
    }

    /** A person wants the table copied again as MySQL has it now. */
    public synchronized void reload(TableId table) {
        Bootstrap.run(settings, clickHouse);
        BinlogPosition end = BinlogPosition.end(mysql);
        history.write(List.of(Entry.askedFor(table, end.file(), end.position(), System.currentTimeMillis())));
    }

    /** Tables are to be copied as MySQL has them now, each for its reason, which is for people. */
    public synchronized void copyDue(Map<TableId, String> reasons) {
        Bootstrap.run(settings, clickHouse);
        BinlogPosition end = BinlogPosition.end(mysql);
        List<Entry> due = new ArrayList<>();
        reasons.forEach((table, reason) ->
                due.add(Entry.due(table, reason, end.file(), end.position(), System.currentTimeMillis())));
        history.write(due);
    }

    /** Those of the entries that hold their table, and have not been resolved since. */
    public List<Entry> holding(List<Entry> entries) {
        List<Entry> held = entries.stream()
                .filter(entry -> entry.kind() == Entry.Kind.HELD)
                .toList();
        if (held.isEmpty()) {
            return held;
        }
        Map<TableId, TableHistory> known = history.read(catalog());
        return held.stream()
                .filter(entry ->
                        known.getOrDefault(entry.table(), TableHistory.NONE).holds(entry))
                .toList();
    }

    /** What Debezium could not read either: from here on it may take the table's rows for something else. */
    public void halt(Entry held) {
        halts.halt(
                held.table(),
                held.reason() + STOPPED + " The statement: " + held.at().statement(),
                held.at().binlogFile(),
                held.at().binlogPosition());
    }

    /** As {@link #halt(Entry)}, before the statement is known. */
    public void halt(TableId table, String reason, String binlogFile, long binlogPosition) {
        halts.halt(table, reason + STOPPED, binlogFile, binlogPosition);
    }

    /** The tables that were stopped while they ran; also such that MySQL does not have, or that are not replicated. */
    public Set<TableId> halted() {
        return halts.reasons(catalog()).keySet();
    }

    /** Lets a stopped table go on; right only when it is copied anew. */
    public void release(TableId table) {
        halts.release(table);
    }

    /** As {@link TableExchange#prepare}. */
    public synchronized Optional<Reload> prepareReload(TableId table) {
        return exchange.prepare(table(table), catalog(), table);
    }

    /** As {@link TableExchange#finish}. */
    public synchronized boolean finishReload(Reload reload) {
        return exchange.finish(reload, table(reload.table().id()), catalog());
    }

    private Optional<Table> table(TableId id) {
        return tables().stream().filter(table -> table.id().equals(id)).findFirst();
    }

    /** What only ClickHouse has counts as dropped, and what both have as the same, whatever was before. */
    private void settleColumns(TableId table) {
        Optional<Table> inMysql = table(table);
        Optional<ClickHouseCatalog.ExistingTable> raw = catalog().find(targets.raw(table));
        if (inMysql.isEmpty() || raw.isEmpty()) {
            return;
        }
        Set<String> columns = inMysql.get().columns().stream().map(Column::name).collect(Collectors.toSet());
        List<Statement> marks = raw.get().columns().keySet().stream()
                .filter(column -> !ReservedColumns.contains(column))
                .filter(column ->
                        columns.contains(column) == raw.get().dropped().contains(column))
                .map(column -> new Statement(
                        "ALTER TABLE " + targets.raw(table) + " COMMENT COLUMN IF EXISTS "
                                + ClickHouseNames.quoted(column) + " "
                                + ClickHouseNames.literal(columns.contains(column) ? "" : ClickHouseCatalog.DROPPED),
                        Statement.Effect.SAFE,
                        "the table is another one now, or a person decided so"))
                .toList();
        applier.apply(TablePlan.of(table, marks), Cause.of("columns of before")).ifPresent(failure -> {
            throw new Problem(failure, "It is tried again.");
        });
    }

    /**
     * Lets all tables go on that are stopped or held; right only when all are copied anew. One that is still held then,
     * by what a statement did that nobody will read any more, is copied for itself.
     */
    public synchronized void forgetHalts() {
        Bootstrap.run(settings, clickHouse);
        halts.clear();
        history.read(catalog()).keySet().forEach(this::resolve);
        held().forEach(this::resolve);
        copyDue(held().stream().collect(Collectors.toMap(Function.identity(), table -> "all tables are copied anew")));
    }

    private List<TableId> held() {
        return plan().stream()
                .filter(outcome -> outcome.plan().held().isPresent())
                .map(outcome -> outcome.table().id())
                .toList();
    }

    /**
     * Gives the table's queue a new consumer: detached and attached again, as it is. A valve that somebody detached is
     * attached too, since without it nothing is read.
     *
     * @return ClickHouse's message when it did not go well
     */
    public synchronized Optional<String> reattach(TableId table) {
        String why = "its consumer had stopped reading";
        List<Statement> statements = Stream.of(
                        "DETACH TABLE IF EXISTS " + targets.queue(table) + " SYNC",
                        "ATTACH TABLE IF NOT EXISTS " + targets.queue(table),
                        "ATTACH TABLE IF NOT EXISTS " + targets.valve(table))
                .map(sql -> new Statement(sql, Statement.Effect.SAFE, why))
                .toList();
        return applier.apply(TablePlan.of(table, statements), Cause.of("watchdog"));
    }

    /** MySQL's own text of the definition of each of the tables. */
    public Map<TableId, String> mysqlDefinitions(List<Table> tables) {
        return tables.stream().collect(Collectors.toMap(Table::id, table -> schema.createStatement(table.id())));
    }

    private ClickHouseCatalog catalog() {
        return ClickHouseCatalog.read(
                clickHouse,
                settings.getList(Setting.MYSQL_DATABASES).stream()
                        .flatMap(db -> Stream.of(targets.targetDatabase(db), targets.ingestDatabase(db)))
                        .distinct()
                        .toList());
    }
}
