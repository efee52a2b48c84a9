package io.millrace.validator.parity;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Leaves MySQL to others for a part of the time. Not thread-safe. */
final class Pace {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final double share;
    private final BooleanSupplier stop;

    /**
     * @param share of the time that a statement may run, above 0 and at most 1
     * @param stop ends a pause
     */
    Pace(double share, BooleanSupplier stop) {
        this.share = share;
        this.stop = stop;
    }

    /** Does the work, and pauses in proportion to how long it took. */
    <T> T timed(Supplier<T> work) {
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
