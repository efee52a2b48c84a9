package io.millrace.ddlmanager.plan;

import io.millrace.common.Problem;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.Column;
import io.millrace.common.table.KeylessTables;
import io.millrace.common.table.Table;
import io.millrace.ddlmanager.objects.ObjectTemplates;
import io.millrace.ddlmanager.objects.TableObjects;
import io.millrace.ddlmanager.plan.Statement.Effect;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares what MySQL says with what ClickHouse has. Pure: the same input gives the same plan, and a plan that was
 * applied gives an empty one.
 */
public final class Planner {

    private final ObjectTemplates templates;
    private final Targets targets;
    private final KeylessTables keyless;

    public Planner(ObjectTemplates templates, Targets targets) {
        this(templates, targets, KeylessTables.REFUSED);
    }

    public Planner(ObjectTemplates templates, Targets targets, KeylessTables keyless) {
        this.keyless = keyless;
        this.templates = templates;
        this.targets = targets;
    }

    /** Never throws for one table's sake: what cannot be planned is blocked with its reason. */
    public TablePlan plan(Table table, ClickHouseCatalog catalog) {
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
        List<String> former = former(table, catalog);
        TableObjects objects;
        try {
            objects = key.map(k -> templates.of(table, k, former)).orElseGet(() -> templates.multiset(table, former));
        } catch (Problem e) {
            return TablePlan.blocked(table.id(), e.getMessage() + " " + e.remedy());
        }
        return catalog.find(targets.raw(table.id()))
                .map(raw -> change(table, objects, raw, catalog))
                .orElseGet(() -> TablePlan.of(table.id(), create(objects), objects.consumerGroup()));
    }

    /** What ClickHouse has kept of columns that MySQL dropped. */
    private List<String> former(Table table, ClickHouseCatalog catalog) {
        Set<String> inMysql = table.columns().stream().map(Column::name).collect(Collectors.toSet());
        return catalog.find(targets.raw(table.id())).stream()
                .flatMap(raw -> raw.columns().keySet().stream())
                .filter(column -> !inMysql.contains(column) && !ReservedColumns.contains(column))
                .sorted()
                .toList();
    }

    private List<Statement> create(TableObjects objects) {
        List<Statement> statements = new ArrayList<>();
        statements.add(new Statement(objects.createRaw(), Effect.SAFE, "the table is new"));
        statements.addAll(machinery(objects, "the table is new"));
        return statements;
    }

    private TablePlan change(
            Table table, TableObjects objects, ClickHouseCatalog.ExistingTable raw, ClickHouseCatalog catalog) {
        if (!raw.sortingKey().equals(String.join(", ", objects.key()))) {
            return TablePlan.blocked(
                    table.id(),
                    "The key is (" + String.join(", ", objects.key()) + ") in MySQL and (" + raw.sortingKey() + ") in "
                            + targets.raw(table.id()) + ". Drop that table and its copy is made anew.");
        }
        List<Statement> alterations = alterations(table, objects, raw.columns());
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

    /** Added columns and changed types. A column that MySQL no longer has stays, with what it held. */
    private List<Statement> alterations(Table table, TableObjects objects, Map<String, String> existing) {
        List<Statement> alterations = new ArrayList<>();
        String alter = "ALTER TABLE " + targets.raw(table.id());
        String before = "FIRST";
        for (TableObjects.RawColumn column : objects.columns()) {
            String name = ClickHouseNames.quoted(column.name());
            String type = existing.get(column.name());
            if (type == null) {
                alterations.add(new Statement(
                        alter + " ADD COLUMN IF NOT EXISTS " + name + " " + column.type() + column.defaultClause() + " "
                                + before,
                        Effect.SAFE,
                        "the column " + column.name() + " is new"));
            } else if (!type.equals(column.type())) {
                alterations.add(new Statement(
                        alter + " MODIFY COLUMN " + name + " " + column.type() + column.defaultClause(),
                        Effect.REWRITES_DATA,
                        "the column " + column.name() + " is " + type + " and becomes " + column.type()));
            }
            before = "AFTER " + name;
        }
        return alterations;
    }

    private List<Statement> dismantling(TableObjects objects, String why) {
        List<Statement> drops = new ArrayList<>();
        drops.add(drop(objects.createValve(), why));
        List<TableObjects.Piece> reversed = new ArrayList<>(objects.machinery());
        Collections.reverse(reversed);
        reversed.forEach(piece -> drops.add(drop(piece, why)));
        return drops;
    }

    private static Statement drop(TableObjects.Piece piece, String why) {
        return new Statement("DROP TABLE IF EXISTS " + piece.name() + " SYNC", Effect.SAFE, why);
    }

    private static List<Statement> machinery(TableObjects objects, String why) {
        List<Statement> creation = new ArrayList<>();
        objects.machinery().forEach(piece -> creation.add(new Statement(piece.create(), Effect.SAFE, why)));
        creation.add(new Statement(objects.createView(), Effect.SAFE, why));
        creation.add(new Statement(objects.createValve().create(), Effect.SAFE, why));
        return creation;
    }
}
