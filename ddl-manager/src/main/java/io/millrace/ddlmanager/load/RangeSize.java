package io.millrace.ddlmanager.load;

import io.millrace.common.table.Table;
import java.util.concurrent.TimeUnit;

/**
 * How many rows the next range has: as many as take about two seconds. A statement of MySQL lasts as long as its range, and
 * ALTER TABLE waits for it. Thread-safe.
 */
final class RangeSize {

    private static final long TARGET_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long LEAST = 100;
    private static final long MOST = 500_000;

    /** Of the first range, by MySQL's statistics. */
    private static final long FIRST_BYTES = 16 << 20;

    private static final long FIRST_ROWS = 50_000;

    private long rows;

    RangeSize(Table.Size size) {
        long bytesPerRow = Math.max(1, size.dataBytes() / Math.max(1, size.rows()));
        this.rows = within(Math.min(FIRST_ROWS, FIRST_BYTES / bytesPerRow));
    }

    synchronized long rows() {
        return rows;
    }

    /** A range took that long. */
    synchronized void carried(long carried, long nanos) {
        // Of few rows it says nothing.
        if (carried >= LEAST / 2) {
            long wanted = (long) ((double) carried * TARGET_NANOS / Math.max(1, nanos));
            rows = within(Math.max(rows / 4, Math.min(rows * 2, wanted)));
        }
    }

    private static long within(long rows) {
        return Math.max(LEAST, Math.min(MOST, rows));
    }
}
