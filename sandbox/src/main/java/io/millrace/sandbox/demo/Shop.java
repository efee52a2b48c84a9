package io.millrace.sandbox.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * The demo's database: a shop with customers, orders, their details and payment methods. Its rows are computed from
 * their ids, so two runs make the same shop.
 */
public final class Shop {

    public static final String DATABASE = "shop";

    /** In the order of filling. */
    public static final List<String> TABLES = List.of("payment_method", "customers", "orders", "order_details");

    private static final int CHUNK = 50_000;
    private static final int PAYMENT_METHODS = 12;

    private final int customers;
    private final int orders;

    /** @param customers how many; orders are a fortieth, and at least 1,000 */
    public Shop(int customers) {
        this.customers = customers;
        this.orders = Math.max(1_000, customers / 40);
    }

    /** How many ids a table is filled from; order_details has up to three rows for each. */
    public int ids(String table) {
        return switch (table) {
            case "payment_method" -> PAYMENT_METHODS;
            case "customers" -> customers;
            default -> orders;
        };
    }

    /** Drops the shop if there is one, and creates it without rows. */
    public void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + DATABASE);
            statement.execute("CREATE DATABASE " + DATABASE + " CHARACTER SET utf8mb4");
        }
        // A statement keeps the database that was chosen when it was made.
        connection.setCatalog(DATABASE);
        try (Statement statement = connection.createStatement()) {
            for (String sql : resource("shop.sql").split(";\\s*\n")) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
        }
    }

    /**
     * Fills a table, in transactions of some ten thousand rows.
     *
     * @param progress hears of the ids that are done
     */
    public void fill(Connection connection, String table, LongConsumer progress) throws SQLException {
        connection.setCatalog(DATABASE);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION cte_max_recursion_depth = " + (CHUNK + 1));
            String insert = inserts().get(table).replace("${customers}", String.valueOf(customers));
            for (int from = 1; from <= ids(table); from += CHUNK) {
                int to = Math.min(ids(table), from + CHUNK - 1);
                statement.executeUpdate(
                        insert.replace("${from}", String.valueOf(from)).replace("${to}", String.valueOf(to)));
                connection.commit();
                progress.accept(to);
            }
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** The statements of fill.sql, by the table that stands in the comment above each. */
    private static Map<String, String> inserts() {
        return Arrays.stream(resource("fill.sql").split("(?m)^-- (?=[a-z_]+$)"))
                .filter(part -> part.contains("INSERT INTO") && part.indexOf('\n') > 0)
                .collect(Collectors.toMap(
                        part -> part.substring(0, part.indexOf('\n')).strip(),
                        part -> part.substring(part.indexOf('\n')).strip().replaceAll(";$", "")));
    }

    private static String resource(String name) {
        try (InputStream stream = Shop.class.getResourceAsStream("/demo/" + name)) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return name.equals("shop.sql") ? text.replaceAll("(?m)^--.*\n", "") : text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
