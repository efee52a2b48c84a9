package io.millrace.ddlmanager;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.fence.Place;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.policy.SchemaPolicy;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.Applier;
import io.millrace.ddlmanager.apply.Bootstrap;
import io.millrace.ddlmanager.apply.Cause;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.follow.SchemaChanges.SchemaChange;
import io.millrace.ddlmanager.guard.Halts;
import io.millrace.ddlmanager.history.Entry;
import io.millrace.ddlmanager.history.Recorder;
import io.millrace.ddlmanager.history.SchemaHistory;
import io.millrace.ddlmanager.history.TableHistory;
import io.millrace.ddlmanager.plan.ClickHouseCatalog;
import io.millrace.ddlmanager.plan.ReservedColumns;
import io.millrace.ddlmanager.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What no look at MySQL and ClickHouse tells, and each plan begins with: what statements meant, what a person decided, which
 * tables are to be copied, which are stopped. What writes is for one caller at a time, see
 * {@link io.millrace.ddlmanager.apply.PipelineLock}.
 */
final class TableJournal {

    private static final String WHY_MARKED = "the table is another one now, or a person decided so";

    private final Settings settings;
    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final Targets targets;
    private final SchemaPolicies policies;
    private final BothSides sides;
    private final Applier applier;
    private final SchemaHistory history;
    private final Recorder recorder;
    private final Halts halts;

    TableJournal(Settings settings, Mysql mysql, ClickHouse clickHouse, BothSides sides, Applier applier) {
        this.settings = settings;
        this.mysql = mysql;
        this.clickHouse = clickHouse;
        this.targets = Targets.of(settings);
        this.policies = SchemaPolicies.of(settings);
        this.sides = sides;
        this.applier = applier;
        this.history = new SchemaHistory(settings, clickHouse);
        this.recorder = new Recorder(settings, history);
        this.halts = new Halts(settings, clickHouse);
    }

    /** What counts now of each table's past. */
    Map<TableId, TableHistory> histories(ClickHouseCatalog catalog) {
        return history.read(catalog);
    }

    /** The stopped tables with the reason, for people. */
    Map<TableId, String> haltReasons(ClickHouseCatalog catalog) {
        return halts.reasons(catalog);
    }

    /**
     * Remembers what statements mean; to be called before they are followed.
     *
     * @return what they mean, and was perhaps remembered before
     */
    List<Entry> record(List<SchemaChange> changes) {
        Bootstrap.run(settings, clickHouse);
        BiFunction<String, String, List<DdlChange>> reader = sides.reader();
        List<Entry> entries = recorder.record(changes, sides.catalog(), sides.tables(), reader);
        recordFirstCopy(changes, reader);
        Set<TableId> again = madeAgain(entries).stream().map(Entry::table).collect(Collectors.toSet());
        again.forEach(this::settleColumns);
        entries.stream()
                .filter(entry -> entry.kind() == Entry.Kind.TABLE_CREATED && again.contains(entry.table()))
                .forEach(created -> history.write(newColumns(created.table(), created.at())));
        return entries;
    }

    /** The drops of those tables that were made again, by what was remembered of them; the rows of before are to go. */
    List<Entry> madeAgain(List<Entry> entries) {
        Map<TableId, List<Entry>> all = history.entries(sides.catalog());
        return entries.stream()
                .filter(entry -> entry.kind() == Entry.Kind.TABLE_CREATED)
                .flatMap(created ->
                        TableHistory.dropBefore(all.getOrDefault(created.table(), List.of()), created).stream())
                .filter(drop -> drop.to().isEmpty())
                .distinct()
                .toList();
    }

    /** The tables that MySQL dropped and that ClickHouse keeps, with the statement. */
    Map<TableId, Entry> dropped() {
        ClickHouseCatalog catalog = sides.catalog();
        Set<TableId> inMysql = sides.tables().stream().map(Table::id).collect(Collectors.toSet());
        Map<TableId, Entry> dropped = new TreeMap<>();
        history.read(catalog)
                .forEach((table, known) -> known.dropped()
                        .filter(entry -> !inMysql.contains(table)
                                && catalog.find(targets.raw(table)).isPresent())
                        .ifPresent(entry -> dropped.put(table, entry)));
        return dropped;
    }

    /** What was seen of a table in MySQL, in order. */
    List<Entry> seen(TableId table) {
        return history.entries(sides.catalog()).getOrDefault(table, List.of());
    }

    /**
     * A person has decided: the table goes on as MySQL has it now, and what its held statements did to rows that are
     * there is not made up for.
     */
    void resolve(TableId table) {
        settleColumns(table);
        long seenAt = history.entries(sides.catalog()).getOrDefault(table, List.of()).stream()
                .mapToLong(entry -> entry.at().seenAt() + 1)
                .reduce(System.currentTimeMillis(), Math::max);
        List<Entry> decided = new ArrayList<>();
        decided.add(new Entry(table, Entry.Kind.RESOLVED, "", "", "", new Entry.At("", "", seenAt, seenAt, 0)));
        decided.addAll(newColumns(table, new Entry.At("", "", seenAt, seenAt, 1)));
        history.write(decided);
    }

    /** The columns that ClickHouse does not have yet, as added there, or as left out if that is the policy. */
    private List<Entry> newColumns(TableId table, Entry.At at) {
        ClickHouseCatalog catalog = sides.catalog();
        Entry.Kind kind = policies.of(table, SchemaChangeKind.ADD_COLUMN) == SchemaPolicy.IGNORE
                ? Entry.Kind.COLUMN_LEFT_OUT
                : Entry.Kind.COLUMN_ADDED;
        return sides.table(table).stream()
                .flatMap(found -> absent(found, catalog))
                .map(column -> new Entry(table, kind, column, "", "", at))
                .toList();
    }

    private Stream<String> absent(Table table, ClickHouseCatalog catalog) {
        return catalog.find(targets.raw(table.id())).stream()
                .flatMap(raw -> table.columns().stream()
                        .map(Column::name)
                        .filter(column -> !raw.columns().containsKey(column)));
    }

    /**
     * The connector's first copy has the values of all columns that it found, in all rows: the statements that added
     * them to a table which ClickHouse knows already will not come.
     */
    private void recordFirstCopy(List<SchemaChange> changes, BiFunction<String, String, List<DdlChange>> reader) {
        List<SchemaChange> found =
                changes.stream().filter(SchemaChange::snapshot).toList();
        if (found.isEmpty()) {
            return;
        }
        ClickHouseCatalog catalog = sides.catalog();
        Set<TableId> grown = sides.tables().stream()
                .filter(table -> absent(table, catalog).findAny().isPresent())
                .map(Table::id)
                .collect(Collectors.toSet());
        if (grown.isEmpty()) {
            return;
        }
        found.forEach(change -> reader.apply(change.database(), change.ddl()).stream()
                .filter(DdlChange.TableCreated.class::isInstance)
                .map(created -> ((DdlChange.TableCreated) created).table())
                .filter(grown::contains)
                .forEach(table -> history.write(newColumns(table, Recorder.at(change)))));
    }

    /** A person wants the table copied again as MySQL has it now. */
    void reload(TableId table) {
        Bootstrap.run(settings, clickHouse);
        Place end = new MysqlBinlog(mysql).end();
        history.write(List.of(Entry.askedFor(table, end.file(), end.position(), System.currentTimeMillis())));
    }

    /** Tables are to be copied as MySQL has them now, each for its reason, which is for people. */
    void copyDue(Map<TableId, String> reasons) {
        Bootstrap.run(settings, clickHouse);
        Place end = new MysqlBinlog(mysql).end();
        List<Entry> due = new ArrayList<>();
        reasons.forEach((table, reason) ->
                due.add(Entry.due(table, reason, end.file(), end.position(), System.currentTimeMillis())));
        history.write(due);
    }

    /** Those of the entries that hold their table, and have not been resolved since. */
    List<Entry> holding(List<Entry> entries) {
        List<Entry> held = entries.stream()
                .filter(entry -> entry.kind() == Entry.Kind.HELD)
                .toList();
        if (held.isEmpty()) {
            return held;
        }
        Map<TableId, TableHistory> known = history.read(sides.catalog());
        return held.stream()
                .filter(entry ->
                        known.getOrDefault(entry.table(), TableHistory.NONE).holds(entry))
                .toList();
    }

    /** What Debezium could not read either: from here on it may take the table's rows for something else. */
    void halt(Entry held) {
        halts.halt(
                held.table(),
                advising(held.table(), held.reason()) + " The statement: "
                        + held.at().statement(),
                held.at().binlogFile(),
                held.at().binlogPosition());
    }

    /** As {@link #halt(Entry)}, before the statement is known. */
    void halt(TableId table, String reason, String binlogFile, long binlogPosition) {
        halts.halt(table, advising(table, reason), binlogFile, binlogPosition);
    }

    private static String advising(TableId table, String reason) {
        return reason
                + " The table is stopped, as its rows from there on cannot be trusted; the others go on. `millrace"
                + " resolve " + table + " --apply` takes it as MySQL has it now, and copies it.";
    }

    /** The tables that were stopped while they ran; also such that MySQL does not have, or that are not replicated. */
    Set<TableId> halted() {
        return halts.reasons(sides.catalog()).keySet();
    }

    /** Lets a stopped table go on; right only when it is copied anew. */
    void release(TableId table) {
        halts.release(table);
    }

    /** Lets all tables go on that are stopped, and counts what held statements did as made up for: all are copied anew. */
    void releaseAll() {
        Bootstrap.run(settings, clickHouse);
        halts.clear();
        history.read(sides.catalog()).keySet().forEach(this::resolve);
    }

    /** What only ClickHouse has counts as dropped, and what both have as the same, whatever was before. */
    private void settleColumns(TableId table) {
        Optional<Table> inMysql = sides.table(table);
        Optional<ClickHouseCatalog.ExistingTable> raw = sides.catalog().find(targets.raw(table));
        if (inMysql.isEmpty() || raw.isEmpty()) {
            return;
        }
        Set<String> columns = inMysql.get().columns().stream().map(Column::name).collect(Collectors.toSet());
        List<Step> marks = raw.get().columns().keySet().stream()
                .filter(column -> !ReservedColumns.contains(column))
                .filter(column ->
                        columns.contains(column) == raw.get().dropped().contains(column))
                .<Step>map(column -> columns.contains(column)
                        ? new Step.UnmarkDropped(targets.raw(table), column, WHY_MARKED)
                        : new Step.MarkDropped(targets.raw(table), column, WHY_MARKED))
                .toList();
        applier.apply(table, marks, Cause.of("columns of before")).ifPresent(failure -> {
            throw ProblemCode.TABLE_STEP_FAILED.problem(failure, "It is tried again.");
        });
    }
}
