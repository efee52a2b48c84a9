package io.millrace.ddlmanager.apply;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Fingerprint;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.journal.Journal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one process at a time plan and apply for a pipeline, the service or a command beside it: two that rebuild the
 * same table at once could take each other's away. The lock is one of MySQL's (GET_LOCK), which needs no grant and ends
 * with its session. A session can end at any time, so whoever works under the lock asks before each statement whether it is
 * still held. A server that has no such lock (some clusters refuse it) is warned of, and done without. Thread-safe.
 */
public final class PipelineLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PipelineLock.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A host that is gone leaves its session behind; MySQL ends it after this. */
    private static final Duration SESSION_LIVES = Duration.ofSeconds(60);

    private static final Schedule HEARTBEAT = Schedule.every(Duration.ofSeconds(15));

    /** So old an answer of MySQL still counts: many statements at once would otherwise wait for each other's question. */
    private static final Duration FRESH = Duration.ofMillis(100);

    private final Mysql mysql;
    private final Journal journal;
    private final ReentrantLock inThisProcess = new ReentrantLock();
    private final PeriodicTask heartbeat;
    private volatile Session session;

    /**
     * @param journal by which a pipeline is known; what is decided under the lock rests on it as it is when the lock is taken
     */
    public PipelineLock(Mysql mysql, MeterRegistry meters, Journal journal) {
        this.mysql = mysql;
        this.journal = journal;
        // MySQL ends a session that says nothing for too long.
        this.heartbeat = new PeriodicTask("pipeline-lock", HEARTBEAT, run -> beat(), meters);
        heartbeat.start();
    }

    /** As {@link #take}, for work without a result. */
    public void run(Runnable work) {
        take(() -> {
            work.run();
            return null;
        });
    }

    /**
     * Does the work while no other process has the lock. Work that takes it again has it already.
     *
     * @throws Problem when another process has had it for too long
     */
    public <T> T take(Supplier<T> work) {
        inThisProcess.lock();
        try {
            return inThisProcess.getHoldCount() > 1 ? work.get() : locked(work);
        } finally {
            inThisProcess.unlock();
        }
    }

    private <T> T locked(Supplier<T> work) {
        try (Connection connection = mysql.connection();
                Session taken = lock(connection)) {
            session = taken;
            try {
                journal.beginTurn();
                return work.get();
            } finally {
                journal.endTurn();
                session = null;
            }
        } catch (SQLException e) {
            throw ProblemCode.MYSQL_UNREACHABLE.problem(
                    "MySQL cannot be asked for a lock: " + e.getMessage(), "It is tried again.", e);
        }
    }

    /**
     * To be called before each statement that changes something. Does nothing for work that takes no lock.
     *
     * @throws Problem when the lock was lost while it was held: another process may be at work by now
     */
    public void requireNotLost() {
        Session now = session;
        if (now != null) {
            now.requireNotLost();
        }
    }

    private void beat() {
        Session now = session;
        if (now != null) {
            now.confirm();
        }
    }

    private Session lock(Connection connection) throws SQLException {
        String name = "millrace " + Fingerprint.of(journal.identity());
        try (PreparedStatement lock = connection.prepareStatement("SELECT GET_LOCK(?, ?)")) {
            lock.execute("SET SESSION wait_timeout = " + SESSION_LIVES.toSeconds());
            lock.setString(1, name);
            lock.setLong(2, PATIENCE.toSeconds());
            try (ResultSet answer = lock.executeQuery()) {
                if (answer.next() && answer.getInt(1) == 1) {
                    return new Session(connection, name, true);
                }
            }
        } catch (SQLException e) {
            if (!connection.isValid(5)) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("MySQL has no lock; take care that no command applies a plan beside the service");
            return new Session(connection, name, false);
        }
        throw ProblemCode.ANOTHER_APPLIES.problem(
                "Another process of Millrace is applying a plan to this pipeline, for more than " + PATIENCE.toSeconds()
                        + " s now.",
                "Try again when it is done; table_events in ClickHouse says what it does.");
    }

    /** The session of MySQL that holds the lock. */
    private final class Session implements AutoCloseable {

        private final Statement statement;
        private final String name;
        private final boolean locks;
        private boolean lost;
        private long confirmedAtNanos = System.nanoTime();

        /** @param locks false where MySQL has no lock */
        private Session(Connection connection, String name, boolean locks) throws SQLException {
            this.statement = connection.createStatement();
            this.name = name;
            this.locks = locks;
        }

        private synchronized void requireNotLost() {
            if (!lost && System.nanoTime() - confirmedAtNanos > FRESH.toNanos()) {
                confirm();
            }
            if (lost) {
                throw ProblemCode.LOCK_LOST.problem(
                        "The session of MySQL that held this pipeline's lock has ended, so another process may be applying"
                                + " a plan. Nothing more is done.",
                        "It is tried again with a new lock. If it happens often, something ends sessions of MySQL.");
            }
        }

        private synchronized void confirm() {
            if (lost || !locks) {
                return;
            }
            try (ResultSet mine = statement.executeQuery("SELECT IS_USED_LOCK('" + name + "') = CONNECTION_ID()")) {
                lost = !mine.next() || !mine.getBoolean(1);
                confirmedAtNanos = System.nanoTime();
            } catch (SQLException e) {
                lost = true;
                LOG.atDebug().setCause(e).log("The session that held the lock is gone");
            }
            if (lost) {
                LOG.atWarn().log("The lock in MySQL is lost; the work under it ends before its next statement");
            }
        }

        @Override
        public synchronized void close() {
            try (statement) {
                statement.execute("DO RELEASE_LOCK('" + name + "')");
                statement.execute("SET SESSION wait_timeout = DEFAULT");
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("The lock ended with its session");
            }
        }
    }

    @Override
    public void close() {
        heartbeat.close();
    }
}
