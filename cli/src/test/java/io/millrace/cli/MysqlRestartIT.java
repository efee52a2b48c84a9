package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.supervision.Service;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Debezium's task ends with FAILED when MySQL is restarted; nobody has to do anything about it. */
@Sandboxed
class MysqlRestartIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void rowsGoOnArrivingAfterMysqlWasRestarted(Sandbox sandbox) throws SQLException {
        try (RunningPipeline millrace = RunningPipeline.start(
                sandbox, "resilient", List.of("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)"))) {
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
}
