package io.millrace.export;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Fingerprint;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one process at a time export to an address: to the cleaning of one run, the unfinished files of another are rubbish.
 * A lock of MySQL's, which ends with its session, however the process ends. Done without where MySQL has no locks.
 *
 * <p>Thread-safe.
 */
final class ExportLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExportLock.class);

    /** A host that is gone leaves its session behind; MySQL ends it after this. */
    private static final Duration SESSION_LIVES = Duration.ofSeconds(60);

    private static final Schedule HEARTBEAT = Schedule.every(Duration.ofSeconds(15));

    private final Connection session;
    private final String name;
    private final boolean locks;
    private final PeriodicTask heartbeat;

    private ExportLock(Connection session, String name, boolean locks) {
        this.session = session;
        this.name = name;
        this.locks = locks;
        this.heartbeat = new PeriodicTask("export-lock", HEARTBEAT, run -> confirm(), new SimpleMeterRegistry());
        heartbeat.start();
    }

    /**
     * Does not wait.
     *
     * @param url where the export goes
     * @throws Problem when another process has it
     */
    static ExportLock take(Mysql mysql, String url) {
        String name = "millrace export " + Fingerprint.of(url);
        try {
            Connection session = mysql.connection();
            try (Statement statement = session.createStatement()) {
                statement.execute("SET SESSION wait_timeout = " + SESSION_LIVES.toSeconds());
                if (first(session, "SELECT GET_LOCK(?, 0)", name)) {
                    return new ExportLock(session, name, true);
                }
            } catch (SQLException e) {
                if (!session.isValid(5)) {
                    session.close();
                    throw e;
                }
                LOG.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log("MySQL has no lock; take care that nobody else exports to this address");
                return new ExportLock(session, name, false);
            }
            session.close();
        } catch (SQLException e) {
            throw ProblemCode.MYSQL_UNREACHABLE.problem(
                    "MySQL cannot be asked for a lock: " + e.getMessage(), "Try again.", e);
        }
        throw ProblemCode.ANOTHER_EXPORTS.problem(
                "Another process exports to " + url + " now.", ProblemCode.ANOTHER_EXPORTS.remedy());
    }

    /**
     * Keeps the session alive, too.
     *
     * @throws Problem when the lock was lost: another process may be at work by now
     */
    synchronized void confirm() {
        if (locks && !holds()) {
            throw ProblemCode.LOCK_LOST.problem(
                    "The session of MySQL that held the export's lock has ended, so another process may be exporting."
                            + " This run ends, and nothing of it is visible.",
                    ProblemCode.LOCK_LOST.remedy());
        }
    }

    private boolean holds() {
        try {
            return first(session, "SELECT IS_USED_LOCK(?) = CONNECTION_ID()", name);
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("The session that held the export's lock is gone");
            return false;
        }
    }

    private static boolean first(Connection session, String question, String name) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(question)) {
            statement.setString(1, name);
            try (ResultSet answer = statement.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    @Override
    public void close() {
        heartbeat.close();
        synchronized (this) {
            try (session;
                    Statement statement = session.createStatement()) {
                statement.execute("DO RELEASE_LOCK('" + name + "')");
                statement.execute("SET SESSION wait_timeout = DEFAULT");
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("The export's lock ended with its session");
            }
        }
    }
}
