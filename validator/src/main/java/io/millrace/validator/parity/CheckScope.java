package io.millrace.validator.parity;

/**
 * What of its tables a check compares.
 *
 * @param sample the share of the ranges of keys that are read, chosen by chance, above 0 and at most 1
 * @param share the share of the time that a table's check has a statement running in MySQL, above 0 and at most 1
 */
public record CheckScope(Level level, double sample, double share) {

    /** Everything, as fast as MySQL gives it. */
    public static final CheckScope ALL = new CheckScope(Level.ROWS, 1, 1);
}
