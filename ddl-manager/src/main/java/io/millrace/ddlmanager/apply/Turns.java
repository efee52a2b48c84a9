package io.millrace.ddlmanager.apply;

import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Fingerprint;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one process at a time plan and apply for a pipeline, the service or a command beside it: two that rebuild the
 * same table at once could take each other's away. The lock is one of MySQL's (GET_LOCK), which needs no grant and ends
 * with its session. A server that has none (some clusters refuse it) is warned of, and done without.
 */
public final class Turns implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A host that is gone leaves its session behind; MySQL ends it after this. */
    private static final Duration SESSION_LIVES = Duration.ofSeconds(60);

    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

    private final Mysql mysql;
    private final String name;
    private final ScheduledExecutorService pulse = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "turns");
        thread.setDaemon(true);
        return thread;
    });
    private boolean mine;

    public Turns(Settings settings, Mysql mysql) {
        this.mysql = mysql;
        this.name = "millrace " + Fingerprint.of(settings.get(Setting.CONNECTOR_NAME));
    }

    /** As {@link #take}, for work without a result. */
    public void run(Runnable work) {
        take(() -> {
            work.run();
            return null;
        });
    }

    /** @throws Problem when another process has had its turn for too long */
    public synchronized <T> T take(Supplier<T> work) {
        if (mine) {
            return work.get();
        }
        try (Connection connection = mysql.connection();
                Statement session = connection.createStatement()) {
            locked(connection);
            var beat = pulse.scheduleWithFixedDelay(
                    () -> beat(session), SIGN_OF_LIFE.toSeconds(), SIGN_OF_LIFE.toSeconds(), TimeUnit.SECONDS);
            mine = true;
            try {
                return work.get();
            } finally {
                mine = false;
                beat.cancel(false);
                unlock(session);
            }
        } catch (SQLException e) {
            throw ProblemCode.MYSQL_UNREACHABLE.problem(
                    "MySQL cannot be asked for a lock: " + e.getMessage(), "It is tried again.", e);
        }
    }

    private void locked(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("SELECT GET_LOCK(?, ?)")) {
            lock.execute("SET SESSION wait_timeout = " + SESSION_LIVES.toSeconds());
            lock.setString(1, name);
            lock.setLong(2, PATIENCE.toSeconds());
            try (ResultSet answer = lock.executeQuery()) {
                if (answer.next() && answer.getInt(1) == 1) {
                    return;
                }
            }
        } catch (SQLException e) {
            if (!connection.isValid(5)) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("MySQL has no lock; take care that no command applies a plan beside the service");
            return;
        }
        throw ProblemCode.ANOTHER_APPLIES.problem(
                "Another process of Millrace is applying a plan to this pipeline, for more than " + PATIENCE.toSeconds()
                        + " s now.",
                "Try again when it is done; ddl_log says what it does.");
    }

    private static void beat(Statement session) {
        try {
            session.execute("DO 0");
        } catch (SQLException e) {
            LOG.atWarn().setCause(e).log("The lock in MySQL may be lost");
        }
    }

    private void unlock(Statement session) {
        try {
            session.execute("DO RELEASE_LOCK('" + name + "')");
            session.execute("SET SESSION wait_timeout = DEFAULT");
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("The lock ended with its session");
        }
    }

    @Override
    public void close() {
        pulse.shutdownNow();
    }
}
