package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Rows of 16 MB, copied and live, and transactions of some seventy megabytes. */
@PipelineTest(
        database = "large",
        sql = {
            "CREATE TABLE document (id INT PRIMARY KEY, body LONGTEXT, bytes LONGBLOB)",
            "CREATE TABLE entry (id INT PRIMARY KEY, body VARCHAR(2000))",
            "INSERT INTO document VALUES (1, REPEAT('ü', 16 * 1024 * 1024 / 2), NULL),"
                    + " (2, NULL, REPEAT(0x00FF, 16 * 1024 * 1024 / 2))"
        })
class LargeRowsIT {

    @Test
    void largeRowsAndALargeTransactionArriveWhole(RunningPipeline millrace) throws SQLException {
        millrace.mysql(
                "SET SESSION cte_max_recursion_depth = 50000",
                "INSERT INTO document VALUES (3, REPEAT('\\\\', 16 * 1024 * 1024), NULL)",
                "UPDATE document SET bytes = REPEAT(0x0001, 16 * 1024 * 1024 / 2) WHERE id = 2",
                "INSERT INTO entry WITH RECURSIVE ids (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM ids"
                        + " WHERE id < 50000) SELECT id, REPEAT(CHAR(97 + id % 26), 1500) FROM ids");
        millrace.mysqlTransaction(
                "UPDATE entry SET body = CONCAT(id, body) WHERE id % 2 = 0", "DELETE FROM entry WHERE id % 10 = 0");
        millrace.awaitInStep();

        assertThat(millrace.check())
                .allSatisfy((table, result) -> assertThat(result.verdict())
                        .as("%s: %s %s", table, result.note(), result.differences())
                        .isEqualTo("equal"));
        assertThat(millrace.number("SELECT length(body) FROM " + millrace.target() + ".document WHERE id = 3"))
                .isEqualTo(16L * 1024 * 1024);
        assertThat(millrace.held()).isZero();
    }
}
