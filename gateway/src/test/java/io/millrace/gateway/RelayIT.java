package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no rule sends elsewhere is between the client and MySQL. */
@Sandboxed({Part.MYSQL, Part.CLICKHOUSE})
class RelayIT {

    private static RunningGateway plain;
    private static RunningGateway encrypted;

    @BeforeAll
    static void start(Sandbox sandbox, @TempDir Path folder) throws Exception {
        plain = RunningGateway.start(sandbox, Map.of("MILLRACE_MYSQL_DATABASES", "relay"));
        encrypted = RunningGateway.start(
                sandbox,
                Map.of(
                        "MILLRACE_MYSQL_DATABASES",
                        "relay",
                        "MILLRACE_MYSQL_TLS",
                        "required",
                        "MILLRACE_GATEWAY_KEYSTORE",
                        RunningGateway.keyStore(folder).toString(),
                        "MILLRACE_GATEWAY_KEYSTORE_PASSWORD",
                        RunningGateway.KEYSTORE_PASSWORD));
        try (Connection mysql = sandbox.mysql().openAsRoot();
                Statement statement = mysql.createStatement()) {
            statement.execute("CREATE DATABASE relay");
            statement.execute(
                    "CREATE TABLE relay.notes (id INT PRIMARY KEY AUTO_INCREMENT, text LONGTEXT, bytes LONGBLOB)");
            statement.execute("SET GLOBAL max_allowed_packet = 67108864");
        }
    }

    @AfterAll
    static void stop() {
        plain.close();
        encrypted.close();
    }

    @Test
    void aFirstLoginWithoutTlsExchangesMysqlsOwnKey(Sandbox sandbox) throws SQLException {
        try (Connection root = sandbox.mysql().openAsRoot();
                Statement statement = root.createStatement()) {
            statement.execute("CREATE USER fresh IDENTIFIED BY 'correct horse'");
        }
        assertThatThrownBy(() -> plain.open("fresh", "wrong", "")).hasMessageContaining("Access denied");
        try (Connection connection = plain.open("fresh", "correct horse", "sslMode=DISABLED")) {
            assertThat(text(connection, "SELECT CURRENT_USER()")).isEqualTo("fresh@%");
        }
    }

    @Test
    void tlsEndsHereAndBeginsAgainTowardsMysql(Sandbox sandbox) throws SQLException {
        try (Connection root = sandbox.mysql().openAsRoot();
                Statement statement = root.createStatement()) {
            statement.execute("CREATE USER careful IDENTIFIED BY 'battery staple' REQUIRE SSL");
        }
        try (Connection connection = encrypted.open("careful", "battery staple", "sslMode=REQUIRED")) {
            assertThat(text(connection, "SHOW SESSION STATUS LIKE 'Ssl_cipher'", 2))
                    .isNotEmpty();
        }
        assertThatThrownBy(() -> encrypted.open("careful", "battery staple", "sslMode=DISABLED"))
                .hasMessageContaining("insecure transport");
    }

    @Test
    void transactionsErrorsAndSeveralStatementsAtOnceAreMysqlsOwn() throws SQLException {
        try (Connection connection = plain.openAsRoot("allowMultiQueries=true");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "INSERT INTO relay.notes (text) VALUES ('one'); INSERT INTO relay.notes (text) VALUES ('two')");
            connection.rollback();
            connection.setAutoCommit(true);

            assertThat(text(connection, "SELECT COUNT(*) FROM relay.notes WHERE text IN ('one', 'two')"))
                    .isEqualTo("0");
            assertThatThrownBy(() -> statement.execute("SELECT nothing FROM nowhere.at_all"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getErrorCode()).isEqualTo(1049));
        }
    }

    @Test
    void preparedStatementsAndCursorsAreMysqlsOwn() throws SQLException {
        try (Connection connection =
                        plain.openAsRoot("useServerPrepStmts=true&useCursorFetch=true&defaultFetchSize=2");
                PreparedStatement statement = connection.prepareStatement(
                        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n")) {
            statement.setInt(1, 7);
            int rows = 0;
            try (ResultSet numbers = statement.executeQuery()) {
                while (numbers.next()) {
                    rows++;
                }
            }
            assertThat(rows).isEqualTo(7);
        }
    }

    @Test
    void aValueLongerThanAPacketPassesBothWays() throws SQLException {
        byte[] value = "0123456789abcdef".repeat(1_200_000).getBytes(StandardCharsets.UTF_8);
        try (Connection connection = encrypted.openAsRoot("sslMode=REQUIRED");
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO relay.notes (id, bytes) VALUES (1000, ?)")) {
            insert.setBinaryStream(1, new ByteArrayInputStream(value), value.length);
            insert.execute();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT bytes FROM relay.notes WHERE id = 1000")) {
                row.next();
                assertThat(row.getBytes(1)).isEqualTo(value);
            }
        }
    }

    @Test
    void anotherUserMayTakeOverAConnection() throws SQLException {
        try (Connection connection = plain.openAsRoot("")) {
            connection
                    .unwrap(com.mysql.cj.jdbc.JdbcConnection.class)
                    .changeUser(
                            plain.sandbox().mysql().account().user(),
                            plain.sandbox().mysql().account().password());
            assertThat(text(connection, "SELECT CURRENT_USER()")).startsWith("millrace@");
        }
    }

    static String text(Connection connection, String sql) throws SQLException {
        return text(connection, sql, 1);
    }

    private static String text(Connection connection, String sql, int column) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(column);
        }
    }
}
