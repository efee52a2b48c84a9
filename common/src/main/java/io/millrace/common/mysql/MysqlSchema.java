package io.millrace.common.mysql;

import io.millrace.common.settings.SourceSettings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads tables from {@code information_schema}: three queries for all of them, or three for each that is asked for. */
public final class MysqlSchema {

    private static final String TABLES = """
            SELECT table_schema, table_name, table_rows, data_length, index_length, table_comment
            FROM information_schema.tables
            WHERE table_type = 'BASE TABLE' AND %s
            """;

    private static final String NAMES = """
            SELECT table_schema, table_name FROM information_schema.tables
            WHERE table_type = 'BASE TABLE' AND %s
            """;

    private static final String COLUMNS = """
            SELECT table_schema, table_name, column_name, data_type, column_type, is_nullable, column_default, extra,
                   character_maximum_length, character_octet_length, numeric_precision, numeric_scale,
                   datetime_precision, character_set_name
            FROM information_schema.columns
            WHERE %s
            ORDER BY table_schema, table_name, ordinal_position
            """;

    /** Unique keys without a functional or prefix part. */
    private static final String KEYS = """
            SELECT table_schema, table_name, index_name, column_name, seq_in_index, nullable, sub_part
            FROM information_schema.statistics
            WHERE non_unique = 0 AND %s
            ORDER BY table_schema, table_name, index_name, seq_in_index
            """;

    private final Mysql mysql;

    public MysqlSchema(Mysql mysql) {
        this.mysql = mysql;
    }

    /** All base tables of the databases, in the order of their names. */
    public List<Table> tables(Collection<String> databases) {
        return tables(inDatabases(databases), databases.toArray());
    }

    private static String inDatabases(Collection<String> databases) {
        return "table_schema IN (" + String.join(", ", Collections.nCopies(databases.size(), "?")) + ")";
    }

    /** @param where chooses the tables, by their database and name; the names are bound to it */
    private List<Table> tables(String where, Object... names) {
        Map<TableId, List<Column>> columns = columns(where, names);
        Map<TableId, List<KeyPart>> keys = keys(where, names);
        return mysql
                .query(
                        TABLES.formatted(where),
                        row -> {
                            TableId id = id(row);
                            return table(
                                    row, id, columns.getOrDefault(id, List.of()), keys.getOrDefault(id, List.of()));
                        },
                        names)
                .stream()
                .sorted((a, b) -> a.id().compareTo(b.id()))
                .toList();
    }

    /** The tables that the settings choose; those that a migration tool works with are left out. */
    public List<Table> replicated(SourceSettings settings) {
        List<Table> all = tables(settings.databases());
        Set<TableId> chosen = chosen(settings, all.stream().map(Table::id).toList());
        return all.stream().filter(table -> chosen.contains(table.id())).toList();
    }

    /** The names of {@link #replicated(SourceSettings)}, in one query. */
    public Set<TableId> replicatedNames(SourceSettings settings) {
        List<String> databases = settings.databases();
        return chosen(
                settings, mysql.query(NAMES.formatted(inDatabases(databases)), MysqlSchema::id, databases.toArray()));
    }

    /** Some of {@link #replicatedNames}, read one by one; those that are gone by now are left out. */
    public List<Table> read(Collection<TableId> tables) {
        return tables.stream()
                .sorted()
                .flatMap(id -> tables("table_schema = ? AND table_name = ?", id.database(), id.table()).stream()
                        .filter(table -> table.id().equals(id)))
                .toList();
    }

    private static Set<TableId> chosen(SourceSettings settings, Collection<TableId> names) {
        Set<TableId> all = Set.copyOf(names);
        return all.stream()
                .filter(table -> !settings.excluded().contains(table))
                .filter(table -> !settings.shadows().ignored(table, all))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** MySQL's own text of the table's definition. */
    public String createStatement(TableId table) {
        return mysql.query("SHOW CREATE TABLE " + MysqlNames.quoted(table), row -> row.getString(2))
                .get(0);
    }

    private Table table(ResultSet row, TableId id, List<Column> columns, List<KeyPart> parts) throws SQLException {
        Map<String, List<KeyPart>> byKey =
                parts.stream().collect(Collectors.groupingBy(KeyPart::key, TreeMap::new, Collectors.toList()));
        List<KeyPart> primary = byKey.getOrDefault("PRIMARY", List.of());
        List<List<String>> unique = byKey.entrySet().stream()
                .filter(key -> !key.getKey().equals("PRIMARY"))
                .map(Map.Entry::getValue)
                .filter(key -> key.stream().allMatch(KeyPart::identifies))
                .map(MysqlSchema::columnNames)
                .toList();
        return new Table(
                id,
                columns,
                columnNames(primary),
                unique,
                new Table.Size(row.getLong("table_rows"), row.getLong("data_length"), row.getLong("index_length")),
                Optional.ofNullable(row.getString("table_comment")).orElse(""));
    }

    private static List<String> columnNames(List<KeyPart> parts) {
        return parts.stream().map(part -> part.column().orElseThrow()).toList();
    }

    private record KeyPart(String key, Optional<String> column, boolean nullable, boolean prefix) {

        boolean identifies() {
            return column.isPresent() && !nullable && !prefix;
        }
    }

    private Map<TableId, List<KeyPart>> keys(String where, Object[] names) {
        Map<TableId, List<KeyPart>> keys = new TreeMap<>();
        mysql.query(
                KEYS.formatted(where),
                row -> keys.computeIfAbsent(id(row), t -> new ArrayList<>())
                        .add(new KeyPart(
                                row.getString("index_name"),
                                Optional.ofNullable(row.getString("column_name")),
                                "YES".equals(row.getString("nullable")),
                                row.getObject("sub_part") != null)),
                names);
        return keys;
    }

    private Map<TableId, List<Column>> columns(String where, Object[] names) {
        Map<TableId, List<Column>> columns = new TreeMap<>();
        mysql.query(
                COLUMNS.formatted(where),
                row -> columns.computeIfAbsent(id(row), t -> new ArrayList<>()).add(column(row)),
                names);
        return columns;
    }

    private static Column column(ResultSet row) throws SQLException {
        String dataType = row.getString("data_type").toLowerCase(Locale.ROOT);
        boolean binary = dataType.endsWith("binary") || dataType.endsWith("blob");
        String extra = Optional.ofNullable(row.getString("extra")).orElse("").toUpperCase(Locale.ROOT);
        boolean expression = extra.contains("DEFAULT_GENERATED");
        boolean numbered = extra.contains("AUTO_INCREMENT");
        return new Column(
                row.getString("column_name"),
                dataType,
                row.getString("column_type"),
                "YES".equals(row.getString("is_nullable")),
                row.getLong(binary ? "character_octet_length" : "character_maximum_length"),
                row.getInt("numeric_precision"),
                row.getInt("numeric_scale"),
                row.getInt("datetime_precision"),
                expression ? Optional.empty() : Optional.ofNullable(row.getString("column_default")),
                expression || numbered,
                extra.contains("STORED GENERATED")
                        ? Column.Generation.STORED
                        : extra.contains("VIRTUAL GENERATED") ? Column.Generation.VIRTUAL : Column.Generation.NONE,
                Optional.ofNullable(row.getString("character_set_name")).orElse(""),
                numbered);
    }

    private static TableId id(ResultSet row) throws SQLException {
        return new TableId(row.getString("table_schema"), row.getString("table_name"));
    }
}
