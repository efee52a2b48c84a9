package io.millrace.validator.parity;

import io.millrace.common.mysql.MysqlLoad;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves MySQL to others: reads few ranges at the same time, for a part of the time, and none while it is busy. And awaits a server
 * that is away. Thread-safe.
 */
final class Pace {

    private static final Logger LOG = LoggerFactory.getLogger(Pace.class);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration AWAY = Duration.ofMinutes(2);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final Set<ProblemCode> PASSING =
            Set.of(ProblemCode.MYSQL_UNREACHABLE, ProblemCode.CLICKHOUSE_UNREACHABLE);

    private final MysqlLoad load;
    private final Readers readers;
    private final double share;
    private final BooleanSupplier stop;

    /** How many ranges are read at the same time, of all the tables that share this. */
    static final class Readers {

        private final int most;
        private final Semaphore free;

        /** @param most from 1 */
        Readers(int most) {
            this.most = most;
            this.free = new Semaphore(most);
        }

        private <T> T one(Supplier<T> work) {
            free.acquireUninterruptibly();
            try {
                return work.get();
            } finally {
                free.release();
            }
        }
    }

    /**
     * @param share of the time that a statement may run, above 0 and at most 1
     * @param stop ends a pause
     */
    Pace(MysqlLoad load, Readers readers, double share, BooleanSupplier stop) {
        this.load = load;
        this.readers = readers;
        this.share = share;
        this.stop = stop;
    }

    /** How many ranges of one table may be begun: one, if it may be read for a part of the time only. */
    int sideBySide() {
        return share < 1 ? 1 : readers.most;
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
        long[] took = new long[1];
        T result = readers.one(() -> {
            long began = System.nanoTime();
            T read = work.get();
            took[0] = System.nanoTime() - began;
            return read;
        });
        long end = System.nanoTime() + (long) (took[0] * (1 - share) / share);
        while (System.nanoTime() < end && !stop.getAsBoolean()) {
            LockSupport.parkNanos(Math.min(LOOK_NANOS, end - System.nanoTime()));
        }
        return result;
    }
}
