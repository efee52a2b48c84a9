package io.millrace.ddlmanager.reconcile;

import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.StopReason;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableEvent.CopyBegun;
import io.millrace.common.journal.TableEvent.CopyDone;
import io.millrace.common.journal.TableEvent.CopyFailed;
import io.millrace.common.journal.TableEvent.CopyRequested;
import io.millrace.common.journal.TableEvent.PutOnHold;
import io.millrace.common.journal.TableEvent.Released;
import io.millrace.common.journal.TableEvent.Resolved;
import io.millrace.common.journal.TableEvent.Resumed;
import io.millrace.common.journal.TableEvent.Stopped;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.catalog.SourceAndTarget.Snapshot;
import io.millrace.ddlmanager.journal.Journal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Writes into the journal what is asked for: copies, stops and releases, and what a person decides. Thread-safe. */
public final class TableJournal {

    /** Why a table continues, or is copied, of which nobody has said a word. */
    public static final String ALL_COPIED = "all tables are copied again";

    private final MysqlBinlog binlog;
    private final SourceAndTarget sides;
    private final ColumnMarks columns;
    private final Journal journal;

    public TableJournal(MysqlBinlog binlog, SourceAndTarget sides, ColumnMarks columns, Journal journal) {
        this.binlog = binlog;
        this.sides = sides;
        this.columns = columns;
        this.journal = journal;
    }

    /** What is known of one table now. */
    public TableTimeline timeline(TableId table) {
        return journal.timeline(table);
    }

    /**
     * A person has decided: the table continues as MySQL has it now, and what unreadable statements did to rows that are
     * there is not made up for.
     *
     * @param why as the table's history says it
     */
    public void continueAsInMysql(TableId table, String why) {
        Snapshot now = sides.read(Scope.of(table));
        columns.settle(table, now);
        Origin decided =
                new Origin(journal.timeline(table).nextInstant(Instant.now()), Cause.person(why), Place.START, 0);
        List<TableEvent> events = new ArrayList<>();
        events.add(new Resolved(table, decided, "skip"));
        events.addAll(columns.added(table, now, decided.withOrdinal(1)));
        journal.appendNew(events);
    }

    /** A person pauses the table. */
    public void hold(TableId table) {
        journal.append(new PutOnHold(
                table, Origin.person("the table was put on hold"), "A person paused it. Its rows wait in Kafka."));
    }

    /** A person ends the pause. */
    public void resume(TableId table) {
        journal.append(new Resumed(table, Origin.person("the table was resumed")));
    }

    /** A person wants the table copied again as MySQL has it now. */
    public void reload(TableId table) {
        request(Map.of(table, "a person asked for it"), Cause.person("a person asked for a copy"));
    }

    /** Tables are to be copied as MySQL has them now, each for its reason, in words. */
    public void copyDue(Map<TableId, String> reasons) {
        request(reasons, Cause.millrace("a copy is due"));
    }

    /** The copy is due from now on, of the same place as before. */
    public void copyStillDue(CopyRequested due) {
        Origin before = due.origin();
        journal.append(List.of(new CopyRequested(
                due.table(),
                new Origin(journal.timeline(due.table()).nextInstant(Instant.now()), before.cause(), before.place(), 0),
                due.reason())));
    }

    /** Each counts after all statements that were read of its table, whatever the clocks say. */
    private void request(Map<TableId, String> reasons, Cause cause) {
        if (reasons.isEmpty()) {
            return;
        }
        Place end = binlog.end();
        Map<TableId, TableTimeline> known = journal.timelines();
        Instant now = Instant.now();
        journal.append(reasons.entrySet().stream()
                .<TableEvent>map(reason -> new CopyRequested(
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
    public void firstCopyBegins(Collection<TableId> tables) {
        Origin now = Origin.millrace("the connector is registered");
        journal.append(tables.stream()
                .<TableEvent>map(table -> new CopyBegun(table, now, true))
                .toList());
    }

    /** The tables are copied for the first time, or are copied again instead. */
    public void firstCopyDone(Collection<TableId> tables) {
        Origin now = Origin.millrace("the first copy is done");
        journal.report(tables.stream()
                .<TableEvent>map(table -> new CopyDone(table, now, true, now))
                .toList());
    }

    /** A table could not be copied again; its status says why until it could. */
    public void copyFailed(TableId table, String why) {
        boolean known = journal.timeline(table)
                .copyFailed()
                .filter(failed -> failed.error().equals(why))
                .isPresent();
        if (!known) {
            journal.report(List.of(new CopyFailed(table, Origin.millrace("it is tried again"), why)));
        }
    }

    /**
     * Rows are wrong from here on. A table that was stopped for the same reason, or is out of the connector, is not stopped
     * again: the copy that is to come makes up for both.
     *
     * @param detail in words
     */
    public void stop(TableId table, StopReason reason, String detail, Place place) {
        boolean already = journal.timeline(table)
                .stopped()
                .map(Stopped::reason)
                .filter(stopped -> stopped == reason || stopped.leftOutOfConnector() && !reason.leftOutOfConnector())
                .isPresent();
        if (!already) {
            Origin now = new Origin(Instant.now(), Cause.millrace(reason.word()), place, 0);
            journal.report(List.of(new Stopped(table, now, reason, detail)));
        }
    }

    /** The stopped tables that the connector must not read; also such that MySQL does not have. */
    public Set<TableId> leftOut() {
        return stopped(StopReason::leftOutOfConnector);
    }

    /** The tables that are stopped for one of these reasons; also such that MySQL does not have. */
    public Set<TableId> stopped(Predicate<StopReason> reasons) {
        return journal.timelines().values().stream()
                .filter(known -> known.stopped()
                        .filter(stopped -> reasons.test(stopped.reason()))
                        .isPresent())
                .map(TableTimeline::table)
                .collect(Collectors.toSet());
    }

    /** Lets a stopped table continue; right only when it is copied again. */
    public void release(TableId table) {
        journal.append(new Released(table, Origin.millrace("it is copied again")));
    }

    /** Lets all tables continue that are stopped, and counts what unreadable statements did as made up for: all are copied again. */
    public void releaseAll() {
        Map<TableId, TableTimeline> known = journal.timelines();
        journal.append(known.values().stream()
                .filter(one -> one.stopped().isPresent())
                .<TableEvent>map(one -> new Released(one.table(), Origin.person(ALL_COPIED)))
                .toList());
        known.values().stream()
                .filter(one -> !one.all().isEmpty())
                .forEach(one -> continueAsInMysql(one.table(), ALL_COPIED));
    }
}
