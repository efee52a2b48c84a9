package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.settings.Setting;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.pipeline.PipelineStart;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Secrets are exchanged as docs/operations/run.md says, while rows are written all the time. */
@Sandboxed
class SecretRotationIT {

    private static final Logger LOG = LoggerFactory.getLogger(SecretRotationIT.class);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** What an exchange may add to the longest time in which nothing arrived before it. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private static final int ACCOUNTS = 50;

    @TempDir
    private Path folder;

    @Test
    void rowsContinueToArriveWhileMysqlsPasswordAndTheTokenAreExchanged(Sandbox sandbox) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "first\n");
        Path token = Files.writeString(folder.resolve("token"), "old\n");
        try (var root = sandbox.mysql().openAsRoot();
                Statement statement = root.createStatement()) {
            statement.execute("CREATE USER rotating@'%' IDENTIFIED BY 'first'");
            statement.execute("GRANT RELOAD, REPLICATION SLAVE, REPLICATION CLIENT, SELECT ON *.* TO rotating@'%'");
            try (RunningPipeline millrace = PipelineStart.of(sandbox, "rotating")
                            .settings(Map.of(
                                    Setting.MYSQL_USER.variable(),
                                    "rotating",
                                    Setting.MYSQL_PASSWORD.fileVariable(),
                                    password.toString(),
                                    Setting.CONNECT_MYSQL_PASSWORD.variable(),
                                    "inline",
                                    Setting.HTTP_TOKEN.fileVariable(),
                                    token.toString()))
                            .start(List.of(
                                    "CREATE TABLE accounts (id INT PRIMARY KEY, balance INT NOT NULL, note TEXT)",
                                    "CREATE TABLE journal (id BIGINT PRIMARY KEY)"));
                    SteadyWriter writer = new SteadyWriter(millrace.session(), ACCOUNTS, 10, 1)) {
                Arrivals arrivals = new Arrivals(millrace, writer);
                Duration usual = arrivals.longestGapUntil(writer.committed() + 100);

                statement.execute("ALTER USER rotating@'%' IDENTIFIED BY 'second' RETAIN CURRENT PASSWORD");
                Files.writeString(password, "second\n");
                Files.writeString(token, "new\nold\n");
                assertThat(status(millrace, "old")).isEqualTo(200);
                assertThat(status(millrace, "new")).isEqualTo(200);
                assertThat(deploy(millrace, "new")).isEqualTo(200);
                Duration both = arrivals.longestGapUntil(writer.committed() + 50);
                statement.execute("ALTER USER rotating@'%' DISCARD OLD PASSWORD");
                Files.writeString(token, "new\n");
                endSessions(statement);
                Duration afterwards = arrivals.longestGapUntil(writer.committed() + 50);

                LOG.atInfo()
                        .addKeyValue("usual", usual)
                        .addKeyValue("bothValid", both)
                        .addKeyValue("oldGone", afterwards)
                        .log("The longest times in which no row arrived");
                assertThat(both).isLessThan(usual.plus(PAUSE));
                assertThat(afterwards).isLessThan(usual.plus(PAUSE));
                assertThat(status(millrace, "old")).isEqualTo(401);
                writer.close();
                millrace.awaitInStep();
                assertThat(millrace.check())
                        .allSatisfy((table, result) ->
                                assertThat(result.verdict()).as(table).isEqualTo("equal"));
            } finally {
                statement.execute("DROP USER rotating@'%'");
            }
        }
    }

    /** Looks at ClickHouse all the time. */
    private record Arrivals(RunningPipeline millrace, SteadyWriter writer) {

        /** The longest time in which nothing new was seen, until the row of that number was. */
        Duration longestGapUntil(long number) {
            List<Long> seen = new ArrayList<>(List.of(0L));
            List<Long> times = new ArrayList<>(List.of(System.nanoTime()));
            await().atMost(LIMIT)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        assertThat(writer.failed()).isFalse();
                        long newest = millrace.number("SELECT max(id) FROM " + millrace.target() + ".journal");
                        if (newest > seen.get(seen.size() - 1)) {
                            seen.add(newest);
                            times.add(System.nanoTime());
                        }
                        return newest >= number;
                    });
            long longest = 0;
            for (int i = 1; i < times.size(); i++) {
                longest = Math.max(longest, times.get(i) - times.get(i - 1));
            }
            return Duration.ofNanos(longest);
        }
    }

    /** So that everybody has to log in again. */
    private static void endSessions(Statement root) throws SQLException {
        List<Long> sessions = new ArrayList<>();
        try (var rows = root.executeQuery("SELECT id FROM performance_schema.processlist WHERE user = 'rotating'")) {
            while (rows.next()) {
                sessions.add(rows.getLong(1));
            }
        }
        assertThat(sessions).isNotEmpty();
        for (long session : sessions) {
            try {
                root.execute("KILL " + session);
            } catch (SQLException e) {
                // It ended by itself.
            }
        }
    }

    private static int status(RunningPipeline millrace, String token) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(
                        millrace.services().url(Service.VALIDATOR).resolve("/metrics")),
                token);
    }

    /** The connector's configuration has the password in this test. */
    private static int deploy(RunningPipeline millrace, String token) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(
                                millrace.services().url(Service.DDL_MANAGER).resolve("/deploy"))
                        .POST(HttpRequest.BodyPublishers.noBody()),
                token);
    }

    private static int send(HttpRequest.Builder request, String token) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        request.header("Authorization", "Bearer " + token)
                                .timeout(Duration.ofMinutes(1))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }
}
