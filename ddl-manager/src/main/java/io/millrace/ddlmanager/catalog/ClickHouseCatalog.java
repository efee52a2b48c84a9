package io.millrace.ddlmanager.catalog;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.TableId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What ClickHouse has now: the tables of some databases, and the columns of those that hold rows, read in two queries.
 *
 * @param tables by quoted full name
 */
public record ClickHouseCatalog(Map<String, ExistingTable> tables) {

    /** The comment of a column that MySQL has no more; its values are kept. */
    public static final String DROPPED = "dropped in MySQL";

    /**
     * @param sortingKey the columns of the sorting key
     * @param columns type by MySQL's name, in the table's order, without Millrace's own; none of a view or a queue
     * @param defaults the expression of each column that has a default, as ClickHouse writes it
     * @param dropped the columns that are marked as those that MySQL has no more
     */
    public record ExistingTable(
            String comment,
            List<String> sortingKey,
            Map<String, String> columns,
            Map<String, String> defaults,
            Set<String> dropped) {

        public ExistingTable(String comment, List<String> sortingKey, Map<String, String> columns) {
            this(comment, sortingKey, columns, Map.of(), Set.of());
        }

        /** Whether it is a raw table, and neither a view nor a piece of the machinery. */
        public boolean holdsRows() {
            return !columns.isEmpty();
        }
    }

    public static ClickHouseCatalog read(ClickHouse clickHouse, Collection<String> databases) {
        return read(clickHouse, inDatabases(databases));
    }

    /** Only what belongs to some of MySQL's tables; perhaps more, since an object's name begins with its table's. */
    public static ClickHouseCatalog read(
            ClickHouse clickHouse, Collection<String> databases, Collection<TableId> tables) {
        if (tables.isEmpty()) {
            return new ClickHouseCatalog(Map.of());
        }
        String names = tables.stream()
                .map(TableId::table)
                .distinct()
                .map(table -> "startsWith(name, " + ClickHouseNames.literal(table) + ")")
                .collect(Collectors.joining(" OR "));
        return read(clickHouse, inDatabases(databases) + " AND (" + names + ")");
    }

    private static String inDatabases(Collection<String> databases) {
        return "database IN ("
                + databases.stream().map(ClickHouseNames::literal).collect(Collectors.joining(", ")) + ")";
    }

    /** @param where chooses rows of {@code system.tables} */
    private static ClickHouseCatalog read(ClickHouse clickHouse, String where) {
        Map<String, Map<String, String>> columns = new HashMap<>();
        Map<String, Map<String, String>> defaults = new HashMap<>();
        Map<String, Set<String>> dropped = new HashMap<>();
        for (GenericRecord row : clickHouse.query(
                "SELECT database, table, name, type, default_expression, comment FROM system.columns WHERE (database, table)"
                        + " IN (SELECT database, name FROM system.tables WHERE " + where
                        + " AND engine LIKE '%MergeTree') ORDER BY database, table, position")) {
            Optional<String> name = ColumnNaming.ofMysql(row.getString("name"));
            name.ifPresent(column -> columns.computeIfAbsent(fullName(row, "table"), t -> new LinkedHashMap<>())
                    .put(column, row.getString("type")));
            name.filter(column -> !row.getString("default_expression").isEmpty())
                    .ifPresent(column -> defaults.computeIfAbsent(fullName(row, "table"), t -> new HashMap<>())
                            .put(column, row.getString("default_expression")));
            name.filter(column -> row.getString("comment").equals(DROPPED))
                    .ifPresent(column -> dropped.computeIfAbsent(fullName(row, "table"), t -> new HashSet<>())
                            .add(column));
        }
        Map<String, ExistingTable> tables = new HashMap<>();
        for (GenericRecord row :
                clickHouse.query("SELECT database, name, comment, sorting_key FROM system.tables WHERE " + where)) {
            String name = fullName(row, "name");
            tables.put(
                    name,
                    new ExistingTable(
                            row.getString("comment"),
                            sortingKey(row.getString("sorting_key")),
                            columns.getOrDefault(name, Map.of()),
                            defaults.getOrDefault(name, Map.of()),
                            dropped.getOrDefault(name, Set.of())));
        }
        return new ClickHouseCatalog(Map.copyOf(tables));
    }

    public Optional<ExistingTable> find(String quotedName) {
        return Optional.ofNullable(tables.get(quotedName));
    }

    /** The table that holds a table's rows. */
    public Optional<ExistingTable> raw(Targets targets, TableId table) {
        return find(rawName(targets, table));
    }

    /** Where a table's rows are, or would be if it were made now; quoted. */
    public String rawName(Targets targets, TableId table) {
        boolean anothersView =
                find(targets.raw(table)).filter(there -> !there.holdsRows()).isPresent();
        return anothersView || find(targets.rawAside(table)).isPresent() ? targets.rawAside(table) : targets.raw(table);
    }

    /** The tables of MySQL of which it has rows, those that MySQL has no more included. */
    public Set<TableId> replicated() {
        return tables.values().stream()
                .flatMap(table -> Targets.ofComment(table.comment()).stream())
                .collect(Collectors.toSet());
    }

    /** ClickHouse shows {@code (id)} for one column and {@code a, b} for several. */
    private static List<String> sortingKey(String shown) {
        boolean one = shown.startsWith("(") && shown.endsWith(")");
        return ClickHouseNames.names(one ? shown.substring(1, shown.length() - 1) : shown).stream()
                .map(ColumnNaming::shown)
                .toList();
    }

    private static String fullName(GenericRecord row, String column) {
        List<String> parts = List.of(row.getString("database"), row.getString(column));
        return parts.stream().map(ClickHouseNames::quoted).collect(Collectors.joining("."));
    }
}
