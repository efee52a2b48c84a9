package io.millrace.ddlmanager.views;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.problem.Problem;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What ClickHouse's parser says of a statement that creates a view: names need not exist for that.
 *
 * @param object the view
 * @param reads tables and views with their databases, and names that have none
 * @param refused why Millrace does not run it; empty: it does
 */
record ViewShape(ObjectName object, Set<ObjectName> reads, Optional<String> refused) {

    private static final String NAME = " Identifier ";
    private static final String TABLE = "TableIdentifier ";

    /** @throws Problem with ClickHouse's message when it cannot read the statement */
    static ViewShape of(ClickHouse clickHouse, String sql) {
        List<String> tree = clickHouse.query("EXPLAIN AST " + sql).stream()
                .map(row -> row.getString(1))
                .toList();
        List<String> names = tree.stream()
                .filter(line -> line.startsWith(NAME))
                .map(line -> line.substring(NAME.length()))
                .toList();
        Set<ObjectName> reads = new LinkedHashSet<>();
        tree.stream()
                .map(String::strip)
                .filter(line -> line.startsWith(TABLE))
                .map(line -> line.substring(TABLE.length()).replaceAll(" \\(alias .*", ""))
                .forEach(name -> reads.add(ObjectName.read(name)));
        return new ViewShape(
                names.size() == 2 ? new ObjectName(names.get(0), names.get(1)) : new ObjectName("", ""),
                reads,
                refused(sql, names.size(), tree));
    }

    private static Optional<String> refused(String sql, int names, List<String> tree) {
        boolean view = sql.matches("(?is)\\s*CREATE\\s+(OR\\s+REPLACE\\s+)?(MATERIALIZED\\s+)?VIEW\\b.*");
        if (!view) {
            return Optional.of("It is not a CREATE VIEW statement, and a file makes one view.");
        }
        if (names != 2) {
            return Optional.of("The view's name needs its database in front, such as {{{target}}}.");
        }
        boolean materialized =
                tree.contains(" ViewTargets") || tree.stream().anyMatch(line -> line.startsWith(" ViewTargets "));
        boolean refreshed = tree.stream().anyMatch(line -> line.startsWith(" Refresh strategy"));
        // An error in it would be an error of each insert, and rows would no longer arrive.
        return materialized && !refreshed
                ? Optional.of("A materialized view without REFRESH runs in the path of the rows and could stop them."
                        + " Say REFRESH EVERY …, or write an aggregate.")
                : Optional.empty();
    }
}
