package io.millrace.ddlmanager.views;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
        Map<ObjectName, String> tables = new HashMap<>();
        Map<ObjectName, ViewMark> marks = new HashMap<>();
        for (GenericRecord row : clickHouse.query("SELECT database, name, comment FROM system.tables")) {
            ObjectName name = new ObjectName(row.getString("database"), row.getString("name"));
            tables.put(name, row.getString("comment"));
            ViewMark.of(row.getString("comment")).ifPresent(mark -> marks.put(name, mark));
        }
        Set<String> databases = clickHouse.query("SELECT name FROM system.databases").stream()
                .map(row -> row.getString("name"))
                .collect(Collectors.toCollection(HashSet::new));
        return new ClickHouseViews(tables, made(clickHouse, marks), databases);
    }

    /**
     * By their names: ClickHouse parses the definition of each table whose SELECT it is asked for, and a DROP waits for that. Of 500
     * replicated tables it would parse 3,500.
     */
    private static Map<ObjectName, Made> made(ClickHouse clickHouse, Map<ObjectName, ViewMark> marks) {
        if (marks.isEmpty()) {
            return Map.of();
        }
        String databases = literals(marks, ObjectName::database);
        String names = literals(marks, ObjectName::name);
        Map<ObjectName, List<String>> columns = clickHouse
                .query("SELECT database, table, name, type FROM system.columns WHERE database IN (" + databases
                        + ") AND table IN (" + names + ") ORDER BY database, table, position")
                .stream()
                .collect(Collectors.groupingBy(
                        row -> new ObjectName(row.getString("database"), row.getString("table")),
                        Collectors.mapping(
                                row -> row.getString("name") + " " + row.getString("type"), Collectors.toList())));
        Map<ObjectName, Made> made = new HashMap<>();
        for (GenericRecord row :
                clickHouse.query("SELECT database, name, as_select FROM system.tables WHERE database IN (" + databases
                        + ") AND name IN (" + names + ")")) {
            ObjectName name = new ObjectName(row.getString("database"), row.getString("name"));
            Optional.ofNullable(marks.get(name))
                    .ifPresent(mark -> made.put(
                            name, new Made(mark, row.getString("as_select"), columns.getOrDefault(name, List.of()))));
        }
        return made;
    }

    private static String literals(Map<ObjectName, ViewMark> marks, Function<ObjectName, String> part) {
        return marks.keySet().stream()
                .map(part)
                .distinct()
                .map(ClickHouseNames::literal)
                .collect(Collectors.joining(", "));
    }

    boolean has(ObjectName name) {
        return tables.containsKey(name);
    }

    Optional<Made> made(ObjectName name) {
        return Optional.ofNullable(made.get(name));
    }
}
