package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Debezium's task ends with FAILED when MySQL is restarted; nobody has to do anything about it. */
@PipelineTest(
        database = "resilient",
        sql = {"CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)"})
class MysqlRestartIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void rowsGoOnArrivingAfterMysqlWasRestarted(RunningPipeline millrace, Sandbox sandbox) throws SQLException {
        sandbox.mysql().stop();
        await().atMost(PATIENCE)
                .until(() -> millrace.meter(Service.DDL_MANAGER, "millrace_ddl_connector_restarts_total") > 0);
        sandbox.mysql().start();
        millrace.reconnect();
        millrace.mysql("INSERT INTO t VALUES (2)");

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> millrace.number("SELECT count() FROM " + millrace.target() + ".t") == 2);
        assertThat(millrace.services().restarts()).isZero();
    }
}
