package io.millrace.validator.parity;

/**
 * What a check counted in a table.
 *
 * @param mysql rows that MySQL has
 * @param clickHouse rows that ClickHouse shows
 * @param wrong rows with a wrong value
 * @param missing rows that ClickHouse lacks
 * @param extra rows that only ClickHouse has
 * @param lossy rows that differ by values that ClickHouse cannot hold, and by nothing else
 * @param undecided rows of which nothing is proved
 */
public record RowCounts(long mysql, long clickHouse, long wrong, long missing, long extra, long lossy, long undecided) {

    static final RowCounts NONE = new RowCounts(0, 0, 0, 0, 0, 0, 0);

    /** Rows that are not as they should be. */
    public long differing() {
        return wrong + missing + extra;
    }
}
