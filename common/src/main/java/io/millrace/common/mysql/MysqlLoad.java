package io.millrace.common.mysql;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How busy MySQL is with everybody's work, by the number of statements that it runs. Thread-safe. */
public final class MysqlLoad {

    private static final Logger LOG = LoggerFactory.getLogger(MysqlLoad.class);
    private static final Duration LOOK = Duration.ofMillis(250);

    /** Slow progress is better than none. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final IntSupplier running;
    private final int most;
    private final Duration longest;

    /** @param most statements at the same time, this process's own among them */
    public MysqlLoad(Mysql mysql, int most) {
        this(() -> running(mysql), most, LONGEST);
    }

    /**
     * @param running how many statements MySQL runs now
     * @param longest how long one wait lasts at most
     */
    public MysqlLoad(IntSupplier running, int most, Duration longest) {
        this.running = running;
        this.most = most;
        this.longest = longest;
    }

    /**
     * Returns when MySQL runs no more statements than that, or after ten seconds.
     *
     * @param stop ends the wait
     * @throws io.millrace.common.problem.Problem when MySQL cannot be asked
     */
    public void awaitRoom(BooleanSupplier stop) {
        long end = System.nanoTime() + longest.toNanos();
        int now = running.getAsInt();
        if (now > most) {
            LOG.atInfo()
                    .addKeyValue("statements", now)
                    .addKeyValue("limit", most)
                    .log("MySQL is busy; reading of tables pauses for up to ten seconds");
        }
        while (now > most && System.nanoTime() < end && !stop.getAsBoolean()) {
            LockSupport.parkNanos(LOOK.toNanos());
            now = running.getAsInt();
        }
    }

    private static int running(Mysql mysql) {
        return mysql.query("SHOW GLOBAL STATUS LIKE 'Threads_running'", row -> row.getInt(2)).stream()
                .findFirst()
                .orElse(0);
    }
}
