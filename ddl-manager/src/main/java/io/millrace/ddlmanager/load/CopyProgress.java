package io.millrace.ddlmanager.load;

/**
 * How far a copy of a table is.
 *
 * @param rows that are in ClickHouse
 * @param estimatedRows that the table has, by MySQL's statistics
 * @param millis since the copy began
 */
public record CopyProgress(long rows, long estimatedRows, long millis) {

    /** On average. */
    public long rowsPerSecond() {
        return rows * 1_000 / Math.max(1, millis);
    }
}
