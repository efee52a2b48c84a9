package io.millrace.common.task;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits in the calling thread; an interrupt ends it at once. */
public final class Waiting {

    private Waiting() {}

    /**
     * @param look pause between two looks
     * @return whether the condition held in time
     * @throws Problem when the thread is interrupted, which it stays
     */
    public static boolean until(BooleanSupplier condition, Duration limit, Duration look) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            pause(look);
        }
        return true;
    }

    /** @throws Problem when the thread is interrupted, which it stays */
    public static void pause(Duration pause) {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemCode.INTERRUPTED.problem(
                    "A wait was interrupted: the service ends.", "Start it again; nothing is lost.", e);
        }
    }
}
