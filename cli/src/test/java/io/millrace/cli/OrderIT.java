package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.naming.Topics;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;

/** The last change of a row wins, whatever clocks, positions and connectors do. */
@PipelineTest(
        database = "ordered",
        sql = {
            "CREATE TABLE account (id INT PRIMARY KEY, n INT NOT NULL, note VARCHAR(40) DEFAULT 'none')",
            "INSERT INTO account (id, n) WITH RECURSIVE ids (id) AS"
                    + " (SELECT 1 UNION ALL SELECT id + 1 FROM ids WHERE id < 500) SELECT id, 0 FROM ids"
        })
class OrderIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final RunningPipeline millrace;

    OrderIT(RunningPipeline millrace) {
        this.millrace = millrace;
    }

    @Test
    void aStatementThatBeganFirstAndCommittedLastWins() throws Exception {
        try (Connection first = millrace.session();
                Connection second = millrace.session()) {
            first.setAutoCommit(false);
            execute(first, "UPDATE account SET n = 1 WHERE id = 1");
            // Begins now, by its event's clock, and waits for the row.
            CompletableFuture<Void> late = CompletableFuture.runAsync(
                    () -> execute(second, "UPDATE account SET n = 1000, note = 'last' WHERE id = 1"));
            await().atMost(PATIENCE).until(() -> number(first, WAITING) > 0);
            long began = number(first, "SELECT UNIX_TIMESTAMP()");
            await().atMost(PATIENCE).until(() -> number(first, "SELECT UNIX_TIMESTAMP(SYSDATE())") > began + 1);
            execute(first, "UPDATE account SET n = 2, note = 'younger by the clock' WHERE id = 1");
            first.commit();
            late.join();
        }
        millrace.awaitInStep();

        assertThat(note(1)).isEqualTo("last");
    }

    private static final String WAITING =
            "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";

    @Test
    void everyRowIsDeletedAndLoadedAgainSeveralTimes() throws SQLException {
        for (int night = 1; night <= 3; night++) {
            millrace.mysqlTransaction(
                    "CREATE TEMPORARY TABLE kept AS SELECT * FROM account",
                    "DELETE FROM account",
                    "INSERT INTO account SELECT id, n + 1, note FROM kept");
            millrace.mysql("DROP TEMPORARY TABLE kept");
        }
    }

    @Test
    void changesOnBothSidesOfABinlogRotationKeepTheirOrder() throws SQLException {
        for (int round = 0; round < 5; round++) {
            millrace.mysql(
                    "UPDATE account SET note = 'before " + round + "' WHERE id = 2",
                    "FLUSH BINARY LOGS",
                    "UPDATE account SET note = 'after " + round + "' WHERE id = 2");
        }
        millrace.awaitInStep();

        assertThat(note(2)).isEqualTo("after 4");
    }

    @Test
    void aConnectorThatIsRewoundSendsEverythingAgainAndNothingChanges() throws SQLException {
        String connector = millrace.connector();
        millrace.mysql("UPDATE account SET note = 'committed' WHERE id = 3");
        millrace.awaitInStep();
        String then = millrace.connect().offsets(connector);
        churn();
        millrace.awaitInStep();
        double before = records();

        stopConnector();
        millrace.connect().alterOffsets(connector, then);
        millrace.connect().resume(connector);

        await().atMost(PATIENCE).until(() -> records() > before + 100);
        millrace.awaitInStep();
        assertThat(note(3)).isEqualTo("churned 9");
    }

    @Test
    void aConnectorThatIsDeletedAndRegisteredAgainContinuesWhereItWas() throws SQLException {
        millrace.connect().delete(millrace.connector());
        churn();

        assertThat(command("deploy").exitCode()).isZero();
    }

    @Test
    void aConnectorWithoutItsOffsetsCopiesAgain() throws SQLException {
        churn();

        CommandRun reload = command("deploy", "--reload", "--yes");

        assertThat(reload.exitCode()).as(reload.output()).isZero();
        churn();
    }

    @Test
    void partitionsThatAreAddedToARawTopicRaiseTheGeneration() throws Exception {
        String topic = Topics.of(millrace.settings().names()).rawTopic(millrace.table("account"));
        long before = newestVersion();
        try (Admin kafka = KafkaClients.admin(millrace.settings().kafka())) {
            int partitions = kafka.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size();
            kafka.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions + 3)))
                    .all()
                    .get();
        }
        // Debezium's producer learns of the new partitions by and by; both sides of that moment are to be right.
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (newestVersion() >> 48 == before >> 48) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            churn();
            millrace.awaitInStep();
        }
    }

    @Test
    void aResetOfTheBinlogIsNoticedAndANewCopyEndsRight() throws Exception {
        churn();
        millrace.awaitInStep();
        millrace.mysql("RESET BINARY LOGS AND GTIDS");
        churn();
        // MySQL gives the new transactions the numbers of old ones, so Debezium never sees them, and does not fail.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(millrace.get(Service.DDL_MANAGER, "/readyz"))
                        .contains("MySQL no longer knows the transactions"));
        assertThat(millrace.standing()).contains("MySQL no longer knows the transactions");

        CommandRun reload = command("deploy", "--reload", "--yes");

        assertThat(reload.exitCode()).as(reload.output()).isZero();
        churn();
    }

    /** Ten changes of fifty rows each, row 3 among them; the last says {@code churned 9}. */
    private void churn() throws SQLException {
        for (int round = 0; round < 10; round++) {
            millrace.mysql(
                    "UPDATE account SET n = n + 1, note = 'churned " + round + "' WHERE id BETWEEN 3 AND 52",
                    "DELETE FROM account WHERE id = 60",
                    "INSERT INTO account VALUES (60, " + round + ", NULL)");
        }
    }

    private void stopConnector() {
        String connector = millrace.connector();
        millrace.connect().stop(connector);
        await().atMost(PATIENCE)
                .until(() -> millrace.connect().state(connector).orElseThrow().stopped());
    }

    private CommandRun command(String... arguments) {
        return CommandRun.here(millrace.services().environment(), arguments);
    }

    private double records() {
        return millrace.meter(Service.NORMALIZER, "millrace_normalizer_records_in_total");
    }

    private long newestVersion() {
        return millrace.number("SELECT max(_version) FROM " + millrace.target() + ".account_raw");
    }

    private String note(int id) {
        return millrace.clickHouseRows("SELECT note FROM " + millrace.target() + ".account WHERE id = " + id)
                .get(0)
                .getString("note");
    }

    private static void execute(Connection connection, String sql) {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
