package io.millrace.ddlmanager.plan;

import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.history.ColumnNames;
import io.millrace.ddlmanager.history.Entry;
import io.millrace.ddlmanager.history.TableHistory;
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
import java.util.stream.Stream;

/** The statements around a new copy of a table. Pure. */
public final class ReloadPlans {

    private static final String WHY = "the table is copied again";
    private final Targets targets;
    private final ObjectTemplates templates;
    private final SchemaPolicies policies;

    public ReloadPlans(Settings settings) {
        this.targets = Targets.of(settings);
        this.templates = new ObjectTemplates(settings);
        this.policies = SchemaPolicies.of(settings);
    }

    /** What is to be copied of a table, as MySQL has it now. */
    public LeftOut wanted(Table table, ClickHouseCatalog catalog, TableHistory history) {
        return LeftOut.of(table, catalog.find(targets.raw(table.id())), Planner.columnNames(table, history), policies);
    }

    /** Nothing is read from Kafka any more, and there is an empty place for the copy. */
    public TablePlan before(LeftOut wanted, Entry due) {
        Table table = wanted.table();
        List<Statement> statements = new ArrayList<>(Planner.dismantling(objects(wanted, due), WHY));
        statements.addAll(withoutPlace(table.id()));
        copy(table).forEach(piece -> statements.add(new Statement(piece.create(), Effect.SAFE, WHY)));
        return TablePlan.of(table.id(), statements);
    }

    /**
     * The copy takes the place of the table.
     *
     * @param history from before the copy
     */
    public TablePlan after(LeftOut wanted, ClickHouseCatalog catalog, Entry due, TableHistory history) {
        Table table = wanted.table();
        String raw = targets.raw(table.id());
        String fresh = targets.load(table.id());
        TableObjects objects = objects(wanted, due);
        List<Statement> statements = new ArrayList<>();
        List<TableObjects.Piece> views =
                new ArrayList<>(copy(table).subList(1, copy(table).size()));
        Collections.reverse(views);
        views.forEach(view -> statements.add(drop(view.name())));
        Optional<ExistingTable> existing = catalog.find(raw);
        if (existing.isEmpty()) {
            statements.add(new Statement("RENAME TABLE " + fresh + " TO " + raw, Effect.SAFE, WHY));
        } else {
            if (!holdsMore(existing.get(), table, history)) {
                statements.add(exchange(raw, fresh));
                statements.add(drop(fresh));
            } else {
                // Under this name before it is one of before: a kill in between must not leave that to the next copy.
                String kept = Stream.iterate(1, number -> number + 1)
                        .map(number -> targets.before(table.id(), number))
                        .filter(name -> catalog.find(name).isEmpty())
                        .findFirst()
                        .orElseThrow();
                statements.add(new Statement(
                        "RENAME TABLE " + fresh + " TO " + kept,
                        Effect.SAFE,
                        "the table holds columns that MySQL dropped, and is kept"));
                statements.add(exchange(raw, kept));
            }
        }
        statements.addAll(Planner.machinery(objects, WHY));
        return TablePlan.of(table.id(), statements);
    }

    /** Whether it has columns that the copy has under no name. */
    private static boolean holdsMore(ExistingTable existing, Table table, TableHistory history) {
        Set<String> kept = new HashSet<>();
        table.columns().forEach(column -> kept.add(column.name()));
        Planner.columnNames(table, history).former().values().forEach(kept::addAll);
        return !existing.dropped().isEmpty()
                || existing.columns().keySet().stream()
                        .anyMatch(column -> !kept.contains(column) && !ReservedColumns.contains(column));
    }

    /** The table that takes the copy's rows, quoted. */
    public String intake(Table table) {
        return targets.loadIntake(table.id());
    }

    /** The group in which Kafka is read afterwards. */
    public String consumerGroup(LeftOut wanted, Entry due) {
        return objects(wanted, due).consumerGroup();
    }

    private TableObjects objects(LeftOut wanted, Entry due) {
        ColumnNames names = new ColumnNames(Map.of(), wanted.names(), Map.of(), Optional.empty());
        return templates.of(
                wanted.table(), wanted.table().key().orElseThrow(), names, Optional.of(due.at()), List.of());
    }

    /** What an interrupted copy left; under another policy it may have had the view of lossy values. */
    private List<Statement> withoutPlace(TableId table) {
        return Stream.of(
                        targets.loadLossyView(table),
                        targets.loadQuarantineView(table),
                        targets.loadRowsView(table),
                        targets.loadIntake(table),
                        targets.load(table))
                .map(ReloadPlans::drop)
                .toList();
    }

    private List<TableObjects.Piece> copy(Table table) {
        return templates.load(table, table.key().orElseThrow()).pieces();
    }

    private static Statement exchange(String raw, String other) {
        return new Statement("EXCHANGE TABLES " + raw + " AND " + other, Effect.REWRITES_DATA, WHY);
    }

    /** Of any size: ClickHouse keeps tables of more than 50 GB from being dropped by mistake. */
    private static Statement drop(String name) {
        return new Statement(
                "DROP TABLE IF EXISTS " + name + " SYNC SETTINGS max_table_size_to_drop = 0", Effect.SAFE, WHY);
    }
}
