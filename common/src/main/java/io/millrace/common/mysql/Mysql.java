package io.millrace.common.mysql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.MysqlAddress;
import io.millrace.common.settings.MysqlSettings;
import io.millrace.common.settings.Secret;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A small pool of connections to the source server. Every session has {@code time_zone = '+00:00'}, the same
 * {@code sql_mode}, and speaks utf8mb4.
 * Thread-safe.
 */
public final class Mysql implements AutoCloseable {

    private static final int CONNECTIONS = 4;

    /**
     * What a session's expressions and literals mean, whatever the server's own mode is: with NO_BACKSLASH_ESCAPES a
     * literal would be another text, with PAD_CHAR_TO_FULL_LENGTH a CHAR another value. It is the default of MySQL 8.
     */
    public static final String SESSION =
            "sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
                    + "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";

    private static final long CONNECT_MILLIS = 10_000;

    private final MysqlAddress address;
    private final HikariDataSource pool;
    private final Secret password;

    private Mysql(MysqlAddress address, HikariDataSource pool, Secret password) {
        this.address = address;
        this.pool = pool;
        this.password = password;
    }

    /** @throws Problem when the server cannot be reached or rejects the credentials */
    public static Mysql connect(MysqlSettings settings) {
        return connect(settings, CONNECTIONS);
    }

    /**
     * As the other, with another number of connections.
     *
     * @throws Problem when the server cannot be reached or rejects the credentials
     */
    public static Mysql connect(MysqlSettings settings, int connections) {
        return connect(settings.address(), settings.user(), settings.password(), MysqlTls.of(settings), connections);
    }

    private static Mysql connect(MysqlAddress address, String user, Secret password, MysqlTls tls, int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("mysql");
        config.setJdbcUrl("jdbc:mysql://" + address + "/");
        config.setUsername(user);
        config.setPassword(password.value());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setInitializationFailTimeout(1);
        // Client-side prepare: server-side prepare of Connector/J fails against MySQL 9.7 (collation error).
        config.addDataSourceProperty("useServerPrepStmts", "false");
        // A name may look like an escape of JDBC: `{d 'x'}`.
        config.addDataSourceProperty("enableEscapeProcessing", "false");
        config.addDataSourceProperty("processEscapeCodesForPrepStmts", "false");
        config.addDataSourceProperty("characterEncoding", "UTF-8");
        config.addDataSourceProperty("connectionTimeZone", "UTC");
        config.addDataSourceProperty("forceConnectionTimeZoneToSession", "true");
        config.addDataSourceProperty("tinyInt1isBit", "false");
        config.addDataSourceProperty("sessionVariables", SESSION);
        tls.connectorJ().forEach(config::addDataSourceProperty);
        try {
            return new Mysql(address, new HikariDataSource(config), password);
        } catch (RuntimeException e) {
            throw MysqlProblems.cannotConnect(address, user, e);
        }
    }

    public MysqlAddress address() {
        return address;
    }

    /** The caller closes it. */
    public Connection connection() throws SQLException {
        // A session that is opened later logs in with the password of that time.
        pool.getHikariConfigMXBean().setPassword(password.value());
        return pool.getConnection();
    }

    /** Turns the current row into a value. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * Runs a query with bound parameters ({@code ?}).
     *
     * @throws Problem when the query fails
     */
    public <T> List<T> query(String sql, RowReader<T> reader, Object... parameters) {
        try (Connection connection = connection();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<T> result = new ArrayList<>();
                while (rows.next()) {
                    result.add(reader.read(rows));
                }
                return result;
            }
        } catch (SQLException e) {
            throw MysqlProblems.failed(address, e);
        }
    }

    /**
     * Whether the server has what came with that version of MySQL.
     *
     * @throws Problem when the server cannot be asked
     */
    public boolean isAtLeast(int major, int minor, int patch) {
        return MysqlVersion.parse(
                        query("SELECT VERSION()", row -> row.getString(1)).get(0))
                .filter(version -> version.atLeast(major, minor, patch))
                .isPresent();
    }

    /** Takes the current row. */
    @FunctionalInterface
    public interface RowTaker {
        void take(ResultSet row) throws SQLException, IOException;
    }

    /**
     * Runs a query and hands on its rows one by one as they come, however many there are.
     *
     * @throws Problem when the query fails
     * @throws IOException the taker's
     */
    public void stream(String sql, RowTaker taker) throws IOException {
        try (Connection connection = connection();
                var statement = connection.createStatement()) {
            // The driver's word for: not all of them at once.
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    taker.take(rows);
                }
            }
        } catch (SQLException e) {
            throw MysqlProblems.failed(address, e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
