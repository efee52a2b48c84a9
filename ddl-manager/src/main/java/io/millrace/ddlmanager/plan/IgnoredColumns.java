package io.millrace.ddlmanager.plan;

import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.policy.SchemaPolicy;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog.ExistingTable;
import io.millrace.ddlmanager.history.ColumnNames;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table without the columns that {@link SchemaPolicy#IGNORE} leaves out: those that were added since ClickHouse has the
 * table, and are not part of its key. Pure.
 *
 * @param table without them
 * @param names under which rows may carry them
 */
public record IgnoredColumns(Table table, Set<String> names) {

    static IgnoredColumns of(Table table, Optional<ExistingTable> raw, ColumnNames names, SchemaPolicies policies) {
        if (raw.isEmpty() || policies.of(table.id(), SchemaChangeKind.ADD_COLUMN) != SchemaPolicy.IGNORE) {
            return new IgnoredColumns(table, Set.of());
        }
        List<String> left = missing(table, raw.get(), names)
                .filter(column -> !table.key().orElse(List.of()).contains(column))
                .toList();
        return new IgnoredColumns(
                table.without(left),
                left.stream().flatMap(column -> allNames(column, names)).collect(Collectors.toUnmodifiableSet()));
    }

    /** Their names are read and left, as those of columns that MySQL has no more. */
    ColumnNames in(ColumnNames all) {
        Map<String, List<String>> former = new HashMap<>(all.former());
        former.keySet().removeAll(names);
        Set<String> gone = new HashSet<>(all.gone());
        gone.addAll(names);
        return new ColumnNames(Map.copyOf(former), Set.copyOf(gone), all.added(), all.clash());
    }

    /** Why a column that was ignored so far cannot simply be added. */
    static Optional<String> late(Table wanted, ExistingTable raw, ColumnNames names, TableTimeline history) {
        Set<String> left = history.entries().stream()
                .filter(entry -> entry.kind() == StatementRead.Kind.COLUMN_IGNORED)
                .map(StatementRead::from)
                .collect(Collectors.toSet());
        return missing(wanted, raw, names)
                .filter(column -> allNames(column, names).anyMatch(left::contains))
                .findFirst()
                .map(column -> "The policy left the column " + column + " out until now, so rows are here without its"
                        + " values. `millrace resolve " + wanted.id() + " --reload` copies the table with them.");
    }

    /** Columns of MySQL that ClickHouse has under none of their names. */
    private static Stream<String> missing(Table table, ExistingTable raw, ColumnNames names) {
        return table.columns().stream()
                .map(Column::name)
                .filter(column -> allNames(column, names).noneMatch(raw.columns()::containsKey));
    }

    private static Stream<String> allNames(String column, ColumnNames names) {
        return Stream.concat(Stream.of(column), names.former().getOrDefault(column, List.of()).stream());
    }
}
