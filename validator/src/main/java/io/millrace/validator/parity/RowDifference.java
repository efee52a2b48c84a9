package io.millrace.validator.parity;

import java.util.List;

/**
 * A row that is not the same on both sides.
 *
 * @param id the key's canonical text, by which a repair names the row
 * @param key the key's values, as reports show them
 * @param kind where it is wrong
 * @param columns all columns that differ; empty when a side has no row
 * @param cells the first of them, with their values
 */
public record RowDifference(String id, String key, Kind kind, List<String> columns, List<Cell> cells) {

    public RowDifference {
        columns = List.copyOf(columns);
        cells = List.copyOf(cells);
    }

    /**
     * A column of the row on both sides.
     *
     * @param mysql the value's text, cut if it is long
     * @param clickHouse likewise
     */
    public record Cell(String column, String mysql, String clickHouse) {}

    /** Seen from MySQL, which is right by definition. */
    public enum Kind {
        MISSING,
        EXTRA,
        WRONG,
        /** MySQL has values in it that ClickHouse cannot hold, and they alone differ. */
        LOSSY,
        /** It differed whenever it was looked at, and that proves nothing. */
        UNDECIDED;

        /** Whether ClickHouse is wrong for certain, so that a repair helps. */
        public boolean bad() {
            return this == MISSING || this == EXTRA || this == WRONG;
        }
    }
}
