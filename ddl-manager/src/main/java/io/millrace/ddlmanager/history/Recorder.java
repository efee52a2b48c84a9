package io.millrace.ddlmanager.history;

import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableEvent.CopyRequested;
import io.millrace.common.journal.TableEvent.Ordered;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableEvent.StatementRead.Kind;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.LossPolicies;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.settings.SourceSettings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.types.ColumnDefaults;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog;
import io.millrace.ddlmanager.catalog.SourceAndTarget.Snapshot;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.DdlReader;
import io.millrace.ddlmanager.ddl.SchemaChange;
import io.millrace.ddlmanager.journal.Journal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what statements mean, before anything is done about them. May be given a statement any number of times. */
public final class Recorder {

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

    /** The steps of one migration count one after the other, all before the next statement. */
    private static final long ORDINALS = 1_000;

    private final Journal journal;
    private final Targets targets;
    private final SourceSettings source;
    private final LossPolicies policies;
    private final SchemaPolicies schemaPolicies;

    public Recorder(
            SourceSettings source,
            Targets targets,
            LossPolicies policies,
            SchemaPolicies schemaPolicies,
            Journal journal) {
        this.journal = journal;
        this.targets = targets;
        this.source = source;
        this.policies = policies;
        this.schemaPolicies = schemaPolicies;
    }

    /**
     * @param now what both sides have of the tables that the statements name
     * @param reader of a database and a statement, as {@link DdlReader} has them
     * @return what they mean, and may stand in the journal already
     */
    public List<Ordered> record(
            List<SchemaChange> changes, Snapshot now, BiFunction<String, String, List<DdlChange>> reader) {
        ClickHouseCatalog catalog = now.catalog();
        Map<TableId, TableTimeline> known = new HashMap<>(journal.timelines());
        Map<TableId, Table> inMysql = now.tables().stream().collect(Collectors.toMap(Table::id, Function.identity()));
        Set<TableId> names = new HashSet<>(now.names());
        names.addAll(known.keySet());
        // MySQL has no table any more of a database that was dropped.
        names.addAll(catalog.replicated());
        Function<TableId, TableTimeline> timelines = table -> known.getOrDefault(table, TableTimeline.empty(table));
        DdlInterpreter meaning = new DdlInterpreter(
                table -> source.chooses(table) && !source.shadows().ignored(table, names),
                database -> names.stream()
                        .filter(table -> table.database().equals(database))
                        .toList(),
                timelines,
                new RewriteRules(inMysql, catalog, targets, policies, timelines)::of,
                schemaPolicies);
        AddedDefaults defaults = new AddedDefaults(inMysql, catalog, targets, timelines);
        Spellings spellings = new Spellings(table -> columns(catalog, table));
        List<Ordered> recorded = new ArrayList<>();
        List<TableEvent> unwritten = new ArrayList<>();
        Consumer<Ordered> remember = read -> {
            TableTimeline before = timelines.apply(read.table());
            Ordered event = read instanceof CopyRequested copy ? before.asked(copy) : read;
            if (!before.all().contains(event)) {
                known.put(event.table(), before.with(event));
                unwritten.add(event);
            }
            names.add(event.table());
            recorded.add(event);
        };
        for (SchemaChange change : RenameBatch.together(changes)) {
            if (change.snapshot()) {
                continue;
            }
            for (DdlChange read : reader.apply(change.database(), change.ddl())) {
                DdlChange meant = Redefinitions.withoutSame(spellings.of(read), change);
                report(meant, change);
                List<Ordered> events = meaning.of(meant, at(change)).stream()
                        .filter(event ->
                                source.databases().contains(event.table().database()))
                        .filter(event -> !isOfNoTable(meant, event, now))
                        .map(event -> meant instanceof DdlChange.ColumnsChanged ? event : asSpelled(event, catalog))
                        .filter(event -> !readTwice(event, timelines))
                        .toList();
                List<CopyRequested> late = late(events, timelines, catalog, inMysql);
                events.forEach(remember);
                late.forEach(remember);
                clashes(events, timelines, inMysql).forEach(remember);
            }
            change.believed()
                    .forEach((table, believed) -> defaults.wrongIn(table, believed)
                            .map(reason -> new CopyRequested(table, at(change), reason))
                            .ifPresent(remember));
        }
        journal.append(unwritten);
        return recorded;
    }

    /** A view was renamed. Or the table has one more name by now, or is gone; then a later statement says so. */
    private static boolean isOfNoTable(DdlChange meant, Ordered event, Snapshot now) {
        return meant instanceof DdlChange.TablesRenamed
                && event instanceof CopyRequested
                && !now.names().contains(event.table());
    }

    /**
     * Debezium reads the last statement of a binlog again when it continues from there (its set of GTIDs lacks it, see
     * {@link io.millrace.common.fence.MysqlBinlog#unread}); a person may have decided about it meanwhile.
     */
    private static boolean readTwice(Ordered event, Function<TableId, TableTimeline> known) {
        return event instanceof StatementRead read
                && read.kind() == Kind.UNREADABLE
                && known.apply(read.table()).statements().stream()
                        .filter(other -> other.kind() == Kind.UNREADABLE)
                        .map(StatementRead::origin)
                        .anyMatch(other -> other.ordinal() != read.origin().ordinal()
                                && other.place().equals(read.place())
                                && other.cause().equals(read.cause()));
    }

    /** Where a statement stands. */
    public static Origin at(SchemaChange change) {
        return new Origin(
                Instant.ofEpochMilli(change.readAt()),
                Cause.statement(change.ddl()),
                new Place("", change.binlogFile(), change.binlogPosition()),
                change.offset() * ORDINALS);
    }

    /**
     * A column that came into ClickHouse before its statement was read: rows that were read in between are older than the
     * statement, and have NULL where MySQL has the column's default.
     */
    private List<CopyRequested> late(
            List<Ordered> events,
            Function<TableId, TableTimeline> known,
            ClickHouseCatalog catalog,
            Map<TableId, Table> inMysql) {
        return events.stream()
                .filter(StatementRead.class::isInstance)
                .map(StatementRead.class::cast)
                .filter(read -> read.kind() == Kind.COLUMN_ADDED)
                .filter(read -> known.apply(read.table()).requested().isEmpty()
                        && !known.apply(read.table()).all().contains(read))
                .filter(read -> columns(catalog, read.table()).contains(read.from()))
                .filter(read -> hasDefault(inMysql.get(read.table()), read.from()))
                .map(read -> new CopyRequested(
                        read.table(),
                        read.origin(),
                        "the column " + read.from() + " was there before its statement was read"))
                .limit(1)
                .toList();
    }

    private boolean hasDefault(Table table, String name) {
        return table != null
                && table.columns().stream()
                        .filter(column -> column.name().equals(name))
                        .anyMatch(column -> RewriteRules.type(table, column, policies)
                                .flatMap(type -> ColumnDefaults.value(column, type))
                                .isPresent());
    }

    /** Rows do not tell which of two columns they carry under one name, so the older ones are not read any more. */
    private static List<CopyRequested> clashes(
            List<Ordered> events, Function<TableId, TableTimeline> known, Map<TableId, Table> inMysql) {
        return events.stream()
                .filter(event -> event instanceof StatementRead read && DdlInterpreter.COLUMNS.contains(read.kind()))
                .filter(event -> inMysql.containsKey(event.table()))
                .flatMap(event -> clash(event, known.apply(event.table()), inMysql.get(event.table())).stream())
                .distinct()
                .toList();
    }

    private static Optional<CopyRequested> clash(Ordered event, TableTimeline known, Table table) {
        return ColumnNames.of(
                        known.entries(),
                        table.columns().stream().map(Column::name).toList())
                .clash()
                .map(reason -> new CopyRequested(event.table(), event.origin(), reason));
    }

    private static void report(DdlChange meant, SchemaChange change) {
        if (meant instanceof DdlChange.Unparsed unparsed) {
            LOG.atError()
                    .addKeyValue("tables", unparsed.tables())
                    .addKeyValue("binlogFile", change.binlogFile())
                    .addKeyValue("binlogPosition", change.binlogPosition())
                    .addKeyValue("reason", unparsed.message())
                    .log("A DDL statement cannot be read");
        }
    }

    private Set<String> columns(ClickHouseCatalog catalog, TableId table) {
        return catalog.raw(targets, table).map(raw -> raw.columns().keySet()).orElse(Set.of());
    }

    /** A migration's shadow may have the columns in other letters than the table; rows have the table's. */
    private Ordered asSpelled(Ordered event, ClickHouseCatalog catalog) {
        if (!(event instanceof StatementRead read)
                || read.kind() != Kind.COLUMN_RENAMED && read.kind() != Kind.COLUMN_DROPPED) {
            return event;
        }
        return columns(catalog, read.table()).stream()
                .filter(column -> column.equalsIgnoreCase(read.from()))
                .findFirst()
                .map(column ->
                        new StatementRead(read.table(), read.origin(), read.kind(), column, read.to(), read.reason()))
                .orElse(read);
    }
}
