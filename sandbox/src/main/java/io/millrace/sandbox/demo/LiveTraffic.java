package io.millrace.sandbox.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.function.LongConsumer;

/**
 * A while of life in the shop: orders come in, are paid, shipped and deleted, customers change, a key changes, and in
 * the middle of it a column is added. The choices follow a seed.
 */
public final class LiveTraffic {

    private final Random random;
    private final int customers;
    private int inserted;
    private int updated;
    private int deleted;
    private int keysChanged;
    private int columnsAdded;

    public LiveTraffic(long seed, int customers) {
        this.random = new Random(seed);
        this.customers = customers;
    }

    /** How many rows were changed, by kind. */
    public record Counts(int inserted, int updated, int deleted, int keysChanged, int columnsAdded) {

        public int rows() {
            return inserted + updated + deleted + keysChanged;
        }
    }

    /** @param progress hears how many milliseconds have gone */
    public Counts run(Connection connection, Duration duration, LongConsumer progress) throws SQLException {
        connection.setCatalog(Shop.DATABASE);
        connection.setAutoCommit(false);
        long started = System.nanoTime();
        long end = started + duration.toNanos();
        boolean widened = false;
        while (System.nanoTime() < end) {
            if (!widened && System.nanoTime() - started > duration.toNanos() / 2) {
                addColumn(connection);
                widened = true;
            }
            order(connection, widened);
            advance(connection);
            customerChanges(connection);
            if (random.nextInt(5) == 0) {
                cancel(connection);
            }
            if (random.nextInt(10) == 0) {
                changeKey(connection);
            }
            progress.accept(Duration.ofNanos(System.nanoTime() - started).toMillis());
        }
        connection.setAutoCommit(true);
        return new Counts(inserted, updated, deleted, keysChanged, columnsAdded);
    }

    /** An order with its details, in one transaction; its details change once before it is committed. */
    private void order(Connection connection, boolean widened) throws SQLException {
        String columns = widened
                ? "customer_id, payment_method_id, total, note, detail_count, ordered_at, channel"
                : "customer_id, payment_method_id, total, note, detail_count, ordered_at";
        String sql = "INSERT INTO orders (" + columns + ") VALUES (?, ?, ?, ?, ?, NOW()" + (widened ? ", ?" : "") + ")";
        try (PreparedStatement order = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS);
                PreparedStatement detail = connection.prepareStatement(
                        "INSERT INTO order_details VALUES (?, ?, ?, ?, ?, ?, JSON_OBJECT('seq', ?))")) {
            order.setInt(1, 1 + random.nextInt(customers));
            order.setInt(2, 1 + random.nextInt(12));
            order.setBigDecimal(3, java.math.BigDecimal.valueOf(random.nextInt(100_000), 2));
            order.setString(4, random.nextBoolean() ? null : "live \"order\" é漢🚀 \\ " + random.nextInt());
            int lines = 1 + random.nextInt(4);
            order.setInt(5, lines);
            if (widened) {
                order.setString(6, random.nextBoolean() ? "app" : "web");
            }
            order.executeUpdate();
            long id;
            try (var keys = order.getGeneratedKeys()) {
                keys.next();
                id = keys.getLong(1);
            }
            for (int line = 1; line <= lines; line++) {
                detail.setLong(1, id);
                detail.setInt(2, line);
                detail.setString(3, "product " + random.nextInt(997));
                detail.setInt(4, 1 + random.nextInt(9));
                detail.setBigDecimal(5, java.math.BigDecimal.valueOf(random.nextInt(20_000), 2));
                detail.setDouble(6, random.nextDouble() * 30);
                detail.setInt(7, line);
                detail.addBatch();
            }
            detail.executeBatch();
            inserted += 1 + lines;
        }
        updated += update(connection, "UPDATE orders SET status = 'paid' WHERE id = LAST_INSERT_ID()");
        connection.commit();
    }

    private void advance(Connection connection) throws SQLException {
        updated += update(
                connection,
                "UPDATE orders SET status = 'shipped', total = total + 0.01 WHERE status = 'paid' ORDER BY id LIMIT 20");
        connection.commit();
    }

    private void customerChanges(Connection connection) throws SQLException {
        int from = 1 + random.nextInt(customers);
        updated += update(
                connection,
                "UPDATE customers SET balance = balance - 1.25, birthday = IF(id % 2, NULL, birthday),"
                        + " newsletter = NOT newsletter WHERE id BETWEEN " + from + " AND " + (from + 50));
        connection.commit();
    }

    private void cancel(Connection connection) throws SQLException {
        int order = 1 + random.nextInt(Math.max(1, customers / 40));
        deleted += update(connection, "DELETE FROM order_details WHERE order_id = " + order);
        deleted += update(connection, "DELETE FROM orders WHERE id = " + order);
        connection.commit();
    }

    /** The row's old key disappears and the new one appears. */
    private void changeKey(Connection connection) throws SQLException {
        int order = 1 + random.nextInt(Math.max(1, customers / 40));
        keysChanged += update(
                connection, "UPDATE order_details SET line = line + 100 WHERE order_id = " + order + " AND line = 1");
        connection.commit();
    }

    private void addColumn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE orders ADD COLUMN channel VARCHAR(20) NOT NULL DEFAULT 'shop' AFTER status");
        }
        columnsAdded++;
    }

    private static int update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }
}
