package io.millrace.ddlmanager.apply;

import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Fingerprint;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lock for each table, which a rewrite in the background holds after the pipeline's lock has been given back, so that
 * another process leaves the table alone; and one for each aggregate. Like {@link PipelineLock} they are locks of MySQL's, all of one session, and
 * done without where there are none. Thread-safe.
 */
public final class TableLocks {

    private static final Logger LOG = LoggerFactory.getLogger(TableLocks.class);

    /** A host that is gone leaves its session behind; MySQL ends it after this, if nothing is asked in it. */
    private static final Duration SESSION_LIVES = Duration.ofSeconds(60);

    private final Mysql mysql;
    private final Supplier<String> pipeline;
    private Connection session;
    private int held;

    /** @param pipeline its identity: tables of other pipelines have locks of their own */
    public TableLocks(Supplier<String> pipeline, Mysql mysql) {
        this.mysql = mysql;
        this.pipeline = pipeline;
    }

    /** A lock that is held until it is closed. */
    public final class Held implements AutoCloseable {

        private final Connection mine;
        private final String name;
        private final boolean locks;

        private Held(Connection mine, String name, boolean locks) {
            this.mine = mine;
            this.name = name;
            this.locks = locks;
        }

        /**
         * Keeps the session alive, too.
         *
         * @throws io.millrace.common.problem.Problem when the lock was lost: another process may be at work by now
         */
        public void confirm() {
            synchronized (TableLocks.this) {
                if (locks && !holds()) {
                    throw ProblemCode.LOCK_LOST.problem(
                            "The session of MySQL that held this table's lock has ended, so another process may be changing"
                                    + " the table. Nothing more is done.",
                            "It is tried again with a new lock.");
                }
            }
        }

        private boolean holds() {
            try {
                return first(mine, "SELECT IS_USED_LOCK(?) = CONNECTION_ID()", name);
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("The session that held a table's lock is gone");
                return false;
            }
        }

        @Override
        public void close() {
            synchronized (TableLocks.this) {
                try {
                    first(mine, "SELECT RELEASE_LOCK(?)", name);
                } catch (SQLException e) {
                    LOG.atDebug().setCause(e).log("A table's lock ended with its session");
                }
                given(mine);
            }
        }
    }

    /** Does not wait; empty when another session has it. */
    public synchronized Optional<Held> take(TableId table) {
        String name = name(table);
        try {
            if (session != null && !session.isValid(5)) {
                // Who holds locks of it learns so from confirm().
                session.close();
                session = null;
                held = 0;
            }
            if (session == null) {
                session = mysql.connection();
                try (var statement = session.createStatement()) {
                    statement.execute("SET SESSION wait_timeout = " + SESSION_LIVES.toSeconds());
                }
            }
            Connection mine = session;
            held++;
            try {
                if (first(mine, "SELECT GET_LOCK(?, 0)", name)) {
                    return Optional.of(new Held(mine, name, true));
                }
                given(mine);
                return Optional.empty();
            } catch (SQLException e) {
                if (mine.isValid(5)) {
                    return Optional.of(new Held(mine, name, false));
                }
                given(mine);
                throw e;
            }
        } catch (SQLException e) {
            throw ProblemCode.MYSQL_UNREACHABLE.problem(
                    "MySQL cannot be asked for a lock: " + e.getMessage(), "It is tried again.", e);
        }
    }

    /**
     * Whether a session has the table's lock.
     *
     * @throws Problem when MySQL cannot be asked; one that has no locks has none that is taken
     */
    public boolean taken(TableId table) {
        try {
            return mysql.query("SELECT IS_USED_LOCK(?) IS NOT NULL", row -> row.getBoolean(1), name(table))
                    .get(0);
        } catch (Problem e) {
            if (e.code() != ProblemCode.MYSQL_REFUSED) {
                throw e;
            }
            LOG.atDebug().setCause(e).log("MySQL does not tell of a table's lock");
            return false;
        }
    }

    /** The session ends with its last lock. */
    private void given(Connection mine) {
        if (mine != session || --held > 0) {
            return;
        }
        try (Connection last = session;
                var statement = last.createStatement()) {
            statement.execute("SET SESSION wait_timeout = DEFAULT");
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("The session of the locks is gone");
        } finally {
            session = null;
            held = 0;
        }
    }

    private static boolean first(Connection connection, String question, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question)) {
            statement.setString(1, name);
            try (ResultSet answer = statement.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    private String name(TableId table) {
        return "millrace " + Fingerprint.of(List.of(pipeline.get(), table.toString()));
    }
}
