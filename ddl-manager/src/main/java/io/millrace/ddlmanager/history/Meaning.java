package io.millrace.ddlmanager.history;

import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.policy.SchemaPolicy;
import io.millrace.common.table.ShadowTables;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.DdlChange.TablesRenamed.Step;
import io.millrace.ddlmanager.history.Entry.At;
import io.millrace.ddlmanager.history.Entry.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Says what must be remembered of a statement. */
public final class Meaning {

    private static final Set<Kind> COLUMNS =
            Set.of(Kind.COLUMN_ADDED, Kind.COLUMN_LEFT_OUT, Kind.COLUMN_RENAMED, Kind.COLUMN_DROPPED);

    private final Predicate<TableId> replicated;
    private final Function<String, List<TableId>> tablesOf;
    private final Function<TableId, List<Entry>> remembered;
    private final Function<DdlChange, Optional<String>> rewrites;
    private final SchemaPolicies policies;

    /**
     * @param replicated whether the settings choose the table, there or not; shadow tables of migrations are none
     * @param tablesOf the tables of a database that are known
     * @param remembered everything that was seen of a table so far
     * @param rewrites why the rows of an altered table, of one that took another's place or of one that was made again, are
     *     not what they were, for people; as {@link Rewrites} tells
     */
    public Meaning(
            Predicate<TableId> replicated,
            Function<String, List<TableId>> tablesOf,
            Function<TableId, List<Entry>> remembered,
            Function<DdlChange, Optional<String>> rewrites,
            SchemaPolicies policies) {
        this.replicated = replicated;
        this.tablesOf = tablesOf;
        this.remembered = remembered;
        this.rewrites = rewrites;
        this.policies = policies;
    }

    public List<Entry> of(DdlChange change, At at) {
        List<Entry> entries = new ArrayList<>();
        if (change instanceof DdlChange.ColumnsChanged columns) {
            columns.added()
                    .forEach(name -> entries.add(new Entry(columns.table(), Kind.COLUMN_ADDED, name, "", "", at)));
            columns.renamed()
                    .forEach((from, to) ->
                            entries.add(new Entry(columns.table(), Kind.COLUMN_RENAMED, from, to, "", at)));
            columns.dropped()
                    .forEach(name -> entries.add(new Entry(columns.table(), Kind.COLUMN_DROPPED, name, "", "", at)));
            rewrites.apply(columns).ifPresent(reason -> entries.add(reload(columns.table(), reason, at)));
        } else if (change instanceof DdlChange.KeyChanged key) {
            rewrites.apply(key).ifPresent(reason -> entries.add(reload(key.table(), reason, at)));
        } else if (change instanceof DdlChange.TableCreated created) {
            Entry entry = new Entry(created.table(), Kind.TABLE_CREATED, "", "", "", at);
            entries.add(entry);
            TableHistory.dropBefore(remembered.apply(created.table()), entry)
                    .flatMap(drop -> drop.to().isEmpty()
                            ? rewrites.apply(created)
                            : Optional.of("the table that had this name before is " + drop.to() + " now"))
                    .ifPresent(reason -> entries.add(reload(created.table(), reason, at)));
        } else if (change instanceof DdlChange.TableDropped dropped) {
            entries.add(new Entry(dropped.table(), Kind.TABLE_DROPPED, "", "", "", at));
        } else if (change instanceof DdlChange.DatabaseDropped dropped) {
            tablesOf.apply(dropped.database())
                    .forEach(table -> entries.add(new Entry(table, Kind.TABLE_DROPPED, "", "", "", at)));
        } else if (change instanceof DdlChange.TablesRenamed renamed) {
            entries.addAll(renamed(renamed, at));
        } else if (change instanceof DdlChange.TableTruncated truncated) {
            // The copy that is due is of the table as it is from here on, and so are the rows that are read with it.
            TableHistory.of(remembered.apply(truncated.table()))
                    .reload()
                    .filter(due -> due.at().before(at))
                    .ifPresent(due -> entries.add(reload(
                            truncated.table(),
                            due.reason(),
                            new At(
                                    due.at().statement(),
                                    at.binlogFile(),
                                    at.binlogPosition(),
                                    at.seenAt(),
                                    at.place()))));
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
                .filter(entry -> !(entry.kind() == Kind.HELD || entry.kind() == Kind.RELOAD_DUE)
                        || replicated.test(entry.table()))
                .map(this::byPolicy)
                .toList();
    }

    private Entry byPolicy(Entry entry) {
        return switch (entry.kind()) {
            case COLUMN_ADDED, COLUMN_LEFT_OUT ->
                entry.as(
                        policies.of(entry.table(), SchemaChangeKind.ADD_COLUMN) == SchemaPolicy.IGNORE
                                ? Kind.COLUMN_LEFT_OUT
                                : Kind.COLUMN_ADDED);
            default -> entry;
        };
    }

    private List<Entry> renamed(DdlChange.TablesRenamed statement, At at) {
        Map<TableId, TableId> origins = origins(statement.steps());
        List<Entry> entries = new ArrayList<>();
        origins.forEach((to, from) -> {
            if (to.equals(from)) {
                return;
            }
            if (!origins.containsKey(from)) {
                entries.add(new Entry(from, Kind.TABLE_DROPPED, "", to.toString(), "", at));
            }
            if (ShadowTables.isFor(from, to)) {
                // The rows of the table are the same as before; its columns may be those of the shadow.
                entries.addAll(moved(sinceCreation(from), to, at));
                if (!seenFromItsBeginning(from)) {
                    entries.add(reload(to, from + " was altered before anybody read its statements", at));
                }
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
        return remembered.apply(shadow).stream()
                .map(Entry::kind)
                .filter(kind -> kind == Kind.TABLE_CREATED || kind == Kind.TABLE_DROPPED)
                .reduce((earlier, later) -> later)
                .filter(Kind.TABLE_CREATED::equals)
                .isPresent();
    }

    private List<Entry> sinceCreation(TableId shadow) {
        List<Entry> all = remembered.apply(shadow);
        int from = 0;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).kind() == Kind.TABLE_CREATED || all.get(i).kind() == Kind.TABLE_DROPPED) {
                from = i + 1;
            }
        }
        return all.subList(from, all.size()).stream()
                .filter(entry -> COLUMNS.contains(entry.kind()))
                .toList();
    }

    /** As if the table itself had been altered at the cut-over, one statement after the other. */
    private static List<Entry> moved(List<Entry> ofShadow, TableId table, At at) {
        List<Entry> moved = new ArrayList<>();
        Map<Long, Long> places = new LinkedHashMap<>();
        for (Entry entry : ofShadow) {
            long place = places.computeIfAbsent(entry.at().place(), p -> at.place() + places.size());
            moved.add(entry.forTable(
                    table, new At(at.statement(), at.binlogFile(), at.binlogPosition(), at.seenAt(), place)));
        }
        return moved;
    }

    private static Entry reload(TableId table, String reason, At at) {
        return new Entry(table, Kind.RELOAD_DUE, "", "", reason, at);
    }

    private static Entry held(TableId table, String reason, At at) {
        return new Entry(table, Kind.HELD, "", "", reason, at);
    }
}
