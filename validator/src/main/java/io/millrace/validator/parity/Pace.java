package io.millrace.validator.parity;

import io.millrace.common.mysql.MysqlLoad;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Leaves MySQL to others for a part of the time, and while it is busy. */
final class Pace {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final MysqlLoad load;
    private final double share;
    private final BooleanSupplier stop;

    /**
     * @param share of the time that a statement may run, above 0 and at most 1
     * @param stop ends a pause
     */
    Pace(MysqlLoad load, double share, BooleanSupplier stop) {
        this.load = load;
        this.share = share;
        this.stop = stop;
    }

    /** Does the work when MySQL has room for it, and pauses in proportion to how long it took. */
    <T> T timed(Supplier<T> work) {
        load.awaitRoom(stop);
        long began = System.nanoTime();
        T result = work.get();
        long now = System.nanoTime();
        long end = now + (long) ((now - began) * (1 - share) / share);
        while (System.nanoTime() < end && !stop.getAsBoolean()) {
            LockSupport.parkNanos(Math.min(LOOK_NANOS, end - System.nanoTime()));
        }
        return result;
    }
}
