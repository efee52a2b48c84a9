package io.millrace.ddlmanager;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows into a table whatever its columns are at the moment: it looks at them before each statement, and once more
 * when they have changed in between.
 */
final class MovingWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MovingWriter.class);
    private static final int ROWS = 50;
    private static final int KEYS = 20_000;

    /** MySQL's errors of one who must try again: deadlock, lock wait timeout. */
    static final Set<Integer> LOCKED = Set.of(1213, 1205);

    /** MySQL's errors of a table that has changed: unknown column, other count, no default, no such table, definition. */
    private static final Set<Integer> CHANGED = Set.of(1054, 1136, 1364, 1146, 1412);

    private record Column(String name, String type) {}

    private final Connection connection;
    private final String table;
    private final int rowsPerSecond;
    private final SplittableRandom random;
    private final CompletableFuture<Void> work;
    private volatile boolean stopping;
    private volatile long written;

    /** @param session is closed with this */
    MovingWriter(Connection session, String table, int rowsPerSecond, long seed) {
        this.connection = session;
        this.table = table;
        this.rowsPerSecond = rowsPerSecond;
        this.random = new SplittableRandom(seed);
        this.work = CompletableFuture.runAsync(this::run, task -> new Thread(task, "moving-writer").start());
    }

    /** Rows inserted, updated or deleted so far. */
    long written() {
        return written;
    }

    /** @throws java.util.concurrent.CompletionException when the writer has failed */
    void stop() {
        stopping = true;
        work.join();
    }

    boolean failed() {
        return work.isCompletedExceptionally();
    }

    private void run() {
        long started = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            while (!stopping) {
                written += write(statement);
                long early = started + written * Duration.ofSeconds(1).toNanos() / rowsPerSecond - System.nanoTime();
                LockSupport.parkNanos(early);
            }
        } catch (SQLException e) {
            LOG.atError().setCause(e).log("The writer ended");
            throw new IllegalStateException(e);
        }
    }

    private int write(Statement statement) throws SQLException {
        while (true) {
            try {
                return statement.executeUpdate(sql(columns(statement)));
            } catch (SQLException e) {
                if (!LOCKED.contains(e.getErrorCode()) && !CHANGED.contains(e.getErrorCode())) {
                    throw e;
                }
            }
        }
    }

    private List<Column> columns(Statement statement) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SHOW COLUMNS FROM " + table)) {
            while (rows.next()) {
                columns.add(new Column(rows.getString(1), rows.getString(2)));
            }
        }
        return columns;
    }

    private String sql(List<Column> columns) {
        int from = random.nextInt(KEYS);
        return switch (random.nextInt(8)) {
            case 0 -> "DELETE FROM " + table + " WHERE id BETWEEN " + from + " AND " + (from + ROWS / 4);
            case 1, 2 ->
                "UPDATE " + table + " SET "
                        + columns.stream()
                                .filter(column -> !column.name().equals("id"))
                                .filter(column -> random.nextInt(3) > 0)
                                .map(column -> column.name() + " = " + value(column))
                                .reduce("id = id", (a, b) -> a + ", " + b)
                        + " WHERE id BETWEEN " + from + " AND " + (from + ROWS);
            default ->
                "REPLACE INTO " + table + " ("
                        + columns.stream().map(Column::name).collect(Collectors.joining(", ")) + ") VALUES "
                        + random.ints(ROWS, 0, KEYS)
                                .mapToObj(key -> columns.stream()
                                        .map(column -> column.name().equals("id") ? String.valueOf(key) : value(column))
                                        .collect(Collectors.joining(", ", "(", ")")))
                                .collect(Collectors.joining(", "));
        };
    }

    private String value(Column column) {
        String type = column.type();
        if (type.startsWith("bigint")) {
            return String.valueOf(random.nextLong());
        } else if (type.startsWith("int")) {
            return String.valueOf(random.nextInt());
        } else if (type.startsWith("decimal")) {
            return random.nextInt(1_000_000) + "." + random.nextInt(100);
        } else if (type.startsWith("datetime")) {
            return "'2026-01-01 00:00:00' + INTERVAL " + random.nextInt(1_000_000_000) + " MICROSECOND";
        } else if (type.startsWith("varchar")) {
            return "'w" + random.nextInt(1_000_000) + "'";
        }
        throw new IllegalArgumentException("no value for " + column);
    }

    @Override
    public void close() throws SQLException {
        stopping = true;
        work.handle((done, failure) -> null).join();
        connection.close();
    }
}
