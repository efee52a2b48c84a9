package io.millrace.cli.types;

import io.millrace.common.mysql.MysqlNames;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A MySQL table with one column for each type of a family. Row n holds the n-th value of each column, beginning again
 * where a column has fewer; there are at least as many rows as columns.
 */
record TypeTable(String name, List<TypeColumn> columns) {

    static final String DATABASE = "types";

    /** Live rows have the same values as those of the snapshot, and this much more in their key. */
    static final int LIVE = 1000;

    /**
     * @param definition as in CREATE TABLE, without the name
     * @param values SQL expressions
     */
    record TypeColumn(String name, String definition, List<String> values) {

        boolean generated() {
            return values.isEmpty();
        }
    }

    static TypeTable of(String name) {
        return new TypeTable(name, List.of());
    }

    /** A generated column has no values. */
    TypeTable with(String column, String definition, String... values) {
        List<TypeColumn> more = new ArrayList<>(columns);
        more.add(new TypeColumn(column, definition, List.of(values)));
        return new TypeTable(name, List.copyOf(more));
    }

    int rows() {
        return Math.max(
                columns.size(),
                columns.stream().mapToInt(c -> c.values().size()).max().orElseThrow());
    }

    String quotedName() {
        return MysqlNames.quoted(DATABASE) + "." + MysqlNames.quoted(name);
    }

    String create() {
        return "CREATE TABLE " + quotedName() + " (id INT PRIMARY KEY, "
                + columns.stream()
                        .map(c -> MysqlNames.quoted(c.name()) + " " + c.definition())
                        .collect(Collectors.joining(", "))
                + ") DEFAULT CHARSET utf8mb4";
    }

    /** One statement for all rows, with keys from {@code first} on. */
    String insert(int first) {
        List<TypeColumn> given = columns.stream().filter(c -> !c.generated()).toList();
        List<String> rows = new ArrayList<>();
        for (int n = 0; n < rows(); n++) {
            int row = n;
            rows.add("(" + (first + n) + ", "
                    + given.stream()
                            .map(c -> c.values().get(row % c.values().size()))
                            .collect(Collectors.joining(", "))
                    + ")");
        }
        return "INSERT INTO " + quotedName() + " (id, "
                + given.stream().map(c -> MysqlNames.quoted(c.name())).collect(Collectors.joining(", ")) + ") VALUES "
                + String.join(", ", rows);
    }
}
