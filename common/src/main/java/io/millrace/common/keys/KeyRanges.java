package io.millrace.common.keys;

import io.millrace.common.mysql.Mysql;
import java.util.ArrayList;
import java.util.List;

/** Divides a table, or a part of it, into ranges of its key, one after the other: each begins where the one before ended. */
public final class KeyRanges {

    private final Mysql mysql;
    private final KeyOrder order;
    private final List<String> upTo;

    public KeyRanges(Mysql mysql, KeyOrder order) {
        this(mysql, order, List.of());
    }

    /** @param upTo where the last range ends; empty: with the last row */
    public KeyRanges(Mysql mysql, KeyOrder order, List<String> upTo) {
        this.mysql = mysql;
        this.order = order;
        this.upTo = upTo;
    }

    /** About how many rows a range has. MySQL reads none of them for that. */
    public long estimate(KeyRange range) {
        return mysql.query(order.estimate(range), row -> row.getLong("rows")).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /**
     * The range behind another. MySQL goes through the range's keys for that.
     *
     * @param after the literals of the key where the other ends; empty: the first range
     * @param rows how many it is to have
     * @throws io.millrace.common.problem.Problem when MySQL cannot be asked
     */
    public KeyRange next(int number, List<String> after, long rows) {
        List<List<String>> found = mysql.query(order.next(after, upTo, rows), row -> {
            List<String> literals = new ArrayList<>();
            for (int i = 1; i <= order.columns(); i++) {
                literals.add(row.getString(i));
            }
            return literals;
        });
        return found.isEmpty()
                ? new KeyRange(
                        number,
                        after,
                        upTo,
                        mysql.query(order.count(after, upTo), row -> row.getLong(1))
                                .get(0))
                : new KeyRange(number, after, found.get(0), rows);
    }
}
