package io.millrace.ddlmanager.views;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What ClickHouse has now: every table and view, and more of the views that Millrace made.
 *
 * @param tables with their comments; temporary and system ones, too
 * @param made what Millrace made from files
 */
record ClickHouseViews(Map<ObjectName, String> tables, Map<ObjectName, Made> made, Set<String> databases) {

    /**
     * @param query its SELECT
     * @param columns each with its type behind a blank
     */
    record Made(ViewMark mark, String query, List<String> columns) {}

    static ClickHouseViews read(ClickHouse clickHouse) {
        Map<ObjectName, List<String>> columns = clickHouse
                .query("SELECT database, table, name, type FROM system.columns WHERE (database, table) IN"
                        + " (SELECT database, name FROM system.tables WHERE comment LIKE '%[millrace view %')"
                        + " ORDER BY database, table, position")
                .stream()
                .collect(Collectors.groupingBy(
                        row -> new ObjectName(row.getString("database"), row.getString("table")),
                        Collectors.mapping(
                                row -> row.getString("name") + " " + row.getString("type"), Collectors.toList())));
        Map<ObjectName, String> tables = new HashMap<>();
        Map<ObjectName, Made> made = new HashMap<>();
        for (GenericRecord row : clickHouse.query("SELECT database, name, comment,"
                + " if(comment LIKE '%[millrace view %', as_select, '') AS query FROM system.tables")) {
            ObjectName name = new ObjectName(row.getString("database"), row.getString("name"));
            tables.put(name, row.getString("comment"));
            ViewMark.of(row.getString("comment"))
                    .ifPresent(mark -> made.put(
                            name, new Made(mark, row.getString("query"), columns.getOrDefault(name, List.of()))));
        }
        Set<String> databases = clickHouse.query("SELECT name FROM system.databases").stream()
                .map(row -> row.getString("name"))
                .collect(Collectors.toCollection(HashSet::new));
        return new ClickHouseViews(tables, made, databases);
    }

    boolean has(ObjectName name) {
        return tables.containsKey(name);
    }

    Optional<Made> made(ObjectName name) {
        return Optional.ofNullable(made.get(name));
    }
}
