package io.millrace.ddlmanager.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens to a table while it is copied for the first time: in the end every value is equal. */
@Sandboxed
class FirstCopyIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int ROWS = 600_000;

    private static final List<String> TABLES = List.of(
            "SET SESSION cte_max_recursion_depth = " + ROWS,
            "CREATE TABLE small (id INT PRIMARY KEY, v VARCHAR(20))",
            "INSERT INTO small VALUES (1, 'one'), (2, 'two')",
            "CREATE TABLE no_rows (id INT PRIMARY KEY)",
            "CREATE TABLE big (id INT PRIMARY KEY, v VARCHAR(100) NOT NULL)",
            "INSERT INTO big WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < " + ROWS
                    + ") SELECT id, SHA2(id, 256) FROM n");

    @Test
    void aCopyThatIsInterruptedKeepsNoRowThatWasDeletedMeanwhile(Sandbox sandbox) throws SQLException {
        try (RunningPipeline millrace = RunningPipeline.copying(sandbox, "interrupted", TABLES)) {
            awaitCopying(millrace);

            millrace.services().kill(Service.DDL_MANAGER);
            millrace.mysql(
                    "DELETE FROM big WHERE id % 10 = 0",
                    "UPDATE big SET v = 'another' WHERE id % 10 = 1 AND id < 50000");

            equal(millrace);
            assertThat(reasons(millrace)).contains("its first copy was interrupted");
        }
    }

    @Test
    void aTableThatIsAlteredMeanwhileIsCopiedOnceMore(Sandbox sandbox) throws SQLException {
        try (RunningPipeline millrace = RunningPipeline.copying(sandbox, "altered", TABLES)) {
            awaitCopying(millrace);

            millrace.mysql(
                    "ALTER TABLE big ADD COLUMN w INT NOT NULL DEFAULT 7", "UPDATE big SET w = 8 WHERE id % 100 = 1");

            equal(millrace);
            assertThat(reasons(millrace)).contains("it was altered during its first copy");
        }
    }

    @Test
    void rowsThatChangeMeanwhileAreThoseOfMysql(Sandbox sandbox) throws SQLException {
        try (RunningPipeline millrace = RunningPipeline.copying(sandbox, "changed", TABLES)) {
            awaitCopying(millrace);

            millrace.mysql(
                    "DELETE FROM big WHERE id % 10 = 0",
                    "UPDATE big SET v = 'another' WHERE id % 100 = 1",
                    "UPDATE big SET id = -id WHERE id % 100 = 2",
                    "INSERT INTO big SELECT id + 1000000, 'new' FROM big WHERE id % 100 = 3",
                    "TRUNCATE TABLE small",
                    "INSERT INTO small VALUES (2, 'two again')",
                    "INSERT INTO no_rows VALUES (1)");

            equal(millrace);
            assertThat(reasons(millrace)).isEmpty();
        }
    }

    private static void awaitCopying(RunningPipeline millrace) {
        await("some rows of the big table are there")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> big(millrace).at("/copy/rows").asLong() > 0);
        assertThat(big(millrace).path("state").asText()).isEqualTo("copying");
    }

    private static JsonNode big(RunningPipeline millrace) {
        return millrace.json(
                        Service.DDL_MANAGER, "/tables/" + millrace.table("big").database() + "/big")
                .path("state");
    }

    private static void equal(RunningPipeline millrace) {
        millrace.awaitSettled();
        assertThat(millrace.check())
                .allSatisfy((table, result) -> assertThat(result.verdict())
                        .as("%s: %s %s", table, result.note(), result.differences())
                        .isEqualTo("equal"));
    }

    /** Why tables were copied again. */
    private static List<String> reasons(RunningPipeline millrace) {
        return millrace
                .clickHouseRows("SELECT DISTINCT reason FROM " + millrace.ingest()
                        + ".table_events FINAL WHERE kind = 'copy_requested'")
                .stream()
                .map(row -> row.getString("reason"))
                .toList();
    }
}
