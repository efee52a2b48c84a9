package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.supervision.Service;
import io.millrace.validator.parity.Verdict;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session that writes half rows into the binlog stops its table, says so, and stops no other. */
@Sandboxed
class HalfRowsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    @Test
    void halfARowStopsItsTableUntilItIsCopiedAnew(Sandbox sandbox) throws SQLException {
        try (RunningPipeline millrace = RunningPipeline.start(
                sandbox,
                "half",
                List.of(
                        "CREATE TABLE doc (id INT PRIMARY KEY, j JSON)",
                        "CREATE TABLE image (id INT PRIMARY KEY, name VARCHAR(40), n INT NOT NULL)",
                        "CREATE TABLE whole (id INT PRIMARY KEY)",
                        "INSERT INTO doc VALUES (1, JSON_OBJECT('a', 1, 'b', REPEAT('x', 100)))",
                        "INSERT INTO image VALUES (1, 'kept', 5)"))) {
            millrace.mysql(
                    "SET SESSION binlog_row_value_options = 'PARTIAL_JSON'",
                    "UPDATE doc SET j = JSON_SET(j, '$.a', 2)",
                    "SET SESSION binlog_row_value_options = ''");
            awaitStopped(millrace, "doc", "binlog_row_value_options");
            arrives(millrace, 1);

            millrace.mysql(
                    "SET SESSION binlog_row_image = 'MINIMAL'",
                    "UPDATE image SET name = 'half'",
                    "SET SESSION binlog_row_image = 'FULL'");
            awaitStopped(millrace, "image", "binlog_row_image");
            arrives(millrace, 2);

            // Never half a row: what ClickHouse has is the row as it was.
            assertThat(millrace.clickHouseRows("SELECT * FROM " + millrace.target() + ".image")
                            .get(0)
                            .getValues())
                    .containsEntry("name", "kept");
            assertThat(millrace.meter(Service.DDL_MANAGER, "millrace_ddl_half_rows_total"))
                    .isEqualTo(2);

            CommandRun anew = CommandRun.of(folder, millrace.services().environment(), "deploy", "--anew");
            assertThat(anew.exitCode()).as(anew.output()).isZero();
            millrace.awaitInStep();
            assertThat(millrace.check())
                    .allSatisfy((table, result) -> assertThat(result.verdict())
                            .as("%s: %s %s", table, result.note(), result.differences())
                            .isEqualTo(Verdict.EQUAL));
        }
    }

    private static void awaitStopped(RunningPipeline millrace, String table, String setting) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(millrace.stateOf(table))
                        .contains("\"stage\":\"blocked\"")
                        .contains(setting));
    }

    private static void arrives(RunningPipeline millrace, int id) throws SQLException {
        millrace.mysql("INSERT INTO whole VALUES (" + id + ")");
        await().atMost(PATIENCE)
                .until(() ->
                        millrace.number("SELECT count() FROM " + millrace.target() + ".whole WHERE id = " + id) == 1);
    }
}
