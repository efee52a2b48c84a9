package io.millrace.validator.parity;

import java.util.List;

/**
 * A row that is not the same on both sides.
 *
 * @param key the key's values, as reports show them
 * @param kind where it is wrong
 * @param columns which columns differ; empty when a side has no row
 */
public record RowDifference(String key, Kind kind, List<String> columns) {

    public RowDifference {
        columns = List.copyOf(columns);
    }

    /** Seen from MySQL, which is right by definition. */
    public enum Kind {
        MISSING,
        EXTRA,
        DIFFERENT,
        /** MySQL has values in it that ClickHouse cannot hold, and they alone differ. */
        LOSSY
    }
}
