package io.millrace.ddlmanager.reconcile;

import io.millrace.common.journal.TableEvent.Ordered;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableEvent.StatementRead.Kind;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.PipelineLock;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.catalog.SourceAndTarget.Snapshot;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.SchemaChange;
import io.millrace.ddlmanager.history.Recorder;
import io.millrace.ddlmanager.journal.Journal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Writes down what statements mean, before anything is done about them. May be given a statement any number of times. */
public final class StatementJournal {

    private final SourceAndTarget sides;
    private final Recorder recorder;
    private final ColumnMarks columns;
    private final Journal journal;
    private final PipelineLock lock;

    public StatementJournal(
            SourceAndTarget sides, Recorder recorder, ColumnMarks columns, Journal journal, PipelineLock lock) {
        this.sides = sides;
        this.recorder = recorder;
        this.columns = columns;
        this.journal = journal;
        this.lock = lock;
    }

    /**
     * What statements mean.
     *
     * @param named the tables that they are about
     * @param unreadable those that cannot be followed, and which neither a copy nor a person has made up for
     * @param createdAgain the drops of those tables that were created again: their older rows are to go
     */
    public record Recorded(Scope named, List<StatementRead> unreadable, List<StatementRead> createdAgain) {}

    public Recorded record(List<SchemaChange> changes) {
        BiFunction<String, String, List<DdlChange>> parser = sides.reader();
        Map<List<String>, List<DdlChange>> parsed = new HashMap<>();
        BiFunction<String, String, List<DdlChange>> reader = (database, ddl) ->
                parsed.computeIfAbsent(List.of(database, ddl), statement -> parser.apply(database, ddl));
        Scope named = named(changes, reader);
        return lock.take(() -> {
            Snapshot now = sides.read(named);
            List<Ordered> read = recorder.record(changes, now, reader);
            recordFirstCopy(changes, now, reader);
            List<StatementRead> again = createdAgain(read);
            Set<TableId> tables = again.stream().map(StatementRead::table).collect(Collectors.toSet());
            tables.forEach(table -> columns.settle(table, now));
            read.stream()
                    .filter(event -> isCreation(event) && tables.contains(event.table()))
                    .forEach(created -> journal.appendNew(columns.added(created.table(), now, created.origin())));
            return new Recorded(named, unreadable(read), again);
        });
    }

    /** The connector's first copy finds all tables, with a statement for each: those need not be parsed for their names. */
    private static Scope named(List<SchemaChange> changes, BiFunction<String, String, List<DdlChange>> reader) {
        return changes.stream().anyMatch(SchemaChange::snapshot)
                ? Scope.ALL
                : Scope.named(changes.stream()
                        .flatMap(change -> reader.apply(change.database(), change.ddl()).stream())
                        .toList());
    }

    private List<StatementRead> createdAgain(List<Ordered> events) {
        Map<TableId, TableTimeline> known = journal.timelines();
        return events.stream()
                .filter(StatementJournal::isCreation)
                .flatMap(created -> known.get(created.table()).dropBefore((StatementRead) created).stream())
                .filter(drop -> drop.kind() == Kind.TABLE_DROPPED)
                .distinct()
                .toList();
    }

    private static boolean isCreation(Ordered event) {
        return event instanceof StatementRead read && read.kind() == Kind.TABLE_CREATED;
    }

    private List<StatementRead> unreadable(List<Ordered> events) {
        Map<TableId, TableTimeline> known = journal.timelines();
        return events.stream()
                .filter(event -> event instanceof StatementRead read
                        && known.get(read.table()).holds(read))
                .map(StatementRead.class::cast)
                .toList();
    }

    /**
     * The connector's first copy has the values of all columns that it found, in all rows: the statements that added
     * them to a table which ClickHouse knows already will not come.
     */
    private void recordFirstCopy(
            List<SchemaChange> changes, Snapshot now, BiFunction<String, String, List<DdlChange>> reader) {
        List<SchemaChange> found =
                changes.stream().filter(SchemaChange::snapshot).toList();
        Set<TableId> grown = found.isEmpty()
                ? Set.of()
                : now.tables().stream()
                        .filter(table -> columns.grown(table, now))
                        .map(Table::id)
                        .collect(Collectors.toSet());
        if (grown.isEmpty()) {
            return;
        }
        found.forEach(change -> reader.apply(change.database(), change.ddl()).stream()
                .filter(DdlChange.TableCreated.class::isInstance)
                .map(created -> ((DdlChange.TableCreated) created).table())
                .filter(grown::contains)
                .forEach(table -> journal.appendNew(columns.added(table, now, Recorder.at(change)))));
    }
}
