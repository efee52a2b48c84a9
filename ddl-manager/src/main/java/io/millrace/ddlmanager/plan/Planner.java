package io.millrace.ddlmanager.plan;

import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.Column;
import io.millrace.common.table.KeylessTables;
import io.millrace.common.table.Table;
import io.millrace.common.types.ColumnDefaults;
import io.millrace.ddlmanager.history.ColumnNames;
import io.millrace.ddlmanager.history.Entry;
import io.millrace.ddlmanager.history.TableHistory;
import io.millrace.ddlmanager.history.TypeChange;
import io.millrace.ddlmanager.objects.ObjectTemplates;
import io.millrace.ddlmanager.objects.TableObjects;
import io.millrace.ddlmanager.plan.ClickHouseCatalog.ExistingTable;
import io.millrace.ddlmanager.plan.Statement.Effect;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares what MySQL says with what ClickHouse has; names of before come from the history. Pure: the same input gives
 * the same plan, and a plan that was applied gives an empty one.
 */
public final class Planner {

    private final ObjectTemplates templates;
    private final Targets targets;
    private final KeylessTables keyless;
    private final SchemaPolicies policies;

    public Planner(ObjectTemplates templates, Targets targets, KeylessTables keyless, SchemaPolicies policies) {
        this.keyless = keyless;
        this.policies = policies;
        this.templates = templates;
        this.targets = targets;
    }

    /** Never throws for one table's sake: what cannot be planned is blocked with its reason. */
    public TablePlan plan(Table table, ClickHouseCatalog catalog, TableHistory history) {
        Optional<List<String>> key = table.key();
        if (key.isEmpty() && !keyless.multiset(table)) {
            return TablePlan.blocked(
                    table.id(),
                    "The table has neither a primary key nor a unique key over NOT NULL columns, so its rows cannot be"
                            + " told apart. Add a primary key (an invisible one will do:"
                            + " sql_generate_invisible_primary_key), replicate it as a multiset (MILLRACE_KEYLESS_TABLES="
                            + table.id() + "), or leave it out with MILLRACE_EXCLUDE_TABLES="
                            + table.id() + ".");
        }
        Optional<String> clash = table.columns().stream()
                .map(c -> c.name())
                .filter(ReservedColumns::contains)
                .findFirst();
        if (clash.isPresent()) {
            return TablePlan.blocked(
                    table.id(),
                    "The column " + clash.get()
                            + " has the name of one of Millrace's own columns. Rename it in MySQL, or"
                            + " leave the table out with MILLRACE_EXCLUDE_TABLES=" + table.id() + ".");
        }
        Optional<ExistingTable> raw = catalog.find(targets.raw(table.id()));
        ColumnNames all = names(table, raw, history);
        LeftOut wanted = LeftOut.of(table, raw, all, policies);
        ColumnNames names = wanted.in(all);
        Optional<String> held = history.held()
                .or(() -> raw.flatMap(there -> mixedUp(table, there)))
                .or(all::clash)
                .or(() -> raw.flatMap(there -> LeftOut.late(wanted.table(), there, all, history)));
        if (history.reload().isPresent()) {
            return reload(table, history.reload().get(), stop(table, catalog));
        }
        if (held.isPresent()) {
            return TablePlan.held(table.id(), held.get(), stop(table, catalog));
        }
        TableObjects objects;
        try {
            List<String> inSight = raw.map(
                            there -> columns(wanted.table(), names, there).inSight())
                    .orElse(List.of());
            objects = key.map(k -> templates.of(wanted.table(), k, names, history.floor(), inSight))
                    .orElseGet(() -> templates.multiset(wanted.table(), names));
        } catch (Problem e) {
            return TablePlan.blocked(table.id(), e.getMessage() + " " + e.remedy());
        }
        return raw.map(there -> change(wanted.table(), objects, names, there, catalog))
                .orElseGet(() -> TablePlan.of(table.id(), create(objects), objects.consumerGroup()));
    }

    /** The names of before, and those that ClickHouse has marked as dropped. */
    private static ColumnNames names(Table table, Optional<ExistingTable> raw, TableHistory history) {
        List<String> columns = table.columns().stream().map(Column::name).toList();
        ColumnNames names = columnNames(table, history);
        Set<String> gone = new HashSet<>(names.gone());
        raw.map(ExistingTable::dropped).ifPresent(gone::addAll);
        names.former().values().forEach(gone::removeAll);
        columns.forEach(gone::remove);
        return new ColumnNames(names.former(), Set.copyOf(gone), names.added(), names.clash());
    }

    static ColumnNames columnNames(Table table, TableHistory history) {
        return ColumnNames.of(
                history.entries(), table.columns().stream().map(Column::name).toList());
    }

    /** A column that ClickHouse kept when MySQL dropped it, while MySQL has another one of that name. */
    private Optional<String> mixedUp(Table table, ExistingTable raw) {
        return table.columns().stream()
                .map(Column::name)
                .filter(raw.dropped()::contains)
                .findFirst()
                .map(name -> "The column " + name + " was dropped in MySQL and came again; " + targets.raw(table.id())
                        + " still holds the values of the dropped one.");
    }

    private static TablePlan reload(Table table, Entry due, List<Statement> stop) {
        return table.primaryKey().isEmpty()
                ? TablePlan.held(
                        table.id(),
                        "The table is to be copied again (" + due.reason() + "), which takes a primary key. Drop it in"
                                + " ClickHouse, and millrace deploy --reload. The statement: "
                                + due.at().statement(),
                        stop)
                : TablePlan.loading(table.id(), "It is copied again: " + due.reason() + ".", stop);
    }

    /** Nothing is read any more: the rows wait in Kafka. */
    private List<Statement> stop(Table table, ClickHouseCatalog catalog) {
        String valve = targets.valve(table.id());
        return catalog.find(valve).isEmpty()
                ? List.of()
                : List.of(new Statement("DROP TABLE IF EXISTS " + valve + " SYNC", Effect.SAFE, "the table is held"));
    }

    private List<Statement> create(TableObjects objects) {
        List<Statement> statements = new ArrayList<>();
        statements.add(new Statement(objects.createRaw(), Effect.SAFE, "the table is new")
                .following(SchemaChangeKind.CREATE_TABLE));
        statements.addAll(machinery(objects, "the table is new"));
        return statements;
    }

    private TablePlan change(
            Table table, TableObjects objects, ColumnNames names, ExistingTable raw, ClickHouseCatalog catalog) {
        ColumnPlan columns = columns(table, names, raw);
        Optional<String> unexplained =
                unexplained(table, names, raw).or(() -> rewritten(table, objects, names, columns.renamedTypes()));
        if (unexplained.isPresent()) {
            return TablePlan.held(table.id(), unexplained.get(), List.of());
        }
        if (!raw.sortingKey().equals(String.join(", ", objects.key()))) {
            return TablePlan.held(
                    table.id(),
                    "The key is (" + String.join(", ", objects.key()) + ") in MySQL and (" + raw.sortingKey() + ") in "
                            + targets.raw(table.id()) + ", and the statement that changed it has not been read yet.",
                    List.of());
        }
        List<Statement> alterations = columns.statements(objects);
        boolean running = catalog.find(objects.createValve().name())
                .map(valve -> valve.comment().equals(objects.fingerprint()))
                .orElse(false);
        if (alterations.isEmpty() && running) {
            return TablePlan.nothing(table.id());
        }
        String why = alterations.isEmpty()
                ? "the pipeline's objects are incomplete or of another version"
                : "the columns changed";
        List<Statement> statements = new ArrayList<>();
        statements.addAll(dismantling(objects, why));
        if (catalog.find(targets.lossyView(table.id())).isPresent()) {
            // Another policy may want none.
            statements.add(
                    1,
                    new Statement("DROP TABLE IF EXISTS " + targets.lossyView(table.id()) + " SYNC", Effect.SAFE, why));
        }
        statements.addAll(alterations);
        statements.addAll(machinery(objects, why));
        return TablePlan.of(table.id(), statements, objects.consumerGroup());
    }

    private ColumnPlan columns(Table table, ColumnNames names, ExistingTable raw) {
        return new ColumnPlan(targets.raw(table.id()), table, names, raw, policies);
    }

    /**
     * A column that only ClickHouse has may have been dropped in MySQL or renamed. The statement will tell; before it has
     * come, its new name must not become a column of its own.
     */
    private static Optional<String> unexplained(Table table, ColumnNames names, ExistingTable raw) {
        Set<String> known = names.known();
        table.columns().forEach(column -> known.add(column.name()));
        return raw.columns().keySet().stream()
                .filter(column -> !known.contains(column) && !ReservedColumns.contains(column))
                .findFirst()
                .map(column -> "MySQL has no column " + column
                        + " any more, and the statement that dropped or renamed it has not been read yet.");
    }

    /** What MySQL did to the values of rows that are there takes the place of its statement in the binlog. */
    private static Optional<String> rewritten(
            Table table, TableObjects objects, ColumnNames names, Map<String, String> types) {
        Optional<String> converted = objects.columns().stream()
                .filter(column -> types.containsKey(column.name())
                        && !TypeChange.inPlace(
                                types.get(column.name()),
                                column.type(),
                                objects.key().contains(column.name())))
                .map(column -> "The column " + column.name() + " is " + types.get(column.name()) + " and becomes "
                        + column.type())
                .findFirst();
        Optional<String> added = table.columns().stream()
                .filter(column ->
                        !types.containsKey(column.name()) && !names.added().containsKey(column.name()))
                .filter(column -> ColumnDefaults.untold(column) || ColumnDefaults.differsFromNull(column))
                .map(column -> "MySQL gave the new column " + column.name() + " a value in rows of before")
                .findFirst();
        return converted.or(() -> added).map(what -> what + ", and the statement that did so has not been read yet.");
    }

    static List<Statement> dismantling(TableObjects objects, String why) {
        List<Statement> drops = new ArrayList<>();
        drops.add(drop(objects.createValve(), why));
        List<TableObjects.Piece> reversed = new ArrayList<>(objects.machinery());
        Collections.reverse(reversed);
        reversed.forEach(piece -> drops.add(drop(piece, why)));
        return drops;
    }

    static Statement drop(TableObjects.Piece piece, String why) {
        return new Statement("DROP TABLE IF EXISTS " + piece.name() + " SYNC", Effect.SAFE, why);
    }

    static List<Statement> machinery(TableObjects objects, String why) {
        List<Statement> creation = new ArrayList<>();
        creation.add(new Statement(objects.createView(), Effect.SAFE, why));
        objects.machinery().forEach(piece -> creation.add(new Statement(piece.create(), Effect.SAFE, why)));
        creation.add(new Statement(objects.createValve().create(), Effect.SAFE, why));
        return creation;
    }
}
