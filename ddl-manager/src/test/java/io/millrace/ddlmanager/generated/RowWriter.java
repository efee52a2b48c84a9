package io.millrace.ddlmanager.generated;

import io.millrace.ddlmanager.generated.Scene.LiveColumn;
import io.millrace.ddlmanager.generated.Scene.LiveTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows into the tables that are there, in small transactions. A statement that MySQL refuses, because the table has
 * changed for example, takes its transaction with it.
 */
final class RowWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RowWriter.class);
    private static final long PAUSE_NANOS = 10_000_000;

    private final Connection session;
    private final SqlLog log;
    private final SplittableRandom random;
    private final CompletableFuture<Void> work;
    private volatile boolean stopping;
    private volatile long committed;
    private volatile long refused;

    /** @param session is closed with this */
    RowWriter(Connection session, long seed, SqlLog log) {
        this.session = session;
        this.log = log;
        this.random = new SplittableRandom(seed);
        this.work = CompletableFuture.runAsync(this::run, task -> new Thread(task, "row-writer").start());
    }

    /** Transactions. */
    long committed() {
        return committed;
    }

    /** Transactions in which MySQL refused a statement. */
    long refused() {
        return refused;
    }

    boolean failed() {
        return work.isCompletedExceptionally();
    }

    private void run() {
        try (Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("SET SESSION innodb_lock_wait_timeout = 1, SESSION lock_wait_timeout = 2");
            while (!stopping) {
                Scene scene = Scene.of(session);
                session.commit();
                // A migration's shadow table has the migration's rows only.
                List<LiveTable> tables = scene.tables().stream()
                        .filter(table ->
                                !table.name().startsWith("_") && !table.key().isEmpty())
                        .toList();
                if (!tables.isEmpty()) {
                    transaction(statement, tables);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (SQLException | RuntimeException e) {
            LOG.atError().setCause(e).log("The writer ended");
            throw new IllegalStateException(e);
        }
    }

    private void transaction(Statement statement, List<LiveTable> tables) throws SQLException {
        try {
            for (int i = random.nextInt(3); i >= 0; i--) {
                String sql = sql(tables.get(random.nextInt(tables.size())));
                statement.executeUpdate(sql);
                log.add(sql + ";");
            }
            session.commit();
            log.add("COMMIT;");
            committed++;
        } catch (SQLException e) {
            session.rollback();
            log.add("ROLLBACK; -- " + e.getMessage());
            refused++;
        }
    }

    private String sql(LiveTable table) {
        String name = Modes.USUAL.name(table.name());
        return switch (random.nextInt(6)) {
            case 0 -> "DELETE FROM " + name + " WHERE " + key(table);
            case 1, 2 ->
                "UPDATE " + name + " SET "
                        + some(table.written()).stream()
                                .map(column -> Modes.USUAL.name(column.name()) + " = " + value(table, column))
                                .collect(Collectors.joining(", "))
                        + " WHERE " + key(table);
            default ->
                "REPLACE INTO " + name + " ("
                        + table.written().stream()
                                .map(column -> Modes.USUAL.name(column.name()))
                                .collect(Collectors.joining(", "))
                        + ") VALUES "
                        + IntStream.rangeClosed(0, random.nextInt(4))
                                .mapToObj(row -> table.written().stream()
                                        .map(column -> value(table, column))
                                        .collect(Collectors.joining(", ", "(", ")")))
                                .collect(Collectors.joining(", "));
        };
    }

    /** The key's first column decides, so that there may be several rows. */
    private String key(LiveTable table) {
        LiveColumn first = table.columns().stream()
                .filter(column -> column.name().equals(table.key().get(0)))
                .findFirst()
                .orElseThrow();
        return Modes.USUAL.name(first.name()) + " = " + Values.key(first, random);
    }

    private String value(LiveTable table, LiveColumn column) {
        return table.key().contains(column.name()) ? Values.key(column, random) : Values.any(column, random);
    }

    private List<LiveColumn> some(List<LiveColumn> columns) {
        List<LiveColumn> some =
                columns.stream().filter(column -> random.nextInt(3) == 0).toList();
        return some.isEmpty() ? List.of(columns.get(random.nextInt(columns.size()))) : some;
    }

    /** Waits for the transaction that runs. */
    @Override
    public void close() throws SQLException {
        stopping = true;
        work.handle((done, failure) -> null).join();
        session.close();
    }
}
