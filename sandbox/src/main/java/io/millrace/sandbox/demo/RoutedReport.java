package io.millrace.sandbox.demo;

import io.millrace.sandbox.MySqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A report of the shop through the gateway, beside MySQL.
 *
 * @param route who answered it, and why, as the gateway says
 */
record RoutedReport(String route, String why, boolean equal, long mysqlMillis, long gatewayMillis) {

    private static final String REPORT = """
            SELECT /* millrace: clickhouse */ o.status, COUNT(*) AS sold, SUM(d.quantity * d.unit_price) AS revenue
            FROM orders o JOIN order_details d ON d.order_id = o.id GROUP BY o.status ORDER BY o.status
            """;

    private static final String CLICKHOUSE = "clickhouse";

    /** The gateway first has to hear that the tables are in step. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Duration LOOK = Duration.ofMillis(500);

    private record Answer(List<String> rows, long millis) {}

    boolean right() {
        return equal && route.equals(CLICKHOUSE);
    }

    /** Waits, for a limited time, until the gateway would ask ClickHouse. */
    static RoutedReport await(MySqlServer mysql, int port) throws SQLException {
        String address = "jdbc:mysql://127.0.0.1:" + port + "/" + Shop.DATABASE + "?allowPublicKeyRetrieval=true";
        try (Connection gateway = DriverManager.getConnection(
                        address, "root", mysql.root().password());
                Connection direct = mysql.openAsRoot()) {
            direct.setCatalog(Shop.DATABASE);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            List<String> route = route(gateway);
            while (!route.get(0).equals(CLICKHOUSE) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(LOOK.toNanos());
                route = route(gateway);
            }
            Answer expected = ask(direct);
            Answer answer = ask(gateway);
            return new RoutedReport(
                    route.get(0),
                    route.get(1),
                    answer.rows().equals(expected.rows()),
                    expected.millis(),
                    answer.millis());
        }
    }

    private static List<String> route(Connection gateway) throws SQLException {
        try (Statement statement = gateway.createStatement();
                ResultSet route = statement.executeQuery("SHOW MILLRACE ROUTE FOR " + REPORT)) {
            route.next();
            return List.of(route.getString("route"), route.getString("reason"));
        }
    }

    private static Answer ask(Connection connection) throws SQLException {
        long begun = System.nanoTime();
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(REPORT)) {
            while (found.next()) {
                rows.add(found.getString(1) + " " + found.getString(2) + " " + found.getString(3));
            }
        }
        return new Answer(rows, Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }
}
