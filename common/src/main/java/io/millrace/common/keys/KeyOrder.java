package io.millrace.common.keys;

import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The order of a table's key, and what MySQL is asked about parts of it. Pure. */
public final class KeyOrder {

    private final List<KeyColumn> key;
    private final String from;

    /** @param index whose columns are the key's, by its name; empty: MySQL chooses one */
    public KeyOrder(Table table, Optional<String> index) {
        this.key = table.keyColumns().stream().map(KeyColumn::new).toList();
        this.from = " FROM " + MysqlNames.quoted(table.id())
                + index.map(name -> " FORCE INDEX (" + MysqlNames.quoted(name) + ")")
                        .orElse("");
    }

    /** {@code FROM} with the table. */
    public String from() {
        return from;
    }

    /** Whether comparisons depend on PAD_CHAR_TO_FULL_LENGTH. */
    public boolean padded() {
        return key.stream().anyMatch(column -> column.column().dataType().equals("char"));
    }

    public int columns() {
        return key.size();
    }

    /**
     * Query for the literals of one key.
     *
     * @param after the literals of another; empty: before the first row
     * @param rows how many rows further it is; no row if there are not so many
     */
    public String next(List<String> after, long rows) {
        return next(after, List.of(), rows);
    }

    /**
     * As the other.
     *
     * @param upTo the literals of the last key that counts; empty: all count
     */
    public String next(List<String> after, List<String> upTo, long rows) {
        return key.stream().map(KeyColumn::literal).collect(Collectors.joining(", ", "SELECT ", "")) + from
                + ordered(after, upTo) + " LIMIT 1 OFFSET " + (rows - 1);
    }

    /**
     * What follows {@link #from} in a query for the rows behind a key, up to another.
     *
     * @param after the literals of the key; empty: from the first row
     * @param upTo likewise; empty: to the last row
     * @param most how many rows
     */
    public String first(List<String> after, List<String> upTo, long most) {
        return ordered(after, upTo) + " LIMIT " + most;
    }

    private String ordered(List<String> after, List<String> upTo) {
        return where(after, upTo)
                + key.stream().map(KeyColumn::order).collect(Collectors.joining(", ", " ORDER BY ", ""));
    }

    /** Query for the number of rows behind a key, up to another; empty: of all rows. */
    String count(List<String> after, List<String> upTo) {
        return "SELECT COUNT(*)" + from + where(after, upTo);
    }

    /** Query whose plan, {@code EXPLAIN}, says about how many rows a range has: MySQL looks at a few pages of the index for that. */
    String estimate(KeyRange range) {
        return "EXPLAIN FORMAT=TRADITIONAL SELECT 1" + from + " WHERE " + within(range);
    }

    private String where(List<String> after, List<String> upTo) {
        List<String> conditions = conditions(after, upTo);
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    /** Condition for the rows of a range. */
    public String within(KeyRange range) {
        List<String> conditions = conditions(range.after(), range.upTo());
        return conditions.isEmpty() ? "TRUE" : String.join(" AND ", conditions);
    }

    private List<String> conditions(List<String> after, List<String> upTo) {
        List<String> conditions = new ArrayList<>();
        if (!after.isEmpty()) {
            conditions.add(behind(after));
        }
        if (!upTo.isEmpty()) {
            conditions.add(upTo(upTo));
        }
        return conditions;
    }

    /** Condition for the rows of exactly these keys. */
    public String among(List<List<KeyValue>> keys) {
        return keys.stream()
                .map(values -> values.stream().map(KeyValue::inMysql).toList())
                .map(literals -> nearby(
                                literals,
                                " BETWEEN FROM_UNIXTIME(%1$s) - INTERVAL 1 DAY AND FROM_UNIXTIME(%1$s)"
                                        + " + INTERVAL 1 DAY AND ")
                        + KeyBounds.equal(comparisons(), literals, key.size())
                        + exactly(literals))
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    /** A collation may take other texts for the same. */
    private String exactly(List<String> literals) {
        return IntStream.range(0, key.size())
                .mapToObj(i -> key.get(i).exactly(literals.get(i)))
                .collect(Collectors.joining());
    }

    private String behind(List<String> after) {
        return nearby(after, " >= FROM_UNIXTIME(%s) - INTERVAL 1 DAY AND ") + KeyBounds.behind(comparisons(), after);
    }

    private String upTo(List<String> last) {
        return nearby(last, " <= FROM_UNIXTIME(%s) + INTERVAL 1 DAY AND ") + KeyBounds.upTo(comparisons(), last);
    }

    private KeyBounds.Comparisons comparisons() {
        return new KeyBounds.Comparisons() {
            @Override
            public String above(int column, String literal) {
                return key.get(column).above(literal);
            }

            @Override
            public String below(int column, String literal) {
                return key.get(column).below(literal);
            }

            @Override
            public String equal(int column, String literal) {
                return key.get(column).equal(literal);
            }
        };
    }

    /** A TIMESTAMP is compared as an instant, for which there is no range of an index: this leaves out what is further away. */
    private String nearby(List<String> values, String condition) {
        KeyColumn first = key.get(0);
        return first.column().dataType().equals("timestamp") ? first.order() + condition.formatted(values.get(0)) : "";
    }
}
