package io.millrace.ddlmanager.plan;

import io.millrace.common.journal.TableEvent.CopyRequested;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.Column;
import io.millrace.common.table.KeylessTables;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.types.ColumnDefaults;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog.ExistingTable;
import io.millrace.ddlmanager.history.ColumnNames;
import io.millrace.ddlmanager.history.SafeTypeChanges;
import io.millrace.ddlmanager.objects.ObjectTemplates;
import io.millrace.ddlmanager.objects.TableObjects;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares what MySQL says with what ClickHouse has; former names come from the history. Pure: the same input gives
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

    /**
     * Never throws for one table's sake: what cannot be planned is blocked with its reason.
     *
     * @param aside whether another table's view is to have the name of the raw table
     */
    public TablePlan plan(Table table, ClickHouseCatalog catalog, TableTimeline history, boolean aside) {
        if (!targets.storable(table.id())) {
            return new TablePlan.Blocked(
                    table.id(),
                    "Its name is too long for ClickHouse, which makes names of files of it, where each byte of a character"
                            + " other than A-Z, a-z, 0-9 and _ takes three. Rename the table, or leave it out with"
                            + " MILLRACE_EXCLUDE_TABLES=" + table.id() + ".");
        }
        Optional<List<String>> key = table.key();
        if (key.isEmpty() && !keyless.multiset(table)) {
            return new TablePlan.Blocked(
                    table.id(),
                    "The table has neither a primary key nor a unique key over NOT NULL columns, so its rows cannot be"
                            + " told apart. Add a primary key (an invisible one will do:"
                            + " sql_generate_invisible_primary_key), replicate it as a multiset (MILLRACE_KEYLESS_TABLES="
                            + table.id() + "), or leave it out with MILLRACE_EXCLUDE_TABLES="
                            + table.id() + ".");
        }
        Optional<String> taken = taken(table, catalog);
        if (taken.isPresent()) {
            return new TablePlan.Blocked(table.id(), taken.get());
        }
        Optional<ExistingTable> raw = catalog.raw(targets, table.id());
        String rawName = aside ? targets.rawAside(table.id()) : catalog.rawName(targets, table.id());
        ColumnNames all = names(table, raw, history);
        IgnoredColumns wanted = IgnoredColumns.of(table, raw, all, policies);
        ColumnNames names = wanted.in(all);
        Optional<String> undecided = history.unreadable()
                .map(read -> read.reason() + " The statement: " + read.origin().statement())
                .or(() -> raw.flatMap(there -> mixedUp(rawName, table, there)))
                .or(all::clash)
                .or(() -> raw.flatMap(there -> IgnoredColumns.late(wanted.table(), there, all, history)));
        if (history.requested().isPresent()) {
            return reload(table, history.requested().get(), raw.isEmpty(), closing(table, catalog));
        }
        if (undecided.isPresent()) {
            return new TablePlan.Stopped(table.id(), undecided.get(), true, closing(table, catalog));
        }
        TableObjects objects;
        try {
            List<String> inSight = raw.map(there ->
                            columns(rawName, wanted.table(), names, there).inSight())
                    .orElse(List.of());
            objects = key.map(k -> templates.of(wanted.table(), k, names, history.floor(), inSight, rawName))
                    .orElseGet(() -> templates.multiset(wanted.table(), names, rawName));
        } catch (Problem e) {
            return new TablePlan.Blocked(table.id(), e.getMessage() + " " + e.remedy());
        }
        return raw.map(there -> change(rawName, wanted.table(), objects, names, there, catalog))
                .orElseGet(() -> create(table.id(), objects));
    }

    /** A view replaces whatever has its name; a table with rows is not to go that way. */
    private Optional<String> taken(Table table, ClickHouseCatalog catalog) {
        String view = targets.view(table.id());
        return catalog.find(view)
                .filter(ExistingTable::holdsRows)
                .map(there -> "ClickHouse has a table " + view + " with rows"
                        + Targets.ofComment(there.comment())
                                .map(owner -> " of " + owner)
                                .orElse("")
                        + ", where the view is to be. It moves aside by itself if its table is replicated and streams;"
                        + " else rename it or drop it in ClickHouse.");
    }

    /** The former names, and those that ClickHouse has marked as dropped. */
    private static ColumnNames names(Table table, Optional<ExistingTable> raw, TableTimeline history) {
        List<String> columns = table.columns().stream().map(Column::name).toList();
        ColumnNames names = columnNames(table, history);
        Set<String> gone = new HashSet<>(names.gone());
        raw.map(ExistingTable::dropped).ifPresent(gone::addAll);
        names.former().values().forEach(gone::removeAll);
        columns.forEach(gone::remove);
        return new ColumnNames(names.former(), Set.copyOf(gone), names.added(), names.clash());
    }

    static ColumnNames columnNames(Table table, TableTimeline history) {
        return ColumnNames.of(
                history.entries(), table.columns().stream().map(Column::name).toList());
    }

    /** A column that ClickHouse kept when MySQL dropped it, while MySQL has another one of that name. */
    private static Optional<String> mixedUp(String rawName, Table table, ExistingTable raw) {
        return table.columns().stream()
                .map(Column::name)
                .filter(raw.dropped()::contains)
                .findFirst()
                .map(name -> "The column " + name + " was dropped in MySQL and came again; " + rawName
                        + " still holds the values of the dropped one.");
    }

    private static TablePlan reload(
            Table table, CopyRequested due, boolean newInClickHouse, Optional<Step.CloseValve> closing) {
        return table.key().isEmpty()
                ? new TablePlan.Stopped(
                        table.id(),
                        "The table is to be copied again (" + due.reason() + "), which takes a key. Drop it in"
                                + " ClickHouse, and millrace deploy --reload. The statement: "
                                + due.origin().statement(),
                        true,
                        closing)
                : new TablePlan.Reload(
                        table.id(), "It is copied again: " + due.reason() + ".", newInClickHouse, closing);
    }

    /** Nothing is read any more: the rows wait in Kafka. */
    private Optional<Step.CloseValve> closing(Table table, ClickHouseCatalog catalog) {
        String valve = targets.valve(table.id());
        return catalog.find(valve).map(open -> new Step.CloseValve(valve, "the table's rows are stopped"));
    }

    private static TablePlan create(TableId table, TableObjects objects) {
        String why = "the table is new";
        return new TablePlan.Create(
                table, new Step.CreateTable(objects.createRaw(), why), machinery(objects, why), valve(objects, why));
    }

    private TablePlan change(
            String rawName,
            Table table,
            TableObjects objects,
            ColumnNames names,
            ExistingTable raw,
            ClickHouseCatalog catalog) {
        ColumnPlan columns = columns(rawName, table, names, raw);
        Optional<String> unexplained =
                unexplained(table, names, raw).or(() -> rewritten(table, objects, names, columns.renamedTypes()));
        if (unexplained.isPresent()) {
            return new TablePlan.WaitingForStatement(table.id(), unexplained.get());
        }
        if (!raw.sortingKey().equals(objects.key())) {
            return new TablePlan.WaitingForStatement(
                    table.id(),
                    "The key is (" + String.join(", ", objects.key()) + ") in MySQL and ("
                            + String.join(", ", raw.sortingKey()) + ") in "
                            + catalog.rawName(targets, table.id())
                            + ", and the statement that changed it has not been read yet.");
        }
        List<Step> alterations = columns.steps(objects);
        boolean running = catalog.find(objects.createValve().name())
                .map(valve -> valve.comment().equals(objects.fingerprint()))
                .orElse(false);
        if (alterations.isEmpty() && running) {
            return new TablePlan.InSync(table.id());
        }
        String why = alterations.isEmpty()
                ? "the pipeline's objects are incomplete or of another version"
                : "the columns changed";
        List<Step> steps = new ArrayList<>(dismantling(objects, why));
        String lossyView = targets.lossyView(table.id());
        if (catalog.find(lossyView).isPresent()) {
            // Another policy may want none.
            steps.add(1, new Step.DropObject(lossyView, why));
        }
        String rawNow = catalog.rawName(targets, table.id());
        if (!rawNow.equals(rawName)) {
            steps.add(new Step.RenameTable(rawNow, rawName, "another table's view is to have this name"));
        }
        steps.addAll(alterations);
        steps.addAll(machinery(objects, why));
        steps.add(valve(objects, why));
        return new TablePlan.Change(table.id(), steps);
    }

    private ColumnPlan columns(String rawName, Table table, ColumnNames names, ExistingTable raw) {
        return new ColumnPlan(rawName, table, names, raw, policies);
    }

    /**
     * A column that only ClickHouse has may have been dropped in MySQL or renamed. The statement will tell; before it has
     * come, its new name must not become a column of its own.
     */
    private static Optional<String> unexplained(Table table, ColumnNames names, ExistingTable raw) {
        Set<String> known = names.known();
        table.columns().forEach(column -> known.add(column.name()));
        return raw.columns().keySet().stream()
                .filter(column -> !known.contains(column))
                .findFirst()
                .map(column -> "MySQL has no column " + column
                        + " any more, and the statement that dropped or renamed it has not been read yet.");
    }

    /** What MySQL did to the values of rows that are there takes the place of its statement in the binlog. */
    private static Optional<String> rewritten(
            Table table, TableObjects objects, ColumnNames names, Map<String, String> types) {
        Optional<String> converted = objects.columns().stream()
                .filter(column -> types.containsKey(column.name())
                        && !SafeTypeChanges.inPlace(
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
                .map(column -> "MySQL gave the new column " + column.name() + " a value in existing rows")
                .findFirst();
        return converted.or(() -> added).map(what -> what + ", and the statement that did so has not been read yet.");
    }

    /** Drops what carries rows, in the order of running: the valve first. */
    static List<Step> dismantling(TableObjects objects, String why) {
        List<Step> drops = new ArrayList<>();
        objects.machinery().forEach(piece -> drops.add(Step.drop(piece, why)));
        drops.add(Step.drop(objects.queue(), why));
        drops.add(new Step.CloseValve(objects.createValve().name(), why));
        Collections.reverse(drops);
        return drops;
    }

    /** What carries rows, in the order of running, but for the valve. */
    static List<Step> machinery(TableObjects objects, String why) {
        List<Step> creation = new ArrayList<>();
        creation.add(new Step.CreateObject(objects.createView(), why));
        objects.machinery().forEach(piece -> creation.add(Step.create(piece, why)));
        creation.add(new Step.CreateQueue(objects.queue().create(), objects.consumerGroup(), why));
        return creation;
    }

    static Step.OpenValve valve(TableObjects objects, String why) {
        return new Step.OpenValve(objects.createValve().create(), why);
    }
}
