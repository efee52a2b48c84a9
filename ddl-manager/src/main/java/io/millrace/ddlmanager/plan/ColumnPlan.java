package io.millrace.ddlmanager.plan;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.policy.SchemaPolicy;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog.ExistingTable;
import io.millrace.ddlmanager.history.ColumnNames;
import io.millrace.ddlmanager.objects.TableObjects;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What becomes of the columns of a table that ClickHouse has already. Pure. */
final class ColumnPlan {

    private final Table table;
    private final ColumnNames names;
    private final ExistingTable raw;
    private final SchemaPolicies policies;
    private final String rawName;
    private final Map<String, String> renames;

    /** @param rawName quoted, with its database */
    ColumnPlan(String rawName, Table table, ColumnNames names, ExistingTable raw, SchemaPolicies policies) {
        this.table = table;
        this.names = names;
        this.raw = raw;
        this.policies = policies;
        this.rawName = rawName;
        this.renames = renames();
    }

    /** In the order of running; empty: the columns are as they should be. */
    List<Step> steps(TableObjects objects) {
        List<Step> steps = new ArrayList<>(keepsBothNames() ? underBothNames(objects) : renaming());
        steps.addAll(addingAndChanging(objects));
        steps.addAll(leaving());
        return steps;
    }

    /** ClickHouse's types, by the names that the columns get. */
    Map<String, String> renamedTypes() {
        Map<String, String> types = new LinkedHashMap<>(raw.columns());
        renames.forEach((to, from) -> types.put(to, types.remove(from)));
        return types;
    }

    /** Columns that MySQL no longer has, and that the view still shows. */
    List<String> inSight() {
        boolean dropped = policies.keepsInSight(table.id(), SchemaChangeKind.DROP_COLUMN);
        return gone().filter(column -> names.gone().contains(column) ? dropped : keepsBothNames())
                .toList();
    }

    private boolean keepsBothNames() {
        return policies.keepsInSight(table.id(), SchemaChangeKind.RENAME_COLUMN);
    }

    /** The name that ClickHouse still has for a column, by the one that it gets. */
    private Map<String, String> renames() {
        Map<String, String> byNewName = new LinkedHashMap<>();
        table.columns().stream()
                .map(Column::name)
                .filter(column -> !raw.columns().containsKey(column))
                .forEach(column -> names.former().getOrDefault(column, List.of()).stream()
                        .filter(raw.columns()::containsKey)
                        .findFirst()
                        .ifPresent(before -> byNewName.put(column, before)));
        return byNewName;
    }

    private List<Step> renaming() {
        List<Step> steps = new ArrayList<>();
        renames.forEach((to, from) -> {
            String why = "the column " + from + " is called " + to + " now";
            if (raw.dropped().contains(from)) {
                // First, since a column of MySQL's that is marked is taken for another one.
                steps.add(new Step.UnmarkDropped(rawName, from, why));
            }
            steps.add(new Step.RenameColumn(rawName, from, to, why));
        });
        return steps;
    }

    /** A column stays under its old name, and begins under its new one with what it held. */
    private List<Step> underBothNames(TableObjects objects) {
        return objects.columns().stream()
                .filter(column -> renames.containsKey(column.name()))
                .map(column -> {
                    String old = renames.get(column.name());
                    String from = ColumnNaming.quoted(old);
                    return (Step) new Step.AddColumn(
                            rawName,
                            column.name(),
                            column.type() + " DEFAULT CAST(" + from + " AS " + column.type() + ")",
                            "AFTER " + from,
                            "the column " + old + " is called " + column.name() + " now, and the policy keeps both",
                            SchemaChangeKind.RENAME_COLUMN);
                })
                .toList();
    }

    /** Added columns and changed types. */
    private List<Step> addingAndChanging(TableObjects objects) {
        Map<String, String> types = renamedTypes();
        List<Step> steps = new ArrayList<>();
        String place = "FIRST";
        for (TableObjects.RawColumn column : objects.columns()) {
            String type = types.get(column.name());
            String definition = column.type() + column.defaultClause();
            boolean addedAsWanted = keepsBothNames() && renames.containsKey(column.name());
            if (type == null) {
                steps.add(new Step.AddColumn(
                        rawName,
                        column.name(),
                        definition,
                        place,
                        "the column " + column.name() + " is new",
                        SchemaChangeKind.ADD_COLUMN));
            } else if (!type.equals(column.type()) && !addedAsWanted) {
                steps.add(new Step.ModifyColumn(
                        rawName,
                        column.name(),
                        retyped(column, type),
                        "the column " + column.name() + " is " + type + " and becomes " + column.type()));
            }
            place = "AFTER " + ColumnNaming.quoted(column.name());
        }
        return steps;
    }

    /**
     * ClickHouse keeps a column's default when only its type is given. Rows that are older than the column have that, and it is the
     * one of when the column was added, whatever MySQL's is now. A column without a default has that of its type in them.
     */
    private String retyped(TableObjects.RawColumn column, String before) {
        boolean zeroWouldBeNull = !before.contains("Nullable(") && column.type().contains("Nullable(");
        return zeroWouldBeNull && !raw.defaults().containsKey(renames.getOrDefault(column.name(), column.name()))
                ? column.type() + " DEFAULT CAST(defaultValueOfTypeName(" + ClickHouseNames.literal(before) + ") AS "
                        + column.type() + ")"
                : column.type();
    }

    /** A column that MySQL has no more stays with what it held, and says so, unless the policy is to drop it. */
    private List<Step> leaving() {
        if (policies.of(table.id(), SchemaChangeKind.DROP_COLUMN) == SchemaPolicy.DROP) {
            return gone().filter(names.gone()::contains)
                    .map(column -> (Step) new Step.DropColumn(
                            rawName,
                            column,
                            "the column " + column + " is dropped in MySQL, and the policy drops it here"))
                    .toList();
        }
        return gone().filter(column -> keepsBothNames() || !renames.containsValue(column))
                .filter(column -> !raw.dropped().contains(column))
                .map(column -> (Step) new Step.MarkDropped(
                        rawName, column, "MySQL has no column " + column + " any more; it is kept here"))
                .toList();
    }

    /** Columns that MySQL has no more, under this name at least. */
    private Stream<String> gone() {
        Set<String> there = table.columns().stream().map(Column::name).collect(Collectors.toSet());
        Set<String> known = names.known();
        return raw.columns().keySet().stream().filter(column -> known.contains(column) && !there.contains(column));
    }
}
