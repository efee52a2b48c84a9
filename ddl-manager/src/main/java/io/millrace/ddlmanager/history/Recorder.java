package io.millrace.ddlmanager.history;

import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Column;
import io.millrace.common.table.ShadowTables;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.types.LossPolicies;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.DdlReader;
import io.millrace.ddlmanager.follow.SchemaChanges.SchemaChange;
import io.millrace.ddlmanager.history.Entry.At;
import io.millrace.ddlmanager.history.Entry.Kind;
import io.millrace.ddlmanager.plan.ClickHouseCatalog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what statements mean, before anything is done about them. May be given a statement any number of times. */
public final class Recorder {

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

    /** Entries of one statement, and those of the steps of one migration, have places of their own. */
    private static final long PLACES = 1_000;

    private final SchemaHistory history;
    private final Targets targets;
    private final Set<String> databases;
    private final Set<String> excluded;
    private final ShadowTables shadows;
    private final LossPolicies policies;
    private final SchemaPolicies schemaPolicies;

    public Recorder(Settings settings, SchemaHistory history) {
        this.history = history;
        this.targets = Targets.of(settings);
        this.databases = Set.copyOf(settings.getList(Setting.MYSQL_DATABASES));
        this.excluded = Set.copyOf(settings.getList(Setting.EXCLUDE_TABLES));
        this.shadows = ShadowTables.of(settings);
        this.policies = LossPolicies.of(settings);
        this.schemaPolicies = SchemaPolicies.of(settings);
    }

    /**
     * @param tables the tables that MySQL has
     * @param reader of a database and a statement, as {@link DdlReader} has them
     * @return what is new
     */
    public List<Entry> record(
            List<SchemaChange> changes,
            ClickHouseCatalog catalog,
            Collection<Table> tables,
            BiFunction<String, String, List<DdlChange>> reader) {
        Map<TableId, List<Entry>> remembered = history.entries(catalog);
        Map<TableId, Table> inMysql = tables.stream().collect(Collectors.toMap(Table::id, Function.identity()));
        Set<TableId> known = new HashSet<>(inMysql.keySet());
        known.addAll(remembered.keySet());
        // MySQL has no table any more of a database that was dropped.
        known.addAll(catalog.replicated());
        Meaning meaning = new Meaning(
                table -> chosen(table) && !shadows.ignored(table, known),
                database -> known.stream()
                        .filter(table -> table.database().equals(database))
                        .toList(),
                table -> remembered.getOrDefault(table, List.of()),
                new Rewrites(inMysql, catalog, targets, policies, table -> remembered.getOrDefault(table, List.of()))
                        ::of,
                schemaPolicies);
        List<Entry> recorded = new ArrayList<>();
        for (SchemaChange change : Renames.together(changes)) {
            if (change.snapshot()) {
                continue;
            }
            At at = at(change);
            for (DdlChange meant : reader.apply(change.database(), change.ddl())) {
                tell(meant, change);
                List<Entry> entries = new ArrayList<>(meaning.of(meant, at).stream()
                        .filter(entry -> databases.contains(entry.table().database()))
                        .map(entry -> asSpelled(entry, catalog))
                        .filter(entry -> !readTwice(entry, remembered))
                        .toList());
                remember(entries, remembered);
                entries.addAll(remember(clashes(entries, remembered, inMysql), remembered));
                history.write(entries);
                entries.forEach(entry -> known.add(entry.table()));
                recorded.addAll(entries);
            }
        }
        return recorded;
    }

    /**
     * Debezium reads the last statement of a binlog again when it goes on from there (its set of GTIDs lacks it, see
     * {@link io.millrace.common.fence.MysqlBinlog#unread}); a person may have decided about it meanwhile.
     */
    private static boolean readTwice(Entry entry, Map<TableId, List<Entry>> remembered) {
        At at = entry.at();
        return entry.kind() == Kind.HELD
                && remembered.getOrDefault(entry.table(), List.of()).stream()
                        .filter(other -> other.kind() == Kind.HELD)
                        .map(Entry::at)
                        .anyMatch(other -> other.place() != at.place()
                                && other.binlogFile().equals(at.binlogFile())
                                && other.binlogPosition() == at.binlogPosition()
                                && other.statement().equals(at.statement()));
    }

    /** Where a statement stands. */
    public static At at(SchemaChange change) {
        return new At(
                change.ddl(), change.binlogFile(), change.binlogPosition(), change.readAt(), change.offset() * PLACES);
    }

    private static List<Entry> remember(List<Entry> entries, Map<TableId, List<Entry>> remembered) {
        entries.forEach(entry -> remembered
                .computeIfAbsent(entry.table(), t -> new ArrayList<>())
                .add(entry));
        return entries;
    }

    /** Rows do not tell which of two columns they carry under one name, so those from before are not read any more. */
    private static List<Entry> clashes(
            List<Entry> entries, Map<TableId, List<Entry>> remembered, Map<TableId, Table> inMysql) {
        return entries.stream()
                .filter(entry -> entry.kind() == Kind.COLUMN_RENAMED || entry.kind() == Kind.COLUMN_DROPPED)
                .filter(entry -> inMysql.containsKey(entry.table()))
                .flatMap(entry -> clash(entry, remembered.get(entry.table()), inMysql.get(entry.table())).stream())
                .distinct()
                .toList();
    }

    private static Optional<Entry> clash(Entry entry, List<Entry> all, Table table) {
        return ColumnNames.of(
                        TableHistory.of(all).entries(),
                        table.columns().stream().map(Column::name).toList())
                .clash()
                .map(reason -> new Entry(entry.table(), Kind.RELOAD_DUE, "", "", reason, entry.at()));
    }

    private static void tell(DdlChange meant, SchemaChange change) {
        if (meant instanceof DdlChange.Unparsed unparsed) {
            LOG.atError()
                    .addKeyValue("tables", unparsed.tables())
                    .addKeyValue("binlogFile", change.binlogFile())
                    .addKeyValue("binlogPosition", change.binlogPosition())
                    .addKeyValue("reason", unparsed.message())
                    .log("A DDL statement cannot be read");
        }
    }

    private boolean chosen(TableId table) {
        return databases.contains(table.database()) && !excluded.contains(table.toString());
    }

    /** Names of columns may be written in other letters than the column's; rows have the column's. */
    private Entry asSpelled(Entry entry, ClickHouseCatalog catalog) {
        if (entry.kind() != Kind.COLUMN_RENAMED && entry.kind() != Kind.COLUMN_DROPPED) {
            return entry;
        }
        return catalog.find(targets.raw(entry.table())).stream()
                .flatMap(raw -> raw.columns().keySet().stream())
                .filter(column -> column.equalsIgnoreCase(entry.from()))
                .findFirst()
                .map(column -> new Entry(entry.table(), entry.kind(), column, entry.to(), entry.reason(), entry.at()))
                .orElse(entry);
    }
}
