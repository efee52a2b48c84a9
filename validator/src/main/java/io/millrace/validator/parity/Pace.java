package io.millrace.validator.parity;

import io.millrace.common.mysql.MysqlLoad;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves MySQL to others for a part of the time, and while it is busy; and awaits a server that is away. */
final class Pace {

    private static final Logger LOG = LoggerFactory.getLogger(Pace.class);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration AWAY = Duration.ofMinutes(2);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final Set<ProblemCode> PASSING =
            Set.of(ProblemCode.MYSQL_UNREACHABLE, ProblemCode.CLICKHOUSE_UNREACHABLE);

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

    /**
     * Does the work, and does it again while a server is away, for two minutes.
     *
     * @param work may be done again
     * @throws Problem that the work threw
     */
    <T> T insistently(Supplier<T> work) {
        long end = System.nanoTime() + AWAY.toNanos();
        while (true) {
            try {
                return work.get();
            } catch (Problem e) {
                if (!PASSING.contains(e.code()) || System.nanoTime() > end || stop.getAsBoolean()) {
                    throw e;
                }
                LOG.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log("A server is away; the part of the table is compared again when it is back");
                LockSupport.parkNanos(AGAIN.toNanos());
            }
        }
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
