package io.millrace.ddlmanager.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.connect.ConnectClient.SourceOffset;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Topics;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.capture.BinlogEvents.Statement;
import io.millrace.ddlmanager.connector.Deployment;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.pipeline.Unchecked;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How a connector gets past a statement that it cannot read: what it needs of MySQL and of Kafka Connect. */
@PipelineTest(
        database = "passed",
        sql = {
            "CREATE TABLE written (id INT PRIMARY KEY)",
            "INSERT INTO written VALUES (1)",
            "CREATE TABLE `odd.new\nline` (id INT PRIMARY KEY)",
            "CREATE TABLE altered (id INT PRIMARY KEY)"
        })
class BinlogEventsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private final RunningPipeline millrace;

    BinlogEventsIT(RunningPipeline millrace) {
        this.millrace = millrace;
    }

    @Test
    @Unchecked("what was written before the statement is passed over, and nobody has it copied here")
    void aConnectorContinuesBehindAStatement() throws SQLException {
        millrace.stopConnector();
        millrace.mysql(
                "INSERT INTO written VALUES (2)",
                "INSERT INTO `odd.new\nline` VALUES (2)",
                "ALTER TABLE altered COMMENT = 'first'",
                "ALTER TABLE altered COMMENT = 'second'",
                "INSERT INTO written VALUES (3)");
        Deployment deployment = new Deployment(
                millrace.connect(),
                millrace.connector(),
                millrace.settings().kafka(),
                Topics.of(millrace.settings().names()));
        SourceOffset reached = deployment.offset().orElseThrow();
        Statement second;
        try (Mysql mysql = Mysql.connect(millrace.settings().mysql())) {
            BinlogEvents events = new BinlogEvents(mysql);
            second = events.first(
                            reached.file(),
                            reached.position(),
                            statement -> statement.text().contains("second"))
                    .orElseThrow();
            // Debezium's place may be behind the event that begins the transaction.
            assertThat(events.first(second.file(), second.position(), statement -> true)
                            .orElseThrow()
                            .gtids())
                    .containsExactly(second.gtids().get(second.gtids().size() - 1));
        }
        assertThat(second.database()).isEqualTo("passed");
        assertThat(second.written()).contains(new TableId("passed", "written"), new TableId("passed", "odd.new\nline"));

        deployment.continueBehind(reached, second.file(), second.end(), second.gtids());

        String view = millrace.target() + ".written";
        await().atMost(PATIENCE).until(() -> millrace.number("SELECT count() FROM " + view + " WHERE id = 3") == 1);
        assertThat(millrace.number("SELECT count() FROM " + view + " WHERE id = 2"))
                .isZero();
    }
}
