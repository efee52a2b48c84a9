package io.millrace.benchmarks;

import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.table.TableId;
import io.millrace.common.task.Waiting;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.demo.Shop;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What the gateway costs a statement that it relays, beside a relay that copies bytes; and how long the shop's reports take
 * through it, beside MySQL.
 */
final class GatewayBench {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final String HINT = "/* millrace: clickhouse */ ";

    private static final Map<String, String> REPORTS = Map.of(
            "orders by status",
            "SELECT status, COUNT(*), SUM(total), AVG(total) FROM orders GROUP BY status ORDER BY status",
            "revenue by month",
            "SELECT DATE_FORMAT(ordered_at, '%Y-%m') AS month, COUNT(*), SUM(total) FROM orders GROUP BY month ORDER BY month",
            "revenue by country, of a join",
            "SELECT c.country, COUNT(*), SUM(o.total) FROM customers c JOIN orders o ON o.customer_id = c.id"
                    + " GROUP BY c.country ORDER BY c.country",
            "customers above the average",
            "SELECT COUNT(*), MAX(balance) FROM customers WHERE balance > (SELECT AVG(balance) FROM customers)");

    private final Sandbox sandbox;
    private final Options options;
    private final Progress progress;

    /**
     * @param customers rows of the largest table
     * @param statements that are relayed in each round
     */
    record Options(int customers, int statements, int rounds) {}

    /** @param rates statements a second of each round */
    record Relay(String title, List<Double> rates) {

        double fastest() {
            return Collections.max(rates);
        }

        double slowest() {
            return Collections.min(rates);
        }
    }

    /** A report; milliseconds of the fastest round. */
    record Routed(String title, double gatewayMillis, double mysqlMillis) {

        /** How much longer MySQL takes. */
        double ratio() {
            return mysqlMillis / gatewayMillis;
        }
    }

    /**
     * @param rows of the shop
     * @param overhead time of a statement through the gateway by that through a plain relay, of the fastest rounds
     */
    record Report(long rows, double overhead, List<Relay> relays, List<Routed> reports) {}

    GatewayBench(Sandbox sandbox, Options options, Progress progress) {
        this.sandbox = sandbox;
        this.options = options;
        this.progress = progress;
    }

    Report run() throws SQLException, IOException {
        progress.say("Filling the shop …");
        Shop shop = new Shop(options.customers());
        try (Connection root = sandbox.mysql().openAsRoot()) {
            shop.create(root);
            for (String table : Shop.TABLES) {
                shop.fill(root, table, done -> {});
            }
        }
        Map<String, String> more = Map.of(Setting.GATEWAY.variable(), "yes");
        try (BenchPipeline pipeline = new BenchPipeline(sandbox, Shop.DATABASE, more, progress)) {
            pipeline.start();
            pipeline.drain(Shop.TABLES.stream()
                    .map(table -> new TableId(Shop.DATABASE, table))
                    .toList());
            int port = Integer.parseInt(pipeline.environment().get(Setting.GATEWAY_MYSQL_PORT.variable()));
            try (TcpRelay relay = new TcpRelay(sandbox.mysql().port());
                    Connection gateway = open(port);
                    Connection plain = open(relay.port());
                    Connection direct = open(sandbox.mysql().port())) {
                List<Relay> relays = relays(gateway, plain, direct);
                return new Report(
                        rows(direct),
                        relays.get(1).fastest() / relays.get(0).fastest(),
                        relays,
                        reports(gateway, direct));
            }
        }
    }

    private Connection open(int port) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:" + port + "/" + Shop.DATABASE
                        + "?sslMode=DISABLED&allowPublicKeyRetrieval=true",
                "root",
                sandbox.mysql().root().password());
    }

    /** The three in turn, so that whatever else the machine does concerns all. */
    private List<Relay> relays(Connection gateway, Connection plain, Connection direct) throws SQLException {
        List<Relay> relays = List.of(
                new Relay("through the gateway", new ArrayList<>()),
                new Relay("through a plain TCP relay", new ArrayList<>()),
                new Relay("MySQL itself", new ArrayList<>()));
        List<Connection> connections = List.of(gateway, plain, direct);
        for (Connection each : connections) {
            statements(each);
        }
        for (int round = 1; round <= options.rounds(); round++) {
            progress.say("Statements, round " + round);
            for (int i = 0; i < relays.size(); i++) {
                relays.get(i).rates().add(statements(connections.get(i)));
            }
        }
        return relays;
    }

    /** By primary key; a second. */
    private double statements(Connection connection) throws SQLException {
        long begun = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            for (int i = 1; i <= options.statements(); i++) {
                try (ResultSet rows = statement.executeQuery("SELECT * FROM customers WHERE id = " + i)) {
                    rows.next();
                }
            }
        }
        return options.statements() / ((System.nanoTime() - begun) / 1e9);
    }

    private List<Routed> reports(Connection gateway, Connection direct) throws SQLException {
        List<Routed> reports = new ArrayList<>();
        for (Map.Entry<String, String> report : REPORTS.entrySet()) {
            progress.say("Report: " + report.getKey());
            String routed = HINT + report.getValue();
            if (!Waiting.until(() -> isRouted(gateway, routed), PATIENCE, LOOK)) {
                throw ProblemCode.PROGRAM_FAILED.problem(
                        "The gateway leaves a report to MySQL: " + report.getKey() + ".", "Read logs/gateway.log.");
            }
            double fastest = Double.MAX_VALUE;
            double mysql = Double.MAX_VALUE;
            for (int round = 0; round <= options.rounds(); round++) {
                fastest = Math.min(fastest, millis(gateway, routed));
                mysql = Math.min(mysql, millis(direct, report.getValue()));
            }
            reports.add(new Routed(report.getKey(), fastest, mysql));
        }
        return reports;
    }

    private static boolean isRouted(Connection gateway, String sql) {
        try (Statement statement = gateway.createStatement();
                ResultSet route = statement.executeQuery("SHOW MILLRACE ROUTE FOR " + sql)) {
            return route.next() && route.getString("route").equals("clickhouse");
        } catch (SQLException e) {
            throw ProblemCode.PROGRAM_FAILED.problem("The gateway failed: " + e.getMessage(), "Please report it.", e);
        }
    }

    private static double millis(Connection connection, String sql) throws SQLException {
        long begun = System.nanoTime();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                rows.getString(1);
            }
        }
        return (System.nanoTime() - begun) / 1e6;
    }

    private static long rows(Connection direct) throws SQLException {
        long rows = 0;
        for (String table : Shop.TABLES) {
            try (Statement statement = direct.createStatement();
                    ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
                count.next();
                rows += count.getLong(1);
            }
        }
        return rows;
    }
}
