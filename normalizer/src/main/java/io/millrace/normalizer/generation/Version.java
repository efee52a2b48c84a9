package io.millrace.normalizer.generation;

/**
 * {@code generation << 48 | (offset + 1) << 1}, unsigned and even. 0 is reserved for rows that the ddl-manager copies:
 * any change beats them. The odd number after a version is reserved for the ddl-manager, which writes it when a
 * TRUNCATE deletes exactly this row: it beats the row, however often that is delivered again, and no later change of
 * the row.
 */
public final class Version {

    /** The highest generation that fits, 65535. */
    public static final int MAX_GENERATION = 0xFFFF;

    /** The highest offset that fits: 2^47 - 2, a hundred and fifty years of thirty thousand changes a second. */
    public static final long MAX_OFFSET = (1L << 47) - 2;

    private Version() {}

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
        return (long) generation << 48 | (offset + 1) << 1;
    }
}
