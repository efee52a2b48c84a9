package io.millrace.normalizer.generation;

/**
 * {@code generation << 48 | (offset + 1) << 1}, unsigned and even; 0 is kept for the rows of a table that the ddl-manager
 * copied again, which any change beats. The odd number behind a version is kept for the ddl-manager, which says with it that a TRUNCATE took
 * away this very row: it beats the row, however often that is delivered again, and no later change of the row.
 */
public final class Version {

    /** The highest generation that fits, 65535. */
    public static final int MAX_GENERATION = 0xFFFF;

    /** The highest offset that fits: 2^47 - 2, a hundred and fifty years of thirty thousand changes a second. */
    public static final long MAX_OFFSET = (1L << 47) - 2;

    private Version() {}

    /**
     * @return to be read as unsigned
     * @throws IllegalStateException when one of them does not fit: going on would let old values win over new ones
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
        return (long) generation << 48 | (offset + 1) << 1;
    }
}
