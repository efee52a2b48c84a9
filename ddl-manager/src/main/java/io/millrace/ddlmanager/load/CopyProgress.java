package io.millrace.ddlmanager.load;

import java.util.OptionalLong;
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

    /** By the average and MySQL's statistics; empty when these tell nothing. */
    public OptionalLong secondsLeft() {
        long left = estimatedRows - rows;
        return left > 0 && rowsPerSecond() > 0 ? OptionalLong.of(left / rowsPerSecond()) : OptionalLong.empty();
    }

    /** The same line with all of this. */
    LoggingEventBuilder in(LoggingEventBuilder line) {
        return line.addKeyValue("rows", rows)
                .addKeyValue("estimatedRows", estimatedRows)
                .addKeyValue("rowsPerSecond", rowsPerSecond())
                .addKeyValue("seconds", millis / 100 / 10.0);
    }
}
