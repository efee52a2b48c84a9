package io.millrace.common.keys;

import java.util.List;

/**
 * A part of a table: the rows behind one key and up to another, in the order of MySQL.
 *
 * @param number from 0, in this order
 * @param after literals of the key's columns; empty: from the first row
 * @param upTo likewise; empty: to the last row
 * @param rows how many there were when the range was found
 */
public record KeyRange(int number, List<String> after, List<String> upTo, long rows) {

    /** The whole table. */
    public static final KeyRange ALL = new KeyRange(0, List.of(), List.of(), 0);

    /** Whether it is a part of the table, and not all of it. */
    public boolean part() {
        return !after.isEmpty() || !last();
    }

    public boolean last() {
        return upTo.isEmpty();
    }

    /** For logs and messages. */
    @Override
    public String toString() {
        return (after.isEmpty() ? "from the first row" : "behind " + String.join(", ", after))
                + (last() ? " to the last" : " up to " + String.join(", ", upTo));
    }
}
