package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What nobody can replicate exactly from the binlog stops its table, says so, and stops no other. The table is copied again
 * by itself.
 */
@PipelineTest(
        database = "stopped",
        sql = {
            "CREATE TABLE doc (id INT PRIMARY KEY, j JSON)",
            "INSERT INTO doc VALUES (1, JSON_OBJECT('a', 1, 'b', REPEAT('x', 100)))",
            "CREATE TABLE image (id INT PRIMARY KEY, name VARCHAR(40), n INT NOT NULL)",
            "INSERT INTO image VALUES (1, 'kept', 5)",
            "CREATE TABLE waits (id INT PRIMARY KEY, n INT, x INT)",
            "INSERT INTO waits VALUES (1, 5, 5)",
            "CREATE TABLE odd (id INT PRIMARY KEY, v INT)",
            "INSERT INTO odd VALUES (1, 1)",
            "CREATE TABLE unlogged (id INT AUTO_INCREMENT PRIMARY KEY, v INT)",
            "INSERT INTO unlogged VALUES (1, 1)",
            "CREATE TABLE other (id INT AUTO_INCREMENT PRIMARY KEY)"
        })
class StoppedTablesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private final RunningPipeline millrace;

    StoppedTablesIT(RunningPipeline millrace) {
        this.millrace = millrace;
    }

    @Test
    void halfAJsonValueStopsItsTableUntilItIsCopiedAgain() throws SQLException {
        millrace.mysql(
                "SET SESSION binlog_row_value_options = 'PARTIAL_JSON'",
                "UPDATE doc SET j = JSON_SET(j, '$.a', 2)",
                "SET SESSION binlog_row_value_options = ''");
        awaitStopped("doc", "binlog_row_value_options");
        othersFlow();
        // Counted when the connector continues without the table, which is after that is seen as stopped.
        await().atMost(PATIENCE)
                .until(() -> millrace.meter(Service.DDL_MANAGER, "millrace_ddl_half_rows_total", "doc") == 1);
        goesOn("doc", "UPDATE doc SET j = JSON_SET(j, '$.b', 'y') WHERE id = 1");
    }

    @Test
    void halfARowOfATableThatWasAlteredUnseenIsNotForgotten() throws SQLException {
        millrace.mysql("SET SESSION sql_log_bin = 0", "ALTER TABLE waits DROP COLUMN x", "SET SESSION sql_log_bin = 1");
        millrace.mysql(
                "SET SESSION binlog_row_image = 'MINIMAL'",
                "UPDATE waits SET n = 6",
                "SET SESSION binlog_row_image = 'FULL'");
        awaitStopped("waits", "binlog_row_image");
        goesOn("waits", "INSERT INTO waits VALUES (2, 7)");
    }

    @Test
    void halfARowIsNeverShown() throws SQLException {
        millrace.mysql(
                "SET SESSION binlog_row_image = 'MINIMAL'",
                "UPDATE image SET name = 'half'",
                "SET SESSION binlog_row_image = 'FULL'");
        awaitStopped("image", "binlog_row_image");
        othersFlow();
        goesOn("image", "INSERT INTO image VALUES (2, 'whole', 6)");
    }

    @Test
    void aStatementThatDebeziumCannotReadHasItsTableCopiedAgain() throws SQLException {
        millrace.stopConnector();
        millrace.mysql(
                "INSERT INTO odd VALUES (2, 2)",
                // A column of this name, without quotes.
                "ALTER TABLE odd ADD COLUMN auto INT",
                // Read at once with the statement, it ends Debezium's task before that is sent on.
                "INSERT INTO odd VALUES (3, 3, 3)",
                "UPDATE odd SET v = 20 WHERE id = 2");
        millrace.connect().resume(millrace.connector());
        awaitStopped("odd", "could not be read", "ALTER TABLE odd ADD COLUMN auto INT");
        othersFlow();
        goesOn(
                "odd",
                "INSERT INTO odd VALUES (4, 4, 4)",
                "UPDATE odd SET auto = 30 WHERE id = 3",
                "ALTER TABLE odd ADD COLUMN w INT NOT NULL DEFAULT 7 AFTER id",
                "INSERT INTO odd VALUES (5, 5, 5, 5)");
    }

    @Test
    void aStatementThatMysqlDidNotLogStopsItsTableWhenARowDoesNotFit() throws SQLException {
        millrace.mysql(
                "SET SESSION sql_log_bin = 0",
                "ALTER TABLE unlogged ADD COLUMN w VARCHAR(10) FIRST",
                "SET SESSION sql_log_bin = 1",
                "INSERT INTO unlogged (v, w) VALUES (2, 'two')");
        awaitStopped("unlogged", "Debezium knows 2 columns of it, and read a row of 3");
        othersFlow();
        goesOn("unlogged", "INSERT INTO unlogged (v, w) VALUES (3, 'three')", "DELETE FROM unlogged WHERE id = 1");
    }

    @Test
    void aTableThatMysqlDidNotLogIsStoppedAtItsFirstRow() throws SQLException {
        millrace.mysql(
                "SET SESSION sql_log_bin = 0",
                "CREATE TABLE unseen (id INT PRIMARY KEY, v INT)",
                "INSERT INTO unseen VALUES (1, 1)",
                "SET SESSION sql_log_bin = 1",
                "INSERT INTO unseen VALUES (2, 2)");
        awaitStopped("unseen", "Debezium does not know its columns");
        othersFlow();
        goesOn("unseen", "INSERT INTO unseen VALUES (3, 3)", "UPDATE unseen SET v = 20 WHERE id = 2");
    }

    @Test
    void aMigrationsShadowTableThatDebeziumCannotReadIsInNobodysWay() throws SQLException {
        millrace.stopConnector();
        millrace.mysql(
                "CREATE TABLE _image_gho LIKE image",
                "ALTER TABLE _image_gho ADD COLUMN auto INT",
                "INSERT INTO _image_gho VALUES (7, 'shadow', 1, 1)");
        millrace.connect().resume(millrace.connector());
        othersFlow();
        millrace.mysql("DROP TABLE _image_gho");
        othersFlow();
    }

    /** It may be copied already. */
    private void awaitStopped(String table, String... why) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stops(table))
                        .anySatisfy(
                                stop -> assertThat(stop.path("note").asText()).contains(why)));
    }

    private List<JsonNode> stops(String table) {
        List<JsonNode> stops = new ArrayList<>();
        for (JsonNode event : millrace.json(Service.DDL_MANAGER, "/tables/stopped/" + table + "/history")) {
            if (event.path("kind").asText().equals("stopped")) {
                stops.add(event);
            }
        }
        return stops;
    }

    private void othersFlow() throws SQLException {
        millrace.mysql("INSERT INTO other VALUES ()");
        long rows =
                Long.parseLong(millrace.mysqlTexts("SELECT count(*) FROM other").get(0));
        await().atMost(PATIENCE)
                .until(() -> millrace.number("SELECT count() FROM " + millrace.target() + ".other") == rows);
    }

    /** Debezium itself reads its rows again, by the columns that it has now. */
    private void goesOn(String table, String... statements) throws SQLException {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(millrace.state(table)).isEqualTo("streaming"));
        millrace.mysql(statements);
    }
}
