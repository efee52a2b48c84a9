package io.millrace.ddlmanager;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.StopReason;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableEvent.CopyBegun;
import io.millrace.common.journal.TableEvent.CopyRequested;
import io.millrace.common.journal.TableEvent.Ordered;
import io.millrace.common.journal.TableEvent.PutOnHold;
import io.millrace.common.journal.TableEvent.Released;
import io.millrace.common.journal.TableEvent.Resolved;
import io.millrace.common.journal.TableEvent.Resumed;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableEvent.StatementRead.Kind;
import io.millrace.common.journal.TableEvent.Stopped;
import io.millrace.common.journal.TableTimeline;
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
import io.millrace.ddlmanager.connector.MisreadTable;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.follow.SchemaChanges.SchemaChange;
import io.millrace.ddlmanager.history.Recorder;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.ddlmanager.plan.ClickHouseCatalog;
import io.millrace.ddlmanager.plan.ReservedColumns;
import io.millrace.ddlmanager.plan.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What no look at MySQL and ClickHouse tells, and each plan begins with: what statements meant, what a person decided, which
 * tables are to be copied, which are stopped. Writes it into the journal.
 */
final class TableJournal {

    private static final Logger LOG = LoggerFactory.getLogger(TableJournal.class);
    private static final String WHY_MARKED = "the table is another one now, or a person decided so";

    private final Settings settings;
    private final MysqlBinlog binlog;
    private final ClickHouse clickHouse;
    private final Targets targets;
    private final SchemaPolicies policies;
    private final BothSides sides;
    private final Applier applier;
    private final Journal journal;
    private final Recorder recorder;

    TableJournal(
            Settings settings, Mysql mysql, ClickHouse clickHouse, BothSides sides, Applier applier, Journal journal) {
        this.settings = settings;
        this.binlog = new MysqlBinlog(mysql);
        this.clickHouse = clickHouse;
        this.targets = Targets.of(settings.names());
        this.policies = settings.schemaPolicies();
        this.sides = sides;
        this.applier = applier;
        this.journal = journal;
        this.recorder = new Recorder(settings, journal);
    }

    /** What is known of each table now. */
    Map<TableId, TableTimeline> timelines() {
        return journal.timelines();
    }

    /** What is known of one table now. */
    TableTimeline timeline(TableId table) {
        return journal.timeline(table);
    }

    /**
     * Writes down what statements mean; to be called before they are followed.
     *
     * @return what they mean, and may have been written before
     */
    List<Ordered> record(List<SchemaChange> changes) {
        Bootstrap.run(settings, clickHouse);
        BiFunction<String, String, List<DdlChange>> reader = sides.reader();
        List<Ordered> events = recorder.record(changes, sides.catalog(), sides.tables(), reader);
        recordFirstCopy(changes, reader);
        Set<TableId> again =
                createdAgain(events).stream().map(StatementRead::table).collect(Collectors.toSet());
        again.forEach(this::settleColumns);
        events.stream()
                .filter(event -> isCreation(event) && again.contains(event.table()))
                .forEach(created -> append(newColumns(created.table(), created.origin())));
        return events;
    }

    /** The drops of those tables that were created again, by what was written of them; the rows from before are to go. */
    List<StatementRead> createdAgain(List<Ordered> events) {
        Map<TableId, TableTimeline> known = journal.timelines();
        return events.stream()
                .filter(TableJournal::isCreation)
                .flatMap(created -> known.get(created.table()).dropBefore((StatementRead) created).stream())
                .filter(drop -> drop.kind() == Kind.TABLE_DROPPED)
                .distinct()
                .toList();
    }

    private static boolean isCreation(Ordered event) {
        return event instanceof StatementRead read && read.kind() == Kind.TABLE_CREATED;
    }

    /**
     * A person has decided: the table continues as MySQL has it now, and what unreadable statements did to rows that are
     * there is not made up for.
     */
    void resolve(TableId table) {
        settleColumns(table);
        Origin now = new Origin(
                journal.timeline(table).nextInstant(Instant.now()),
                Cause.person("the table continues as MySQL has it now"),
                Place.START,
                0);
        List<TableEvent> decided = new ArrayList<>();
        decided.add(new Resolved(table, now, Resolution.SKIP.word()));
        decided.addAll(newColumns(table, now.withOrdinal(1)));
        append(decided);
    }

    /** The columns that ClickHouse does not have yet, as added there, or as ignored if that is the policy. */
    private List<StatementRead> newColumns(TableId table, Origin at) {
        ClickHouseCatalog catalog = sides.catalog();
        Kind kind = policies.of(table, SchemaChangeKind.ADD_COLUMN) == SchemaPolicy.IGNORE
                ? Kind.COLUMN_IGNORED
                : Kind.COLUMN_ADDED;
        return sides.table(table).stream()
                .flatMap(found -> absent(found, catalog))
                .map(column -> new StatementRead(table, at, kind, column, "", ""))
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
                .forEach(table -> append(newColumns(table, Recorder.at(change)))));
    }

    /** A person pauses the table. */
    void hold(TableId table) {
        append(List.of(new PutOnHold(
                table, Origin.person("the table was put on hold"), "A person paused it. Its rows wait in Kafka.")));
    }

    /** A person ends the pause. */
    void resume(TableId table) {
        append(List.of(new Resumed(table, Origin.person("the table was resumed"))));
    }

    /** A person wants the table copied again as MySQL has it now. */
    void reload(TableId table) {
        request(Map.of(table, "a person asked for it"), Cause.person("a person asked for a copy"));
    }

    /** Tables are to be copied as MySQL has them now, each for its reason, in words. */
    void copyDue(Map<TableId, String> reasons) {
        request(reasons, Cause.millrace("a copy is due"));
    }

    /**
     * Some of the table's records are lost: it is stopped, and copied again by itself. A table without a primary key cannot
     * be copied again, and stays stopped.
     */
    void rowsExpired(TableId table, String detail) {
        stop(table, StopReason.ROWS_EXPIRED, detail, binlog.end());
        boolean copied = sides.table(table)
                .filter(found -> !found.primaryKey().isEmpty())
                .isPresent();
        if (copied) {
            copyDue(Map.of(table, detail));
            append(List.of(new Released(table, Origin.millrace("it is copied again"))));
        }
    }

    /** Each counts after all statements that were read of its table, whatever the clocks say. */
    private void request(Map<TableId, String> reasons, Cause cause) {
        if (reasons.isEmpty()) {
            return;
        }
        Place end = binlog.end();
        Map<TableId, TableTimeline> known = journal.timelines();
        Instant now = Instant.now();
        append(reasons.entrySet().stream()
                .map(reason -> new CopyRequested(
                        reason.getKey(),
                        new Origin(
                                known.getOrDefault(reason.getKey(), TableTimeline.empty(reason.getKey()))
                                        .nextInstant(now),
                                cause,
                                end,
                                0),
                        reason.getValue()))
                .toList());
    }

    /** The connector is registered, and copies all tables. */
    void firstCopyBegins(List<TableId> tables) {
        Origin now = Origin.millrace("the connector is registered");
        append(tables.stream().map(table -> new CopyBegun(table, now, true)).toList());
    }

    /** Those of the events that are unreadable statements, which neither a copy nor a person has made up for. */
    List<StatementRead> unreadable(List<Ordered> events) {
        Map<TableId, TableTimeline> known = journal.timelines();
        return events.stream()
                .filter(event -> event instanceof StatementRead read
                        && known.get(read.table()).holds(read))
                .map(StatementRead.class::cast)
                .toList();
    }

    /** Debezium could not read the statement either: from here on it may take the table's rows for something else. */
    void stop(StatementRead unreadable) {
        stop(
                unreadable.table(),
                StopReason.UNREADABLE_STATEMENT,
                advising(unreadable.table(), unreadable.reason()) + " The statement: "
                        + unreadable.origin().statement(),
                unreadable.place());
    }

    /**
     * Rows are wrong from here on. A table that was stopped for the same reason is not stopped again.
     *
     * @param detail in words
     */
    void stop(TableId table, StopReason reason, String detail, Place place) {
        boolean already = journal.timeline(table)
                .stopped()
                .filter(stopped -> stopped.reason() == reason)
                .isPresent();
        if (!already) {
            Origin now = new Origin(Instant.now(), Cause.millrace(reason.word()), place, 0);
            journal.report(List.of(new Stopped(table, now, reason, detail)));
        }
    }

    /**
     * Debezium fails at rows of the table. Where the database is not said, every table of that name is meant; one that is
     * not replicated (a migration's shadow table) is stopped, too.
     *
     * @return those that were not stopped already
     */
    List<TableId> stopMisread(MisreadTable failed, Place place) {
        List<TableId> named = settings.source().databases().stream()
                .filter(database ->
                        failed.database().isEmpty() || failed.database().equals(database))
                .map(database -> new TableId(database, failed.table()))
                .toList();
        List<TableId> replicated =
                named.stream().filter(table -> sides.table(table).isPresent()).toList();
        Set<TableId> stopped = leftOut();
        List<TableId> meant = (replicated.isEmpty() ? named : replicated)
                .stream().filter(table -> !stopped.contains(table)).toList();
        meant.forEach(table -> {
            LOG.atError()
                    .addKeyValue("table", table)
                    .addKeyValue("binlogFile", place.file())
                    .addKeyValue("binlogPosition", place.position())
                    .log("Debezium misreads the table's rows; the table is stopped, the others continue");
            stop(table, StopReason.MISREAD_ROWS, advising(table, failed.reason()), place);
        });
        return meant;
    }

    private static String advising(TableId table, String reason) {
        return reason
                + " The table is stopped, as its rows from there on cannot be trusted; the others continue. `millrace"
                + " resolve " + table + " --apply` takes it as MySQL has it now, and copies it.";
    }

    /** The stopped tables that the connector must not read; also such that MySQL does not have. */
    Set<TableId> leftOut() {
        return journal.timelines().values().stream()
                .filter(known -> known.stopped()
                        .filter(stopped -> stopped.reason().leftOutOfConnector())
                        .isPresent())
                .map(TableTimeline::table)
                .collect(Collectors.toSet());
    }

    /** Lets a stopped table continue; right only when it is copied again. */
    void release(TableId table) {
        append(List.of(new Released(table, Origin.person("it is copied again"))));
    }

    /** Lets all tables continue that are stopped, and counts what unreadable statements did as made up for: all are copied again. */
    void releaseAll() {
        Bootstrap.run(settings, clickHouse);
        Map<TableId, TableTimeline> known = journal.timelines();
        append(known.values().stream()
                .filter(one -> one.stopped().isPresent())
                .map(one -> new Released(one.table(), Origin.person("all tables are copied again")))
                .toList());
        known.values().stream().filter(one -> !one.all().isEmpty()).forEach(one -> resolve(one.table()));
    }

    /** What counts already is not written a second time. */
    private void append(List<? extends TableEvent> events) {
        journal.append(events.stream()
                .<TableEvent>map(event -> event)
                .filter(event -> !(event instanceof Ordered ordered
                        && journal.timeline(event.table()).all().contains(ordered)))
                .toList());
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
        applier.apply(table, marks, Origin.millrace("columns from before count as dropped, others as the same"))
                .ifPresent(failure -> {
                    throw ProblemCode.TABLE_STEP_FAILED.problem(failure, "It is tried again.");
                });
    }
}
