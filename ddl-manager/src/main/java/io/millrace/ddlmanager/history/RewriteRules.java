package io.millrace.ddlmanager.history;

import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.LossPolicies;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.types.ColumnDefaults;
import io.millrace.common.types.TypeRegistry;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog.ExistingTable;
import io.millrace.ddlmanager.ddl.DdlChange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Tells whether a statement gave older rows other values than they had: MySQL computes columns and converts types
 * without a word about it in the binlog. Compares what ClickHouse still has with what MySQL says now, for the columns
 * that the statement names.
 *
 * @param tables what MySQL has now
 * @param catalog what ClickHouse has now
 * @param known what is known of a table so far
 */
record RewriteRules(
        Map<TableId, Table> tables,
        ClickHouseCatalog catalog,
        Targets targets,
        LossPolicies policies,
        Function<TableId, TableTimeline> known) {

    /** @return in words, why the table's rows are not what they were */
    Optional<String> of(DdlChange change) {
        if (change instanceof DdlChange.ColumnsChanged columns) {
            return both(columns.table()).flatMap(both -> altered(both, columns));
        }
        if (change instanceof DdlChange.KeyChanged key) {
            return Optional.ofNullable(tables.get(key.table())).flatMap(this::keyed);
        }
        if (change instanceof DdlChange.GeneratedValuesChanged generated) {
            return both(generated.table()).flatMap(both -> computed(both.table));
        }
        if (change instanceof DdlChange.TablesRenamed renamed) {
            return renamed.steps().stream()
                    .flatMap(step -> both(step.to()).flatMap(both -> cutOver(both, step.from())).stream())
                    .findFirst();
        }
        if (change instanceof DdlChange.TableCreated created) {
            return both(created.table()).flatMap(this::madeAgain);
        }
        return Optional.empty();
    }

    /** Rows without a key, and with another one, are told apart in another way, also when the key was the key once before. */
    private Optional<String> keyed(Table table) {
        Optional<String> other = both(table.id()).flatMap(both -> key(table, both.raw));
        return other.isPresent() || table.primaryKey().isEmpty()
                ? other
                : Optional.of("the primary key was added or changed");
    }

    private record Both(Table table, ExistingTable raw) {}

    private Optional<Both> both(TableId id) {
        return Optional.ofNullable(tables.get(id))
                .flatMap(table -> catalog.raw(targets, id).map(raw -> new Both(table, raw)));
    }

    private Optional<String> altered(Both both, DdlChange.ColumnsChanged change) {
        Stream<String> added = change.added().stream()
                .flatMap(
                        name -> column(both, name)
                                .map(column -> added(column, both.raw))
                                .orElseGet(() -> Optional.of(gone(name)))
                                .stream());
        Stream<String> redefined = change.redefined().entrySet().stream().flatMap(definition -> {
            String before = definition.getKey();
            String name = change.renamed().getOrDefault(before, before);
            return column(both, name)
                    .map(column -> sameType(definition.getValue(), column)
                            ? redefined(both, column, before)
                            : Optional.of("the column " + name + " was " + definition.getValue() + " for a while"))
                    .orElseGet(() -> Optional.of(gone(name)))
                    .stream();
        });
        Stream<String> computed = change.computed().stream().map(RewriteRules::computed);
        return renamedKey(both, change)
                .or(() -> Stream.of(computed, added, redefined)
                        .flatMap(Function.identity())
                        .findFirst())
                // MySQL takes a dropped column out of the key.
                .or(() -> change.dropped().isEmpty() ? Optional.empty() : key(both.table, both.raw));
    }

    /**
     * Debezium's key has the columns' names in it, so with another name a row's events go to another partition, and
     * their versions do not compare with those of older rows.
     */
    private Optional<String> renamedKey(Both both, DdlChange.ColumnsChanged change) {
        Set<String> keys = sortingKey(both.raw);
        known.apply(both.table.id()).statements().stream()
                .filter(entry -> entry.kind() == StatementRead.Kind.COLUMN_RENAMED && keys.contains(entry.from()))
                .forEach(entry -> keys.add(entry.to()));
        keys.addAll(both.table.key().orElse(List.of()));
        return change.renamed().entrySet().stream()
                .filter(rename -> keys.contains(rename.getKey()) || keys.contains(rename.getValue()))
                .map(rename -> "the column " + rename.getKey() + " of the key is called " + rename.getValue() + " now")
                .findFirst();
    }

    private static Set<String> sortingKey(ExistingTable raw) {
        Set<String> columns = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        columns.addAll(raw.sortingKey());
        return columns;
    }

    /** MySQL is ahead of the statement, so what that did to values cannot be told any more. */
    private static String gone(String name) {
        return "the column " + name + " has another name by now, or is gone";
    }

    private static Optional<Column> column(Both both, String name) {
        return both.table.columns().stream()
                .filter(column -> column.name().equalsIgnoreCase(name))
                .findFirst();
    }

    private static boolean sameType(String written, Column column) {
        return TypeWords.usual(written).equals(TypeWords.usual(column.columnType()));
    }

    /** A table that took the place of another may differ in everything. */
    private Optional<String> cutOver(Both both, TableId shadow) {
        Map<String, List<String>> former = ColumnNames.of(
                        known.apply(shadow).entries(),
                        both.table.columns().stream().map(Column::name).toList())
                .former();
        return key(both.table, both.raw)
                .or(() -> both.table.columns().stream()
                        .flatMap(column -> Stream.concat(
                                Stream.of(column.name()), former.getOrDefault(column.name(), List.of()).stream())
                                .filter(both.raw.columns()::containsKey)
                                .findFirst()
                                .map(before -> redefined(both, column, before))
                                .orElseGet(() -> added(column, both.raw))
                                .stream())
                        .findFirst());
    }

    /** Its rows are new, but those of the dropped one are there, and the table in ClickHouse is of their form. */
    private Optional<String> madeAgain(Both both) {
        return key(both.table, both.raw)
                .or(() -> both.table.columns().stream()
                        .flatMap(column -> retyped(both, column, column.name()).stream())
                        .findFirst());
    }

    /** Versions of rows compare only where the same key went to the same partition. */
    private static Optional<String> key(Table table, ExistingTable raw) {
        List<String> now = table.key().orElse(List.of());
        return now.isEmpty() || now.equals(raw.sortingKey())
                ? Optional.empty()
                : Optional.of("the key was (" + String.join(", ", raw.sortingKey()) + ") and is ("
                        + String.join(", ", now) + ")");
    }

    private static Optional<String> added(Column column, ExistingTable raw) {
        if (raw.dropped().contains(column.name())) {
            return Optional.of("the column " + column.name() + " was dropped and came again");
        }
        return ColumnDefaults.untold(column)
                ? Optional.of("MySQL alone knows what the new column " + column.name() + " has in older rows")
                : Optional.empty();
    }

    /** @param before the name that the column had before the statement */
    private Optional<String> redefined(Both both, Column column, String before) {
        return isGenerated(column) ? Optional.of(computed(column.name())) : retyped(both, column, before);
    }

    private static Optional<String> computed(Table table) {
        return table.columns().stream()
                .filter(RewriteRules::isGenerated)
                .map(column -> computed(column.name()))
                .findFirst();
    }

    private static boolean isGenerated(Column column) {
        return column.generation() != Column.Generation.NONE;
    }

    private static String computed(String column) {
        return "MySQL computed the column " + column + " in all rows";
    }

    /** @param before as for {@link #redefined} */
    private Optional<String> retyped(Both both, Column column, String before) {
        Set<String> key = sortingKey(both.raw);
        boolean inKey = key.contains(before) || key.contains(column.name());
        return both.raw.columns().entrySet().stream()
                .filter(there -> there.getKey().equalsIgnoreCase(before)
                        || there.getKey().equalsIgnoreCase(column.name()))
                .map(Map.Entry::getValue)
                .findFirst()
                .filter(type -> !SafeTypeChanges.inPlace(type, type(both.table, column), inKey))
                .map(type -> "the column " + column.name() + (inKey ? " of the key" : "") + " was " + type + " and is "
                        + type(both.table, column));
    }

    private String type(Table table, Column column) {
        return type(table, column, policies).orElse("a type that is not known");
    }

    /** The type that Millrace gives the column in ClickHouse; empty when it has none for it. */
    static Optional<String> type(Table table, Column column, LossPolicies policies) {
        try {
            return Optional.of(TypeRegistry.mapping(table.id(), column, policies.of(table, column))
                    .clickHouseType());
        } catch (Problem e) {
            return Optional.empty();
        }
    }
}
