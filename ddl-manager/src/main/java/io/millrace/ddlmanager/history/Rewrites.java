package io.millrace.ddlmanager.history;

import io.millrace.common.Problem;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.types.LossPolicies;
import io.millrace.common.types.TypeRegistry;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.plan.ClickHouseCatalog;
import io.millrace.ddlmanager.plan.ClickHouseCatalog.ExistingTable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells whether a statement gave rows of before other values than they had: MySQL computes columns and converts types
 * without a word about it in the binlog. Compares what ClickHouse still has with what MySQL says now, for the columns
 * that the statement names.
 *
 * @param tables what MySQL has now
 * @param catalog what ClickHouse has now
 */
record Rewrites(Map<TableId, Table> tables, ClickHouseCatalog catalog, Targets targets, LossPolicies policies) {

    /** @return why the table's rows are not what they were, for people */
    Optional<String> of(DdlChange change) {
        if (change instanceof DdlChange.ColumnsChanged columns) {
            return columns.tables().stream()
                    .flatMap(table -> of(
                            table,
                            columns.added(),
                            columns.redefined().stream()
                                    .map(name -> columns.renamed().getOrDefault(name, name))
                                    .toList(),
                            columns.renamed())
                            .stream())
                    .findFirst();
        }
        if (change instanceof DdlChange.KeyChanged key) {
            return known(key.table()).flatMap(both -> key(both.table, both.raw));
        }
        if (change instanceof DdlChange.TablesRenamed renamed) {
            return renamed.steps().stream()
                    .flatMap(step -> known(step.to()).stream())
                    .flatMap(both -> cutOver(both).stream())
                    .findFirst();
        }
        return Optional.empty();
    }

    private record Both(Table table, ExistingTable raw) {}

    private Optional<Both> known(TableId id) {
        return Optional.ofNullable(tables.get(id))
                .flatMap(table -> catalog.find(targets.raw(id)).map(raw -> new Both(table, raw)));
    }

    /** A table that took the place of another may differ in everything. */
    private Optional<String> cutOver(Both both) {
        List<String> names = both.table.columns().stream().map(Column::name).toList();
        List<String> added = names.stream()
                .filter(name -> !both.raw.columns().containsKey(name))
                .toList();
        List<String> others =
                names.stream().filter(both.raw.columns()::containsKey).toList();
        return key(both.table, both.raw).or(() -> of(both.table.id(), added, others, Map.of()));
    }

    /** Versions of rows compare only where the same key went to the same partition. */
    private static Optional<String> key(Table table, ExistingTable raw) {
        String now = String.join(", ", table.key().orElse(List.of()));
        return now.isEmpty() || now.equals(raw.sortingKey())
                ? Optional.empty()
                : Optional.of("the key was (" + raw.sortingKey() + ") and is (" + now + ")");
    }

    private Optional<String> of(
            TableId id, Collection<String> added, Collection<String> redefined, Map<String, String> renamed) {
        return known(id)
                .flatMap(both -> both.table.columns().stream()
                        .flatMap(column -> has(added, column)
                                ? added(column, both.raw).stream()
                                : has(redefined, column)
                                        ? redefined(both, column, renamed).stream()
                                        : Optional.<String>empty().stream())
                        .findFirst());
    }

    private static boolean has(Collection<String> names, Column column) {
        return names.stream().anyMatch(column.name()::equalsIgnoreCase);
    }

    private static Optional<String> added(Column column, ExistingTable raw) {
        if (raw.dropped().contains(column.name())) {
            return Optional.of("the column " + column.name() + " was dropped and came again");
        }
        return column.expressionDefault() || column.generation() != Column.Generation.NONE
                ? Optional.of("MySQL computed the new column " + column.name() + " for rows of before")
                : Optional.empty();
    }

    private Optional<String> redefined(Both both, Column column, Map<String, String> renamed) {
        if (column.generation() != Column.Generation.NONE) {
            return Optional.of("MySQL computed the column " + column.name() + " anew");
        }
        String before = renamed.entrySet().stream()
                .filter(rename -> rename.getValue().equalsIgnoreCase(column.name()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(column.name());
        return both.raw.columns().entrySet().stream()
                .filter(there -> there.getKey().equalsIgnoreCase(before)
                        || there.getKey().equalsIgnoreCase(column.name()))
                .map(Map.Entry::getValue)
                .findFirst()
                .filter(type -> !TypeChange.keepsValues(type, type(both.table, column)))
                .map(type -> "the column " + column.name() + " was " + type + " and is " + type(both.table, column));
    }

    private String type(Table table, Column column) {
        try {
            return TypeRegistry.mapping(table.id(), column, policies.of(table, column))
                    .clickHouseType();
        } catch (Problem e) {
            return "a type that is not known";
        }
    }
}
