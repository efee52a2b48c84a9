package io.millrace.ddlmanager.generated;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables that MySQL has now in the current database, as information_schema shows them. */
record Scene(List<LiveTable> tables) {

    /**
     * @param key the columns of the primary key
     * @param indexes the names of the other ones
     * @param partitioning the method; empty when the table is not partitioned
     */
    record LiveTable(
            String name,
            List<LiveColumn> columns,
            List<String> key,
            List<String> indexes,
            String partitioning,
            List<String> partitions) {

        /** Those that a row is written with. */
        List<LiveColumn> written() {
            return columns.stream().filter(column -> !column.generated()).toList();
        }

        /** Those that may be altered and dropped without an effect on the key. */
        List<LiveColumn> beside() {
            return columns.stream()
                    .filter(column -> !key.contains(column.name()))
                    .toList();
        }

        List<LiveColumn> keyColumns() {
            return columns.stream()
                    .filter(column -> key.contains(column.name()))
                    .toList();
        }
    }

    /**
     * @param type the bare word, in small letters: {@code varchar}
     * @param columnType with length, sign and labels: {@code varchar(20)}
     * @param charset empty when the type has none
     * @param length in characters or bytes; 0 when the type has none
     */
    record LiveColumn(
            String name,
            String type,
            String columnType,
            boolean nullable,
            String charset,
            boolean generated,
            long length) {}

    static Scene of(Connection session) throws SQLException {
        Map<String, List<LiveColumn>> columns = new LinkedHashMap<>();
        each(
                session,
                "SELECT c.table_name, c.column_name, c.data_type, c.column_type, c.is_nullable, c.character_set_name,"
                        + " c.generation_expression, c.character_maximum_length"
                        + " FROM information_schema.columns c JOIN information_schema.tables t"
                        + " ON t.table_schema = c.table_schema AND t.table_name = c.table_name"
                        + " WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'"
                        + " ORDER BY c.table_name, c.ordinal_position",
                row -> columns.computeIfAbsent(row.getString(1), name -> new ArrayList<>())
                        .add(new LiveColumn(
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5).equals("YES"),
                                row.getString(6) == null ? "" : row.getString(6),
                                !row.getString(7).isEmpty(),
                                row.getLong(8))));
        Map<String, List<String>> keys = new LinkedHashMap<>();
        Map<String, Set<String>> indexes = new LinkedHashMap<>();
        each(
                session,
                "SELECT table_name, index_name, column_name FROM information_schema.statistics"
                        + " WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index",
                row -> {
                    if (row.getString(2).equals("PRIMARY")) {
                        keys.computeIfAbsent(row.getString(1), name -> new ArrayList<>())
                                .add(row.getString(3));
                    } else {
                        indexes.computeIfAbsent(row.getString(1), name -> new LinkedHashSet<>())
                                .add(row.getString(2));
                    }
                });
        Map<String, String> methods = new LinkedHashMap<>();
        Map<String, List<String>> partitions = new LinkedHashMap<>();
        each(
                session,
                "SELECT table_name, partition_method, partition_name FROM information_schema.partitions"
                        + " WHERE table_schema = DATABASE() AND partition_name IS NOT NULL"
                        + " ORDER BY table_name, partition_ordinal_position",
                row -> {
                    methods.put(row.getString(1), row.getString(2));
                    partitions
                            .computeIfAbsent(row.getString(1), name -> new ArrayList<>())
                            .add(row.getString(3));
                });
        return new Scene(columns.entrySet().stream()
                .map(table -> new LiveTable(
                        table.getKey(),
                        List.copyOf(table.getValue()),
                        keys.getOrDefault(table.getKey(), List.of()),
                        List.copyOf(indexes.getOrDefault(table.getKey(), Set.of())),
                        methods.getOrDefault(table.getKey(), ""),
                        partitions.getOrDefault(table.getKey(), List.of())))
                .toList());
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private static void each(Connection session, String query, Row row) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                row.read(rows);
            }
        }
    }
}
