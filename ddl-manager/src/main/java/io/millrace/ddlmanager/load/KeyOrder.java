package io.millrace.ddlmanager.load;

import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The order of a table's key, and what MySQL is asked about parts of it. Pure. */
final class KeyOrder {

    private final List<KeyColumn> key;
    private final String from;

    /** @param index whose columns are the key's, by its name; empty: MySQL chooses one */
    KeyOrder(Table table, Optional<String> index) {
        this.key = table.keyColumns().stream().map(KeyColumn::new).toList();
        this.from = " FROM " + MysqlNames.quoted(table.id())
                + index.map(name -> " FORCE INDEX (" + MysqlNames.quoted(name) + ")")
                        .orElse("");
    }

    /** {@code FROM} with the table. */
    String from() {
        return from;
    }

    /** Whether comparisons depend on PAD_CHAR_TO_FULL_LENGTH. */
    boolean padded() {
        return key.stream().anyMatch(column -> column.column().dataType().equals("char"));
    }

    int columns() {
        return key.size();
    }

    /**
     * Query for the literals of one key.
     *
     * @param after the literals of another; empty: before the first row
     * @param rows how many rows further it is; no row if there are not so many
     */
    String next(List<String> after, long rows) {
        return key.stream().map(KeyColumn::literal).collect(Collectors.joining(", ", "SELECT ", "")) + from
                + (after.isEmpty() ? "" : " WHERE " + behind(after))
                + key.stream().map(KeyColumn::order).collect(Collectors.joining(", ", " ORDER BY ", ""))
                + " LIMIT 1 OFFSET " + (rows - 1);
    }

    /** Query for the number of rows behind a key; empty: of all rows. */
    String count(List<String> after) {
        return "SELECT COUNT(*)" + from + (after.isEmpty() ? "" : " WHERE " + behind(after));
    }

    /** Condition for the rows of a range. */
    String within(KeyRange range) {
        List<String> conditions = new ArrayList<>();
        if (!range.after().isEmpty()) {
            conditions.add(behind(range.after()));
        }
        if (!range.last()) {
            conditions.add(upTo(range.upTo()));
        }
        return conditions.isEmpty() ? "TRUE" : String.join(" AND ", conditions);
    }

    private String behind(List<String> after) {
        return nearby(after, " >= FROM_UNIXTIME(%s) - INTERVAL 1 DAY AND ") + either(cases(after, KeyColumn::above));
    }

    private String upTo(List<String> last) {
        List<String> cases = cases(last, KeyColumn::below);
        cases.add(all(last, key.size()));
        return nearby(last, " <= FROM_UNIXTIME(%s) + INTERVAL 1 DAY AND ") + either(cases);
    }

    /** Spelt out, as MySQL finds no range of an index for {@code (a, b) > (1, 2)} (manual, "Row Constructor Expression Optimization"). */
    private List<String> cases(List<String> values, BiFunction<KeyColumn, String, String> differs) {
        List<String> cases = new ArrayList<>();
        for (int first = 0; first < key.size(); first++) {
            String differing = differs.apply(key.get(first), values.get(first));
            cases.add(first == 0 ? differing : "(" + all(values, first) + " AND " + differing + ")");
        }
        return cases;
    }

    /** Condition that the first columns have these values. */
    private String all(List<String> values, int columns) {
        return IntStream.range(0, columns)
                .mapToObj(i -> key.get(i).equal(values.get(i)))
                .collect(Collectors.joining(" AND ", "(", ")"));
    }

    private static String either(List<String> cases) {
        return "(" + String.join(" OR ", cases) + ")";
    }

    /** A TIMESTAMP is compared as an instant, for which there is no range of an index: this leaves out what is further away. */
    private String nearby(List<String> values, String condition) {
        KeyColumn first = key.get(0);
        return first.column().dataType().equals("timestamp") ? first.order() + condition.formatted(values.get(0)) : "";
    }
}
