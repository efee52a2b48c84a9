package io.millrace.common.keys;

import io.millrace.common.table.Table;
import java.time.Duration;

/**
 * How many rows the next range has: as many as take a certain time. A statement of MySQL lasts as long as its range, and
 * ALTER TABLE waits for it. Thread-safe.
 */
public final class RangeSize {

    private static final long LEAST = 100;

    /** Of the first range, by MySQL's statistics. */
    private static final long FIRST_BYTES = 16 << 20;

    private static final long FIRST_ROWS = 50_000;

    private final long targetNanos;
    private final long most;
    private long rows;

    /**
     * @param target how long a range is to take
     * @param most how many rows it has at most
     */
    public RangeSize(Table.Size size, Duration target, long most) {
        this.targetNanos = target.toNanos();
        this.most = most;
        long bytesPerRow = Math.max(1, size.dataBytes() / Math.max(1, size.rows()));
        this.rows = within(Math.min(FIRST_ROWS, FIRST_BYTES / bytesPerRow));
    }

    public synchronized long rows() {
        return rows;
    }

    /** A range took that long. */
    public synchronized void carried(long carried, long nanos) {
        // Of few rows it says nothing.
        if (carried >= LEAST / 2) {
            long wanted = (long) ((double) carried * targetNanos / Math.max(1, nanos));
            rows = within(Math.max(rows / 4, Math.min(rows * 2, wanted)));
        }
    }

    private long within(long rows) {
        return Math.max(LEAST, Math.min(most, rows));
    }
}
