package io.millrace.ddlmanager.plan;

import io.millrace.common.journal.TableEvent.CopyDone;
import io.millrace.common.journal.TableEvent.CopyRequested;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.settings.NameSettings;
import io.millrace.common.settings.ObjectSettings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog.ExistingTable;
import io.millrace.ddlmanager.history.ColumnNames;
import io.millrace.ddlmanager.objects.ObjectTemplates;
import io.millrace.ddlmanager.objects.TableObjects;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The statements around a new copy of a table. Pure. */
public final class ReloadPlans {

    private static final String WHY = "the table is copied again";
    private final Targets targets;
    private final ObjectTemplates templates;
    private final SchemaPolicies policies;

    public ReloadPlans(ObjectSettings objects, NameSettings names, SchemaPolicies policies) {
        this.templates = new ObjectTemplates(objects, names);
        this.targets = Targets.of(names);
        this.policies = policies;
    }

    /** What is to be copied of a table, as MySQL has it now. */
    public IgnoredColumns wanted(Table table, ClickHouseCatalog catalog, TableTimeline history) {
        return IgnoredColumns.of(
                table, catalog.raw(targets, table.id()), Planner.columnNames(table, history), policies);
    }

    /** Nothing is read from Kafka any more, and there is an empty place for the copy. */
    public List<Step> before(IgnoredColumns wanted, CopyRequested due, TableTimeline history) {
        Table table = wanted.table();
        List<Step> steps = new ArrayList<>(Planner.dismantling(anywhere(wanted, due, history), WHY));
        steps.addAll(withoutPlace(table.id()));
        copy(table).forEach(piece -> steps.add(Step.create(piece, WHY)));
        return steps;
    }

    /**
     * The copy takes the place of the table.
     *
     * @param history from before the copy
     */
    public List<Step> after(
            IgnoredColumns wanted, ClickHouseCatalog catalog, CopyRequested due, TableTimeline history) {
        Table table = wanted.table();
        String raw = catalog.rawName(targets, table.id());
        String fresh = targets.load(table.id());
        TableObjects objects = objects(wanted, due, history, raw);
        List<Step> steps = new ArrayList<>();
        List<TableObjects.Piece> views =
                new ArrayList<>(copy(table).subList(1, copy(table).size()));
        Collections.reverse(views);
        views.forEach(view -> steps.add(new Step.DropCopy(view.name(), WHY)));
        Optional<ExistingTable> existing = catalog.find(raw);
        if (existing.isEmpty()) {
            steps.add(new Step.RenameTable(fresh, raw, WHY));
        } else {
            if (!holdsMore(existing.get(), table, history)) {
                steps.add(new Step.Exchange(raw, fresh, WHY));
                steps.add(new Step.DropCopy(fresh, WHY));
            } else {
                // Under this name before the exchange: a kill in between must not leave the old table to the next copy.
                String kept = Stream.iterate(1, number -> number + 1)
                        .map(number -> targets.before(table.id(), number))
                        .filter(name -> catalog.find(name).isEmpty())
                        .findFirst()
                        .orElseThrow();
                steps.add(new Step.RenameTable(fresh, kept, "the table holds columns that MySQL dropped, and is kept"));
                steps.add(new Step.Exchange(raw, kept, WHY));
            }
        }
        steps.addAll(Planner.machinery(objects, WHY));
        steps.add(Planner.valve(objects, WHY));
        return steps;
    }

    /** Whether it has columns that the copy has under no name. */
    private static boolean holdsMore(ExistingTable existing, Table table, TableTimeline history) {
        Set<String> kept = new HashSet<>();
        table.columns().forEach(column -> kept.add(column.name()));
        Planner.columnNames(table, history).former().values().forEach(kept::addAll);
        return !existing.dropped().isEmpty()
                || !kept.containsAll(existing.columns().keySet());
    }

    /** The table that takes the copy's rows, quoted. */
    public String intake(Table table) {
        return targets.loadIntake(table.id());
    }

    /**
     * The group in which Kafka is read afterwards.
     *
     * @param history as for {@link #after}
     */
    public String consumerGroup(IgnoredColumns wanted, CopyRequested due, TableTimeline history) {
        return anywhere(wanted, due, history).consumerGroup();
    }

    /** For what does not depend on where the rows are. */
    private TableObjects anywhere(IgnoredColumns wanted, CopyRequested due, TableTimeline history) {
        return objects(wanted, due, history, targets.raw(wanted.table().id()));
    }

    /** With what was read behind the place of the copy: rows in between are read again, and are older than those statements. */
    private TableObjects objects(IgnoredColumns wanted, CopyRequested due, TableTimeline history, String raw) {
        TableTimeline copied = history.with(new CopyDone(wanted.table().id(), due.origin(), false, due.origin()));
        ColumnNames names = wanted.in(Planner.columnNames(wanted.table(), copied));
        return templates.of(
                wanted.table(), wanted.table().key().orElseThrow(), names, Optional.of(due.origin()), List.of(), raw);
    }

    /** What an interrupted copy left; under another policy it may have had the view of lossy values. */
    private List<Step> withoutPlace(TableId table) {
        return Stream.of(
                        targets.loadLossyView(table),
                        targets.loadQuarantineView(table),
                        targets.loadRowsView(table),
                        targets.loadIntake(table),
                        targets.load(table))
                .<Step>map(name -> new Step.DropCopy(name, WHY))
                .toList();
    }

    private List<TableObjects.Piece> copy(Table table) {
        return templates.load(table, table.key().orElseThrow()).pieces();
    }
}
