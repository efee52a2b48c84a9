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
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Servers end and come back; nobody has to do anything about it. */
@PipelineTest(
        database = "resilient",
        sql = {"CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)"})
class ServerRestartsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

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

    private static void assertArrives(int id, RunningPipeline millrace) throws SQLException {
        millrace.reconnect();
        millrace.mysql("INSERT INTO t VALUES (" + id + ")");

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> millrace.number("SELECT count() FROM " + millrace.target() + ".t WHERE id = " + id) == 1);
        assertThat(millrace.services().restarts()).isZero();
    }
}
