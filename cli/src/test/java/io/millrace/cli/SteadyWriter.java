package io.millrace.cli;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes all the time: each transaction changes random rows of {@code accounts (id, balance, note)}, deletes one, brings
 * one back, and adds a row to {@code journal (id)}, whose ids have no gap. It leaves each account alone whose number ends
 * with a 7: faults that are planted there stay until they are repaired.
 */
final class SteadyWriter implements AutoCloseable {

    private static final int UPDATED = 100;

    /** The updated ones, one deleted, one brought back (or replaced), one in the journal. */
    static final int ROWS_PER_TRANSACTION = UPDATED + 3;

    private final Connection session;
    private final SplittableRandom random;
    private final int accounts;
    private final int transactionsPerSecond;
    private final CompletableFuture<Void> work;
    private volatile boolean stopping;
    private volatile long committed;

    /** @param session is closed with this */
    SteadyWriter(Connection session, int accounts, int transactionsPerSecond, long seed) {
        this.session = session;
        this.accounts = accounts;
        this.transactionsPerSecond = transactionsPerSecond;
        this.random = new SplittableRandom(seed);
        this.work = CompletableFuture.runAsync(this::run, task -> new Thread(task, "steady-writer").start());
    }

    /** The last row of {@code journal} that is committed for certain. */
    long committed() {
        return committed;
    }

    boolean failed() {
        return work.isCompletedExceptionally();
    }

    private void run() {
        long started = System.nanoTime();
        try (Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            while (!stopping) {
                write(statement, committed + 1);
                session.commit();
                committed++;
                long due = started + committed * Duration.ofSeconds(1).toNanos() / transactionsPerSecond;
                LockSupport.parkNanos(due - System.nanoTime());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int account() {
        int account;
        do {
            account = random.nextInt(accounts);
        } while (account % 10 == 7);
        return account;
    }

    private void write(Statement statement, long number) throws SQLException {
        String ids = IntStream.range(0, UPDATED)
                .mapToObj(i -> String.valueOf(account()))
                .collect(Collectors.joining(", "));
        int moved = account();
        statement.execute("UPDATE accounts SET balance = balance + " + random.nextInt(1, 100) + ", note = 'seen "
                + number + "' WHERE id IN (" + ids + ")");
        statement.execute("DELETE FROM accounts WHERE id = " + moved);
        statement.execute("REPLACE INTO accounts VALUES (" + account() + ", " + number + ", 'back')");
        statement.execute("INSERT INTO journal VALUES (" + number + ")");
    }

    @Override
    public void close() throws SQLException {
        stopping = true;
        try {
            work.join();
        } finally {
            session.close();
        }
    }
}
