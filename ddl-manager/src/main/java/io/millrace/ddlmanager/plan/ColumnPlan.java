package io.millrace.ddlmanager.plan;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.policy.SchemaPolicy;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.ddlmanager.history.ColumnNames;
import io.millrace.ddlmanager.objects.TableObjects;
import io.millrace.ddlmanager.plan.ClickHouseCatalog.ExistingTable;
import io.millrace.ddlmanager.plan.Statement.Effect;
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
    private final String alter;
    private final Map<String, String> renames;

    /** @param rawName quoted, with its database */
    ColumnPlan(String rawName, Table table, ColumnNames names, ExistingTable raw, SchemaPolicies policies) {
        this.table = table;
        this.names = names;
        this.raw = raw;
        this.policies = policies;
        this.alter = "ALTER TABLE " + rawName + " ";
        this.renames = renames();
    }

    /** In the order of running; empty: the columns are as they should be. */
    List<Statement> statements(TableObjects objects) {
        List<Statement> statements = new ArrayList<>();
        if (keepsBothNames()) {
            statements.addAll(underBothNames(objects));
        } else {
            statements.addAll(renaming());
        }
        statements.addAll(addingAndChanging(objects));
        statements.addAll(leaving());
        return statements;
    }

    /** ClickHouse's types, by the names that the columns get. */
    Map<String, String> renamedTypes() {
        Map<String, String> types = new LinkedHashMap<>(raw.columns());
        renames.forEach((to, from) -> types.put(to, types.remove(from)));
        return types;
    }

    /** Columns that MySQL has no more, and that people go on seeing. */
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

    private List<Statement> renaming() {
        List<Statement> statements = new ArrayList<>();
        renames.forEach((to, from) -> {
            String why = "the column " + from + " is called " + to + " now";
            String old = ClickHouseNames.quoted(from);
            if (raw.dropped().contains(from)) {
                // First, since a column of MySQL's that is marked is taken for another one.
                statements.add(new Statement(alter + "COMMENT COLUMN IF EXISTS " + old + " ''", Effect.SAFE, why));
            }
            statements.add(new Statement(
                            alter + "RENAME COLUMN IF EXISTS " + old + " TO " + ClickHouseNames.quoted(to),
                            Effect.SAFE,
                            why)
                    .following(SchemaChangeKind.RENAME_COLUMN));
        });
        return statements;
    }

    /** A column stays under its old name, and begins under its new one with what it held. */
    private List<Statement> underBothNames(TableObjects objects) {
        return objects.columns().stream()
                .filter(column -> renames.containsKey(column.name()))
                .map(column -> {
                    String old = renames.get(column.name());
                    String from = ClickHouseNames.quoted(old);
                    return new Statement(
                                    alter + "ADD COLUMN IF NOT EXISTS " + ClickHouseNames.quoted(column.name()) + " "
                                            + column.type() + " DEFAULT CAST(" + from + " AS " + column.type()
                                            + ") AFTER " + from,
                                    Effect.SAFE,
                                    "the column " + old + " is called " + column.name()
                                            + " now, and the policy keeps both")
                            .following(SchemaChangeKind.RENAME_COLUMN);
                })
                .toList();
    }

    /** Added columns and changed types. */
    private List<Statement> addingAndChanging(TableObjects objects) {
        Map<String, String> types = renamedTypes();
        List<Statement> statements = new ArrayList<>();
        String before = "FIRST";
        for (TableObjects.RawColumn column : objects.columns()) {
            String name = ClickHouseNames.quoted(column.name());
            String type = types.get(column.name());
            boolean addedAsWanted = keepsBothNames() && renames.containsKey(column.name());
            if (type == null) {
                statements.add(new Statement(
                                alter + "ADD COLUMN IF NOT EXISTS " + name + " " + column.type()
                                        + column.defaultClause() + " " + before,
                                Effect.SAFE,
                                "the column " + column.name() + " is new")
                        .following(SchemaChangeKind.ADD_COLUMN));
            } else if (!type.equals(column.type()) && !addedAsWanted) {
                statements.add(new Statement(
                                alter + "MODIFY COLUMN " + name + " " + column.type() + column.defaultClause(),
                                Effect.REWRITES_DATA,
                                "the column " + column.name() + " is " + type + " and becomes " + column.type())
                        .following(SchemaChangeKind.CHANGE_TYPE));
            }
            before = "AFTER " + name;
        }
        return statements;
    }

    /** A column that MySQL has no more stays with what it held, and says so, unless the policy is to drop it. */
    private List<Statement> leaving() {
        if (policies.of(table.id(), SchemaChangeKind.DROP_COLUMN) == SchemaPolicy.DROP) {
            return gone().filter(names.gone()::contains)
                    .map(column -> new Statement(
                                    alter + "DROP COLUMN IF EXISTS " + ClickHouseNames.quoted(column),
                                    Effect.LOSES_DATA,
                                    "the column " + column + " is dropped in MySQL, and the policy drops it here")
                            .following(SchemaChangeKind.DROP_COLUMN))
                    .toList();
        }
        return gone().filter(column -> keepsBothNames() || !renames.containsValue(column))
                .filter(column -> !raw.dropped().contains(column))
                .map(column -> new Statement(
                                alter + "COMMENT COLUMN IF EXISTS " + ClickHouseNames.quoted(column) + " "
                                        + ClickHouseNames.literal(ClickHouseCatalog.DROPPED),
                                Effect.SAFE,
                                "MySQL has no column " + column + " any more; it is kept here")
                        .following(SchemaChangeKind.DROP_COLUMN))
                .toList();
    }

    /** Columns that MySQL has no more, under this name at least. */
    private Stream<String> gone() {
        Set<String> there = table.columns().stream().map(Column::name).collect(Collectors.toSet());
        Set<String> known = names.known();
        return raw.columns().keySet().stream().filter(column -> known.contains(column) && !there.contains(column));
    }
}
