package io.millrace.chaos;

import io.millrace.common.mysql.MysqlNames;
import io.millrace.sandbox.MySqlServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Changes the tables' schemas while rows are written: a column comes with a default, gets another type, another name, and goes.
 * The statements depend on the seed; when each comes, on how long MySQL is away. A statement makes no row event, so the account
 * of changes stays exact. Thread-safe.
 */
final class Migrations implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(12);
    private static final String COLUMN = "moved_in";
    private static final String RENAMED = "moved_on";

    private final MySqlServer mysql;
    private final SplittableRandom random;
    private final List<String> done = new ArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "migrations");
        made.setDaemon(true);
        return made;
    });

    Migrations(MySqlServer mysql, long seed) {
        this.mysql = mysql;
        this.random = new SplittableRandom(seed ^ 0x5EED);
    }

    void start() {
        thread.scheduleWithFixedDelay(this::migrate, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The statements that MySQL has carried out. */
    synchronized List<String> done() {
        return List.copyOf(done);
    }

    private void migrate() {
        ChaosTable table =
                ChaosTables.all().get(random.nextInt(ChaosTables.all().size()));
        boolean changes = random.nextBoolean();
        int constant = random.nextInt(1_000);
        try (Connection root = mysql.openAsRoot();
                Statement statement = root.createStatement()) {
            // A long transaction that is left open by a cut must not hold up all others behind this statement.
            statement.execute("SET SESSION lock_wait_timeout = 20");
            String sql = "ALTER TABLE " + MysqlNames.quoted(table.id()) + " " + next(root, table, changes, constant);
            statement.execute(sql);
            synchronized (this) {
                done.add(sql);
            }
        } catch (SQLException e) {
            // MySQL is away or busy: another statement comes.
        }
    }

    private static String next(Connection root, ChaosTable table, boolean changes, int constant) throws SQLException {
        if (has(root, table, RENAMED)) {
            return "DROP COLUMN " + RENAMED;
        }
        if (!has(root, table, COLUMN)) {
            return changes
                    ? "ADD COLUMN " + COLUMN + " INT NOT NULL DEFAULT " + constant
                    : "ADD COLUMN " + COLUMN + " VARCHAR(20) DEFAULT 'from " + constant + "'";
        }
        return changes ? "RENAME COLUMN " + COLUMN + " TO " + RENAMED : "DROP COLUMN " + COLUMN;
    }

    private static boolean has(Connection root, ChaosTable table, String column) throws SQLException {
        try (PreparedStatement query = root.prepareStatement("SELECT COUNT(*) FROM information_schema.COLUMNS WHERE"
                + " TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME = ?")) {
            query.setString(1, table.id().database());
            query.setString(2, table.id().table());
            query.setString(3, column);
            try (ResultSet found = query.executeQuery()) {
                found.next();
                return found.getInt(1) > 0;
            }
        }
    }

    /** Waits for the statement that runs now. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
