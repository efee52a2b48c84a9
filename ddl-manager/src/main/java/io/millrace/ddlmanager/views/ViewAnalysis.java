package io.millrace.ddlmanager.views;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.problem.Problem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ClickHouse makes of a view's query now.
 *
 * @param columns the result's, each with its type behind a blank
 * @param uses the columns that the query takes of each table
 */
record ViewAnalysis(List<String> columns, Map<ObjectName, Set<String>> uses) {

    private static final Pattern TABLE = Pattern.compile("\\s*TABLE id: (\\d+),.* table_name: (.+?)(?:, final: .*)?");
    private static final Pattern COLUMN =
            Pattern.compile("\\s*COLUMN id: \\d+,.*? column_name: (.+), result_type: .*, source_id: (\\d+)");

    /** @throws Problem with ClickHouse's message when the query cannot run */
    static ViewAnalysis of(ClickHouse clickHouse, String query) {
        List<String> tree = clickHouse.query("EXPLAIN QUERY TREE " + query).stream()
                .map(row -> row.getString(1))
                .toList();
        Map<String, ObjectName> tables = new HashMap<>();
        for (String line : tree) {
            Matcher table = TABLE.matcher(line);
            if (table.matches()) {
                tables.put(table.group(1), ObjectName.read(table.group(2)));
            }
        }
        Map<ObjectName, Set<String>> uses = new HashMap<>();
        tables.values().forEach(table -> uses.put(table, new HashSet<>()));
        for (String line : tree) {
            Matcher column = COLUMN.matcher(line);
            if (column.matches() && tables.containsKey(column.group(2))) {
                uses.get(tables.get(column.group(2))).add(column.group(1));
            }
        }
        // The tree of a UNION has columns for each of its queries, and none of its own.
        List<String> columns = clickHouse.query("DESCRIBE TABLE (" + query + ")").stream()
                .map(row -> row.getString("name") + " " + row.getString("type"))
                .toList();
        return new ViewAnalysis(columns, uses);
    }
}
