package io.millrace.common.wire;

import java.util.OptionalLong;

/**
 * {@code generation << 48 | (offset + 1) << 3}, unsigned. 0 is reserved for rows that the ddl-manager copies: any change beats
 * them. The seven numbers behind a version are reserved for what the ddl-manager writes of that row: a tombstone when a TRUNCATE
 * deletes it, or a repair. Each takes the number behind the newest. So it beats the row, however often that is delivered again,
 * and no later change of the row.
 */
public final class RowVersion {

    /** The highest generation that fits, 65535. */
    public static final int MAX_GENERATION = 0xFFFF;

    /** The highest offset that fits: 2^45 - 2, thirty-seven years of thirty thousand changes a second. */
    public static final long MAX_OFFSET = (1L << 45) - 2;

    private static final int STEP_BITS = 3;

    private RowVersion() {}

    /**
     * @return to be read as unsigned
     * @throws IllegalStateException when one of them does not fit: continuing would let old values win over new ones
     */
    public static long of(int generation, long offset) {
        if (generation < 0 || generation > MAX_GENERATION) {
            throw new IllegalStateException(
                    "Generation " + generation + " is not one of 0 to " + MAX_GENERATION + "; versions are used up.");
        }
        if (offset < 0 || offset > MAX_OFFSET) {
            throw new IllegalStateException(
                    "Offset " + offset + " is not one of 0 to " + MAX_OFFSET + "; versions are used up.");
        }
        return (long) generation << 48 | (offset + 1) << STEP_BITS;
    }

    /** The number behind a version for what the ddl-manager writes; empty when they are used up. */
    public static OptionalLong behind(long version) {
        long last = (1L << STEP_BITS) - 1;
        return (version & last) == last ? OptionalLong.empty() : OptionalLong.of(version + 1);
    }
}
