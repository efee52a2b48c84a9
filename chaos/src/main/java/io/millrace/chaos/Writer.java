package io.millrace.chaos;

import com.mysql.cj.jdbc.MysqlDataSource;
import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.MySqlServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Carries out the plan in MySQL, each transaction exactly once: with each it writes a row of the ledger, so it knows
 * after a broken connection whether the last one was committed. Not thread-safe.
 */
final class Writer implements AutoCloseable {

    private static final Duration RECONNECT = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Queue<Commit> commits = new ConcurrentLinkedQueue<>();
    private final Session shorts;
    private final Session longs;
    private Step openLong;
    private volatile long rows;
    private final Map<TableId, Long> records = new ConcurrentHashMap<>();
    private volatile int reconnects;

    Writer(MySqlServer mysql) {
        MysqlDataSource source = new MysqlDataSource();
        // Only rows that were really changed are in the binlog, so only they count.
        source.setUrl(mysql.jdbcUrl(ChaosTable.DATABASE)
                + "&useAffectedRows=true&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true");
        source.setUser(mysql.root().user());
        source.setPassword(mysql.root().password());
        this.shorts = new Session(source, 0);
        this.longs = new Session(source, 1);
    }

    /** When a short transaction was committed. */
    record Commit(long step, long nanos) {}

    /** The commits in their order; the reader takes away what it has seen. */
    Queue<Commit> commits() {
        return commits;
    }

    /** Creates the database again, with its tables and only the ledger's rows. */
    static void create(Connection root) throws SQLException {
        try (Statement statement = root.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + MysqlNames.quoted(ChaosTable.DATABASE));
            statement.execute("CREATE DATABASE " + MysqlNames.quoted(ChaosTable.DATABASE) + " CHARACTER SET utf8mb4");
            for (ChaosTable table : ChaosTables.all()) {
                statement.execute(table.createSql());
            }
            statement.execute(ChaosTables.CREATE_LEDGER);
            statement.execute("INSERT INTO " + MysqlNames.quoted(ChaosTables.LEDGER) + " VALUES (0, 0), (1, 0)");
        }
    }

    /** @throws Problem when MySQL refuses a statement, or is gone for longer than two minutes */
    void run(Step step) {
        switch (step.kind()) {
            case SHORT -> shorts.whole(step);
            case OPEN -> {
                openLong = step;
                longs.begin(step);
            }
            case CLOSE -> endLong();
        }
    }

    /** Ends the long transaction that is still open, if there is one. */
    void endLong() {
        if (openLong != null) {
            longs.end(openLong);
            openLong = null;
        }
    }

    /** Rows changed by committed transactions. */
    long rows() {
        return rows;
    }

    /** By table, the changes that Debezium must tell of: a changed key is two, a delete and an insert. */
    Map<TableId, Long> records() {
        return Map.copyOf(records);
    }

    int reconnects() {
        return reconnects;
    }

    @Override
    public void close() {
        shorts.disconnect();
        longs.disconnect();
    }

    /** A connection that comes again. */
    private final class Session {

        private final MysqlDataSource source;
        private final int number;
        private Connection connection;
        private long changedRows;
        private Map<TableId, Long> changedRecords = Map.of();

        Session(MysqlDataSource source, int number) {
            this.source = source;
            this.number = number;
        }

        void whole(Step step) {
            boolean[] again = {false};
            persist(step, () -> {
                if (again[0] && isCommitted(step)) {
                    return;
                }
                again[0] = true;
                execute(step);
                finish(step);
            });
            count(step);
        }

        void begin(Step step) {
            persist(step, () -> execute(step));
        }

        void end(Step step) {
            persist(step, () -> {
                // A new connection has nothing of what the broken one had done.
                if (connection == null) {
                    if (isCommitted(step)) {
                        return;
                    }
                    execute(step);
                }
                finish(step);
            });
            count(step);
        }

        private void count(Step step) {
            if (step.commits()) {
                rows += changedRows;
                changedRecords.forEach((table, count) -> records.merge(table, count, Long::sum));
                if (number == 0) {
                    commits.add(new Commit(step.number(), System.nanoTime()));
                }
            }
        }

        private interface Work {
            void run() throws SQLException;
        }

        private void persist(Step step, Work work) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                try {
                    work.run();
                    return;
                } catch (SQLException e) {
                    disconnect();
                    if (!connectionBroke(e) || System.nanoTime() > deadline) {
                        throw ProblemCode.MYSQL_REFUSED.problem(
                                "MySQL refused step " + step.number() + " (" + step.name() + "): " + e.getMessage(),
                                "The plan of this run names the step's statements; a refusal is a defect of the chaos"
                                        + " test.",
                                e);
                    }
                    reconnects++;
                    LockSupport.parkNanos(RECONNECT.toNanos());
                }
            }
        }

        private boolean connectionBroke(SQLException e) {
            return e instanceof SQLRecoverableException
                    || e instanceof SQLNonTransientConnectionException
                    || String.valueOf(e.getSQLState()).startsWith("08")
                    // The server says goodbye: 1053 shutdown in progress, 1927/3169 connection or session was killed.
                    || e.getErrorCode() == 1053
                    || e.getErrorCode() == 1927
                    || e.getErrorCode() == 3169
                    || e.getErrorCode() == 4031
                    // The binlog's disk was full when it was told to end: 1598 logging impossible, 1026 error on write.
                    || e.getErrorCode() == 1598
                    || e.getErrorCode() == 1026
                    || e.getErrorCode() == 1317;
        }

        private boolean isCommitted(Step step) throws SQLException {
            try (PreparedStatement statement = connection()
                    .prepareStatement("SELECT step FROM " + MysqlNames.quoted(ChaosTables.LEDGER) + " WHERE session = "
                            + number)) {
                try (var result = statement.executeQuery()) {
                    result.next();
                    return result.getLong(1) >= step.number();
                }
            } finally {
                connection().rollback();
            }
        }

        private void execute(Step step) throws SQLException {
            long changed = 0;
            Map<TableId, Long> told = new HashMap<>(Map.of(ChaosTables.LEDGER, 1L));
            for (Change change : step.changes()) {
                int count = execute(ChangeSql.of(change));
                changed += count;
                told.merge(change.table().id(), change instanceof Change.ChangeKey ? 2L * count : count, Long::sum);
            }
            try (PreparedStatement statement = connection()
                    .prepareStatement("UPDATE " + MysqlNames.quoted(ChaosTables.LEDGER)
                            + " SET step = ? WHERE session = " + number)) {
                statement.setLong(1, step.number());
                changed += statement.executeUpdate();
            }
            changedRows = changed;
            changedRecords = told;
        }

        private int execute(ChangeSql change) throws SQLException {
            try (PreparedStatement statement = connection().prepareStatement(change.sql())) {
                for (int i = 0; i < change.values().size(); i++) {
                    statement.setObject(i + 1, change.values().get(i));
                }
                return statement.executeUpdate();
            }
        }

        private void finish(Step step) throws SQLException {
            if (step.commits()) {
                connection().commit();
            } else {
                connection().rollback();
            }
        }

        private Connection connection() throws SQLException {
            if (connection == null) {
                connection = source.getConnection();
                connection.setAutoCommit(false);
                // Fewer gap locks: the two sessions never touch each other's rows.
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            return connection;
        }

        private void disconnect() {
            try {
                if (connection != null) {
                    connection.close();
                }
            } catch (SQLException e) {
                // It is broken already.
            }
            connection = null;
        }
    }
}
