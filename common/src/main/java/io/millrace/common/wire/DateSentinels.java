package io.millrace.common.wire;

/**
 * What the Connect plugin writes for a zero or partial date ({@code 0000-00-00}, {@code 2024-00-00}) of a NOT NULL
 * column: a number that no date of MySQL has. The plugin's jar has no dependencies, so it has these numbers as constants
 * of its own; a test of the plugin compares them.
 */
public final class DateSentinels {

    /** In place of days since 1970-01-01. */
    public static final int NO_DAY = -10_000_000;

    /** In place of microseconds since 1970-01-01 00:00. */
    public static final long NO_MICROSECOND = -1_000_000_000_000_000_000L;

    private DateSentinels() {}
}
