package io.millrace.ddlmanager.load;

import org.slf4j.spi.LoggingEventBuilder;

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

    /** The same line with all of this. */
    LoggingEventBuilder in(LoggingEventBuilder line) {
        return line.addKeyValue("rows", rows)
                .addKeyValue("estimatedRows", estimatedRows)
                .addKeyValue("rowsPerSecond", rowsPerSecond())
                .addKeyValue("seconds", millis / 100 / 10.0);
    }
}
