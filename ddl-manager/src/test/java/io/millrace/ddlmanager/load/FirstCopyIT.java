package io.millrace.ddlmanager.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.pipeline.PipelineStart;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens to a table while it is copied for the first time: in the end every value is equal. */
@Sandboxed
class FirstCopyIT {

    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private static final int ROWS = 1_000_000;

    @Test
    void aCopyThatIsInterruptedKeepsNoRowThatWasDeletedMeanwhile(Sandbox sandbox) throws SQLException {
        try (RunningPipeline millrace = PipelineStart.of(sandbox, "interrupted").copying(big("big"))) {
            boolean copying = awaitCopy(millrace, "big");

            millrace.services().kill(Service.DDL_MANAGER);
            millrace.mysql(
                    "DELETE FROM big WHERE id % 10 = 0",
                    "UPDATE big SET v = 'another' WHERE id % 10 = 1 AND id < 50000");

            equal(millrace);
            if (copying) {
                assertThat(reasons(millrace, "big")).contains("its first copy was interrupted");
            }
        }
    }

    /** The large tables are copied one after the other. */
    @Test
    void whatHappensToATableMeanwhileIsNotLost(Sandbox sandbox) throws SQLException {
        List<String> tables = new ArrayList<>(List.of(
                "CREATE TABLE small (id INT PRIMARY KEY, v VARCHAR(20))",
                "INSERT INTO small VALUES (1, 'one'), (2, 'two')",
                "CREATE TABLE no_rows (id INT PRIMARY KEY)"));
        tables.addAll(big("altered"));
        tables.addAll(big("changed"));
        tables.add("DELETE FROM altered WHERE id > " + ROWS / 2);
        tables.add("ANALYZE TABLE altered, changed");
        try (RunningPipeline millrace = PipelineStart.of(sandbox, "meanwhile").copying(tables)) {
            boolean copying = awaitCopy(millrace, "altered");
            millrace.mysql(
                    "ALTER TABLE altered ADD COLUMN w INT NOT NULL DEFAULT 7",
                    "UPDATE altered SET w = 8 WHERE id % 100 = 1");
            awaitCopy(millrace, "changed");
            millrace.mysql(
                    "DELETE FROM changed WHERE id % 10 = 0",
                    "UPDATE changed SET v = 'another' WHERE id % 100 = 1",
                    "UPDATE changed SET id = -id WHERE id % 100 = 2",
                    "INSERT INTO changed SELECT id + 1000000, 'new' FROM changed WHERE id % 100 = 3",
                    "TRUNCATE TABLE small",
                    "INSERT INTO small VALUES (2, 'two again')",
                    "INSERT INTO no_rows VALUES (1)");

            equal(millrace);
            if (copying) {
                assertThat(reasons(millrace, "altered")).contains("it was altered during its first copy");
            }
            assertThat(reasons(millrace, "changed")).isEmpty();
        }
    }

    /** A table whose copy takes some seconds. */
    private static List<String> big(String table) {
        return List.of(
                "SET SESSION cte_max_recursion_depth = " + ROWS,
                "CREATE TABLE " + table + " (id INT PRIMARY KEY, v VARCHAR(100) NOT NULL)",
                "INSERT INTO " + table
                        + " WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < " + ROWS
                        + ") SELECT id, SHA2(id, 256) FROM n");
    }

    /** @return false when the copy was over before it was seen: a fast machine needs a second for it */
    private static boolean awaitCopy(RunningPipeline millrace, String table) {
        await("some rows of " + table + " are there")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    JsonNode status = status(millrace, table);
                    return status.at("/copy/rows").asLong() > 0
                            || status.path("state").asText().equals("streaming");
                });
        return status(millrace, table).path("state").asText().equals("copying");
    }

    private static JsonNode status(RunningPipeline millrace, String table) {
        return millrace.json(
                        Service.DDL_MANAGER, "/tables/" + millrace.table(table).database() + "/" + table)
                .path("state");
    }

    private static void equal(RunningPipeline millrace) {
        millrace.awaitSettled();
        assertThat(millrace.check())
                .allSatisfy((table, result) -> assertThat(result.verdict())
                        .as("%s: %s %s", table, result.note(), result.differences())
                        .isEqualTo("equal"));
    }

    /** Why the table was copied again. */
    private static List<String> reasons(RunningPipeline millrace, String table) {
        return millrace
                .clickHouseRows("SELECT DISTINCT reason FROM " + millrace.ingest()
                        + ".table_events FINAL WHERE kind = 'copy_requested' AND mysql_table = '" + table + "'")
                .stream()
                .map(row -> row.getString("reason"))
                .toList();
    }
}
