package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.Server;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.proof.Checks;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rows of 16 MB, copied and live, and transactions of some seventy megabytes. */
@PipelineTest(
        database = "large",
        sql = {
            "CREATE TABLE document (id INT PRIMARY KEY, body LONGTEXT, bytes LONGBLOB)",
            "CREATE TABLE entry (id INT PRIMARY KEY, body VARCHAR(2000))",
            "CREATE TABLE texts (id INT PRIMARY KEY, doc JSON NOT NULL)",
            "CREATE TABLE lists (id INT PRIMARY KEY, doc JSON NOT NULL)",
            "CREATE TABLE deep (id INT PRIMARY KEY, doc JSON NOT NULL)",
            "INSERT INTO deep VALUES (1, CONCAT(REPEAT('[', 99), '1', REPEAT(']', 99)))",
            "INSERT INTO texts VALUES (1, JSON_OBJECT('t', REPEAT('lorem ', 70000))),"
                    + " (2, JSON_OBJECT('t', REPEAT('a \"quoted\": word, \\\\ and a comma, ', 20000), 'n', 1))",
            "INSERT INTO document VALUES (1, REPEAT('ü', 16 * 1024 * 1024 / 2), NULL),"
                    + " (2, NULL, REPEAT(0x00FF, 16 * 1024 * 1024 / 2))"
        })
class LargeRowsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void longDocumentsAreComparedAndADifferenceInThemIsNamed(RunningPipeline millrace) throws SQLException {
        millrace.mysql(
                "SET SESSION cte_max_recursion_depth = 200000, group_concat_max_len = 8000000",
                "INSERT INTO lists WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150000)"
                        + " SELECT 1, CAST(CONCAT('[', GROUP_CONCAT(i ORDER BY i SEPARATOR ', '), ']') AS JSON) FROM n",
                "UPDATE lists SET doc = JSON_SET(doc, '$[0]', 0)",
                "UPDATE texts SET doc = JSON_SET(doc, '$.m', JSON_ARRAY(1.5, 'x')) WHERE id = 1",
                "INSERT INTO texts SELECT 3, doc FROM texts WHERE id = 2");
        millrace.awaitInStep();
        assertThat(millrace.check())
                .allSatisfy((table, result) -> assertThat(result.verdict())
                        .as("%s: %s %s", table, result.note(), result.differences())
                        .isEqualTo("equal"));

        String raw = millrace.target() + ".lists_raw";
        millrace.clickHouse("INSERT INTO " + raw
                + " SELECT * REPLACE (replaceOne(doc, ',77777,', ',77778,') AS doc) FROM " + raw + " FINAL");
        Checks.TableResult lists = millrace.check().get("lists");
        assertThat(lists.differences()).extracting(Checks.Difference::columns).containsExactly(List.of("doc"));
        millrace.mysql("UPDATE lists SET doc = JSON_SET(doc, '$[1]', 0)");
        millrace.awaitInStep();
    }

    @Test
    void documentsAsDeepAsMysqlTakesThemAreComparedAndADifferenceInThemIsNamed(RunningPipeline millrace)
            throws SQLException {
        String live = "CONCAT(REPEAT('{\"a\": ', 99), '1', REPEAT('}', 99))";
        millrace.mysql("INSERT INTO deep VALUES (2, " + live + ")");
        millrace.awaitInStep();
        assertThat(millrace.check().get("deep").verdict()).isEqualTo("equal");

        String raw = millrace.target() + ".deep_raw";
        millrace.clickHouse(
                "INSERT INTO " + raw + " SELECT * REPLACE (replaceOne(doc, '1', '2') AS doc) FROM " + raw + " FINAL");
        Checks.TableResult deep = millrace.check().get("deep");
        assertThat(deep.differences())
                .extracting(Checks.Difference::key, Checks.Difference::columns)
                .containsExactlyInAnyOrder(tuple("1", List.of("doc")), tuple("2", List.of("doc")));
        millrace.mysql("DELETE FROM deep", "INSERT INTO deep VALUES (3, " + live + ")");
        millrace.awaitInStep();
    }

    /** Debezium 3.6 would count it as read when it begins once more, and a task that starts then would go on behind it. */
    @Test
    void aTransactionArrivesWholeThoughItsConnectionIsSilentAndThenTheTaskEnds(
            RunningPipeline millrace, Sandbox sandbox) throws Exception {
        millrace.stopConnector();
        long guard = newestReplica(millrace);
        millrace.mysql(
                "SET SESSION cte_max_recursion_depth = 250000",
                "INSERT INTO entry WITH RECURSIVE ids (id) AS (SELECT 100001 UNION ALL SELECT id + 1 FROM ids"
                        + " WHERE id < 250000) SELECT id, REPEAT('x', 400) FROM ids");
        millrace.connect().resume(millrace.connector());
        await("Debezium reads it").atMost(PATIENCE).until(() -> newestReplica(millrace) > guard && sends(millrace));

        long reader = newestReplica(millrace);
        long closed = closed(sandbox);
        signal("-STOP", sandbox.mysql());
        try {
            await("Debezium gives the connection up").atMost(PATIENCE).until(() -> closed(sandbox) > closed);
        } finally {
            signal("-CONT", sandbox.mysql());
        }
        await("Debezium reads again").atMost(PATIENCE).until(() -> newestReplica(millrace) > reader && sends(millrace));
        millrace.stopConnector();
        millrace.connect().resume(millrace.connector());
        millrace.awaitInStep();

        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".entry WHERE id > 100000"))
                .isEqualTo(150_000);
        millrace.mysql("DELETE FROM entry WHERE id > 100000");
        millrace.awaitInStep();
    }

    private static long closed(Sandbox sandbox) throws IOException {
        try (Stream<String> lines = Files.lines(sandbox.connect().logFile())) {
            return lines.filter(line -> line.contains("Stopped reading binlog")).count();
        }
    }

    private static void signal(String signal, Server server) throws Exception {
        String pid = String.valueOf(server.pid().orElseThrow());
        assertThat(new ProcessBuilder("kill", signal, pid).start().waitFor()).isZero();
    }

    /** MySQL's number of the session in which a replica was the last to begin to read. */
    private static long newestReplica(RunningPipeline millrace) throws SQLException {
        return Long.parseLong(millrace.mysqlTexts(
                        "SELECT COALESCE(MAX(ID), 0) FROM performance_schema.processlist WHERE COMMAND LIKE 'Binlog Dump%'")
                .get(0));
    }

    private static boolean sends(RunningPipeline millrace) throws SQLException {
        return !millrace.mysqlTexts(
                        "SELECT 1 FROM performance_schema.processlist WHERE STATE LIKE 'Sending binlog event%'")
                .isEmpty();
    }

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
