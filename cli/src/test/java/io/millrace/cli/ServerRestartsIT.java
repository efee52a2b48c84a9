package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.Server;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.supervision.ServerSupervisor;
import io.millrace.sandbox.supervision.Service;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers end and come back; nobody has to do anything about it. */
@PipelineTest(
        database = "resilient",
        sql = {
            "CREATE TABLE t (id INT PRIMARY KEY)",
            "INSERT INTO t VALUES (1)",
            "CREATE TABLE still (id INT PRIMARY KEY)",
            "INSERT INTO still VALUES (1), (2)"
        })
class ServerRestartsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** A busy machine takes longer than the second; Kafka Connect itself is waited for a minute. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Debezium's task ends with FAILED then. */
    @Test
    void rowsGoOnArrivingAfterMysqlWasRestarted(RunningPipeline millrace, Sandbox sandbox) throws SQLException {
        sandbox.mysql().stop();
        await().atMost(PATIENCE)
                .until(() -> millrace.meter(Service.DDL_MANAGER, "millrace_ddl_connector_restarts_total") > 0);
        sandbox.mysql().start();

        assertArrives(2, millrace);
    }

    /** As `up` and `demo` look after the servers that they have started. */
    @Test
    void everyServerThatWasKilledIsStartedAgainAndRowsGoOnArriving(RunningPipeline millrace, Sandbox sandbox)
            throws SQLException {
        try (ServerSupervisor supervisor = ServerSupervisor.of(sandbox, Progress.logged())) {
            for (Server server : sandbox.servers()) {
                ProcessHandle.of(server.pid().orElseThrow()).orElseThrow().destroyForcibly();
            }

            await().atMost(PATIENCE)
                    .until(() -> sandbox.servers().stream()
                            .allMatch(server -> supervisor.unasked(server) > 0 && supervisor.up(server)));
            assertArrives(3, millrace);
        }
    }

    @Test
    void whileKafkaConnectHangsReadyzAnswersSoonAndNamesIt(RunningPipeline millrace, Sandbox sandbox) throws Exception {
        URI readyz = millrace.services().url(Service.DDL_MANAGER).resolve("/readyz");
        await().atMost(PATIENCE).until(() -> readyz(readyz).contains("\"ready\":true"));
        signal("-STOP", sandbox.connect());
        try {
            await().atMost(PATIENCE)
                    .until(() -> readyz(readyz), answer -> answer.contains("Kafka Connect has not answered for "));
        } finally {
            signal("-CONT", sandbox.connect());
        }
        await().atMost(PATIENCE).until(() -> readyz(readyz).contains("\"ready\":true"));
    }

    /** Kafka has only a part of the rows, and its consumer groups say that they were read. */
    @Test
    void tablesThatClickHouseHasLostAreCopiedAgainByThemselves(RunningPipeline millrace) throws SQLException {
        assertArrives(4, millrace);
        for (String database : List.of(millrace.target(), millrace.ingest())) {
            millrace.clickHouse("DROP DATABASE " + database + " SYNC");
        }
        millrace.services().kill(Service.DDL_MANAGER);

        for (String table : List.of("t", "still")) {
            List<String> rows = millrace.mysqlTexts("SELECT COUNT(*) FROM " + table);
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(String.valueOf(
                                    millrace.number("SELECT count() FROM " + millrace.target() + "." + table)))
                            .isEqualTo(rows.get(0)));
        }
    }

    private static String readyz(URI readyz) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(readyz).timeout(SOON).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private static void signal(String signal, Server server) throws Exception {
        String pid = String.valueOf(server.pid().orElseThrow());
        assertThat(new ProcessBuilder("kill", signal, pid).start().waitFor()).isZero();
    }

    private static void assertArrives(int id, RunningPipeline millrace) throws SQLException {
        int restarts = millrace.services().restarts();
        millrace.reconnect();
        millrace.mysql("INSERT INTO t VALUES (" + id + ")");

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> millrace.number("SELECT count() FROM " + millrace.target() + ".t WHERE id = " + id) == 1);
        assertThat(millrace.services().restarts()).isEqualTo(restarts);
    }
}
