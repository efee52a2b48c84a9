package io.millrace.ddlmanager.history;

import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent.CopyRequested;
import io.millrace.common.journal.TableEvent.Ordered;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableEvent.StatementRead.Kind;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.policy.SchemaPolicy;
import io.millrace.common.table.ShadowTables;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.DdlChange.TablesRenamed.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Says what must be remembered of a statement. */
public final class DdlInterpreter {

    /** What a statement does to columns and their names. */
    static final Set<Kind> COLUMNS =
            Set.of(Kind.COLUMN_ADDED, Kind.COLUMN_IGNORED, Kind.COLUMN_RENAMED, Kind.COLUMN_DROPPED);

    private final Predicate<TableId> replicated;
    private final Function<String, List<TableId>> tablesOf;
    private final Function<TableId, TableTimeline> known;
    private final Function<DdlChange, Optional<String>> rewrites;
    private final SchemaPolicies policies;

    /**
     * @param replicated whether the settings choose the table, there or not; shadow tables of migrations are none
     * @param tablesOf the tables of a database that are known
     * @param known what is known of a table so far
     * @param rewrites why the rows of an altered table, of one that took another's place or of one that was made again, are
     *     not what they were; as {@link RewriteRules} tells
     */
    public DdlInterpreter(
            Predicate<TableId> replicated,
            Function<String, List<TableId>> tablesOf,
            Function<TableId, TableTimeline> known,
            Function<DdlChange, Optional<String>> rewrites,
            SchemaPolicies policies) {
        this.replicated = replicated;
        this.tablesOf = tablesOf;
        this.known = known;
        this.rewrites = rewrites;
        this.policies = policies;
    }

    public List<Ordered> of(DdlChange change, Origin at) {
        List<Ordered> entries = new ArrayList<>();
        if (change instanceof DdlChange.ColumnsChanged columns) {
            columns.added()
                    .forEach(name ->
                            entries.add(new StatementRead(columns.table(), at, Kind.COLUMN_ADDED, name, "", "")));
            columns.renamed()
                    .forEach((from, to) ->
                            entries.add(new StatementRead(columns.table(), at, Kind.COLUMN_RENAMED, from, to, "")));
            columns.dropped()
                    .forEach(name ->
                            entries.add(new StatementRead(columns.table(), at, Kind.COLUMN_DROPPED, name, "", "")));
            rewrites.apply(columns).ifPresent(reason -> entries.add(reload(columns.table(), reason, at)));
        } else if (change instanceof DdlChange.KeyChanged key) {
            rewrites.apply(key).ifPresent(reason -> entries.add(reload(key.table(), reason, at)));
        } else if (change instanceof DdlChange.GeneratedValuesChanged generated) {
            rewrites.apply(generated).ifPresent(reason -> entries.add(reload(generated.table(), reason, at)));
        } else if (change instanceof DdlChange.TableCreated created) {
            StatementRead entry = new StatementRead(created.table(), at, Kind.TABLE_CREATED, "", "", "");
            entries.add(entry);
            known.apply(created.table())
                    .dropBefore(entry)
                    .flatMap(drop ->
                            drop.kind() == Kind.TABLE_DROPPED ? rewrites.apply(created) : Optional.of(formerly(drop)))
                    .ifPresent(reason -> entries.add(reload(created.table(), reason, at)));
        } else if (change instanceof DdlChange.TableDropped dropped) {
            entries.add(new StatementRead(dropped.table(), at, Kind.TABLE_DROPPED, "", "", ""));
        } else if (change instanceof DdlChange.DatabaseDropped dropped) {
            tablesOf.apply(dropped.database())
                    .forEach(table -> entries.add(new StatementRead(table, at, Kind.TABLE_DROPPED, "", "", "")));
        } else if (change instanceof DdlChange.TablesRenamed renamed) {
            entries.addAll(renamed(renamed, at));
        } else if (change instanceof DdlChange.TableTruncated truncated) {
            // The copy that is due is of the table as it is from here on, and so are the rows that are read with it.
            known.apply(truncated.table())
                    .requested()
                    .filter(due -> due.origin().isBefore(at))
                    .ifPresent(due -> entries.add(reload(
                            truncated.table(),
                            due.reason(),
                            new Origin(at.at(), due.cause(), at.place(), at.ordinal()))));
        } else if (change instanceof DdlChange.RowsRemoved removed) {
            entries.add(reload(
                    removed.table(), removed.how() + " changed rows without a word about them in the binlog", at));
        } else if (change instanceof DdlChange.Unparsed unparsed) {
            unparsed.tables()
                    .forEach(table -> entries.add(
                            held(table, "A statement could not be read (" + unparsed.message() + ").", at)));
        }
        return entries.stream()
                .filter(entry -> replicated.test(entry.table()) || ShadowTables.looksLikeOne(entry.table()))
                .filter(entry -> entry instanceof StatementRead read && read.kind() != Kind.UNREADABLE
                        || replicated.test(entry.table()))
                .map(this::byPolicy)
                .toList();
    }

    private Ordered byPolicy(Ordered event) {
        if (event instanceof StatementRead read
                && (read.kind() == Kind.COLUMN_ADDED || read.kind() == Kind.COLUMN_IGNORED)) {
            return read.as(
                    policies.of(read.table(), SchemaChangeKind.ADD_COLUMN) == SchemaPolicy.IGNORE
                            ? Kind.COLUMN_IGNORED
                            : Kind.COLUMN_ADDED);
        }
        return event;
    }

    private List<Ordered> renamed(DdlChange.TablesRenamed statement, Origin at) {
        Map<TableId, TableId> origins = origins(statement.steps());
        List<Ordered> entries = new ArrayList<>();
        origins.forEach((to, from) -> {
            if (to.equals(from)) {
                return;
            }
            if (!origins.containsKey(from)) {
                entries.add(new StatementRead(from, at, Kind.TABLE_RENAMED, "", to.toString(), ""));
            }
            if (ShadowTables.isFor(from, to)) {
                // The rows of the table are the same as before; its columns may be those of the shadow.
                entries.addAll(moved(sinceCreation(from), to, at));
                if (!seenFromItsBeginning(from)) {
                    entries.add(reload(to, from + " was altered before anybody read its statements", at));
                }
                known.apply(to).dropped().ifPresent(drop -> entries.add(reload(to, formerly(drop), at)));
                rewrites.apply(new DdlChange.TablesRenamed(List.of(new Step(from, to))))
                        .ifPresent(reason -> entries.add(reload(to, reason, at)));
            } else {
                entries.add(reload(to, "the table was " + from + " until it was renamed", at));
            }
        });
        return entries;
    }

    /** Where each table that is there after the statement came from. */
    private static Map<TableId, TableId> origins(List<Step> steps) {
        Map<TableId, TableId> origins = new LinkedHashMap<>();
        for (Step step : steps) {
            TableId origin = Optional.ofNullable(origins.remove(step.from())).orElse(step.from());
            origins.put(step.to(), origin);
        }
        return origins;
    }

    private boolean seenFromItsBeginning(TableId shadow) {
        return known.apply(shadow).statements().stream()
                .filter(read -> read.kind() == Kind.TABLE_CREATED || read.takesTableAway())
                .reduce((earlier, later) -> later)
                .filter(read -> read.kind() == Kind.TABLE_CREATED)
                .isPresent();
    }

    private List<StatementRead> sinceCreation(TableId shadow) {
        List<StatementRead> all = known.apply(shadow).statements();
        int from = 0;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).kind() == Kind.TABLE_CREATED || all.get(i).takesTableAway()) {
                from = i + 1;
            }
        }
        return all.subList(from, all.size()).stream()
                .filter(entry -> COLUMNS.contains(entry.kind()))
                .toList();
    }

    /** As if the table itself had been altered at the cut-over, one statement after the other. */
    private static List<StatementRead> moved(List<StatementRead> ofShadow, TableId table, Origin at) {
        List<StatementRead> moved = new ArrayList<>();
        Map<Long, Long> ordinals = new LinkedHashMap<>();
        for (StatementRead entry : ofShadow) {
            long ordinal = ordinals.computeIfAbsent(entry.origin().ordinal(), o -> at.ordinal() + ordinals.size());
            moved.add(entry.moved(table, at.withOrdinal(ordinal)));
        }
        return moved;
    }

    /** What became of the table that had the name before. */
    private static String formerly(StatementRead drop) {
        return drop.kind() == Kind.TABLE_DROPPED
                ? "the table that had this name before was dropped"
                : "the table that had this name before is " + drop.to() + " now";
    }

    private static CopyRequested reload(TableId table, String reason, Origin at) {
        return new CopyRequested(table, at, reason);
    }

    private static StatementRead held(TableId table, String reason, Origin at) {
        return new StatementRead(table, at, Kind.UNREADABLE, "", "", reason);
    }
}
