package io.millrace.ddlmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A ddl-manager that cannot start closes what it had opened: something may start it again and again. */
@Sandboxed({Part.MYSQL, Part.KAFKA, Part.CLICKHOUSE})
class FailedStartIT {

    private static final String DATABASE = "failed_start";

    @Test
    void aStartThatFailsAtClickHouseLeavesNothingOpen(Sandbox sandbox) throws Exception {
        assertNothingIsLeftOpen(sandbox, "MILLRACE_CLICKHOUSE_URL");
    }

    @Test
    void aStartThatFailsAtConnectLeavesNothingOpen(Sandbox sandbox) throws Exception {
        assertNothingIsLeftOpen(sandbox, "MILLRACE_CONNECT_URL");
    }

    /** @param unreachable the setting of a server that is not there */
    private static void assertNothingIsLeftOpen(Sandbox sandbox, String unreachable) throws Exception {
        execute(sandbox, "CREATE DATABASE IF NOT EXISTS " + DATABASE);
        execute(sandbox, "CREATE TABLE IF NOT EXISTS " + DATABASE + ".t (id INT PRIMARY KEY)");
        Map<String, String> environment = new HashMap<>(sandbox.environment());
        environment.put("MILLRACE_MYSQL_DATABASES", DATABASE);
        environment.put("MILLRACE_CONNECTOR_NAME", DATABASE);
        environment.put("MILLRACE_DDL_MANAGER_PORT", "0");
        environment.put("MILLRACE_CONNECT_URL", "http://127.0.0.1:" + closedPort());
        environment.put(unreachable, "http://127.0.0.1:" + closedPort());
        Settings settings = Settings.of(environment);
        Set<String> before = threads();
        Set<Long> sessions = sessions(sandbox);

        assertThatThrownBy(() -> DdlManagerService.start(settings)).isInstanceOf(Problem.class);

        await().untilAsserted(() -> {
            Set<String> left = threads();
            left.removeAll(before);
            assertThat(left).as("threads that the failed start left behind").isEmpty();
        });
        await().untilAsserted(() -> {
            Set<Long> left = sessions(sandbox);
            left.removeAll(sessions);
            assertThat(left)
                    .as("sessions of MySQL that the failed start left behind")
                    .isEmpty();
        });
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Those of connections, consumers and tasks; libraries keep some of their own for good. */
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("mysql")
                        || name.startsWith("kafka-")
                        || name.startsWith("pipeline-lock")
                        || name.startsWith("quarantine")
                        || name.startsWith("schema-changes"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** By their numbers: sessions of a test that ran before may end meanwhile. */
    private static Set<Long> sessions(Sandbox sandbox) throws SQLException {
        try (Connection root = sandbox.mysql().openAsRoot();
                Statement statement = root.createStatement();
                ResultSet found = statement.executeQuery("SELECT ID FROM performance_schema.processlist WHERE USER = '"
                        + sandbox.mysql().account().user() + "'")) {
            Set<Long> sessions = new HashSet<>();
            while (found.next()) {
                sessions.add(found.getLong(1));
            }
            return sessions;
        }
    }

    private static void execute(Sandbox sandbox, String sql) throws SQLException {
        try (Connection root = sandbox.mysql().openAsRoot();
                Statement statement = root.createStatement()) {
            statement.execute(sql);
        }
    }
}
