package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.naming.Topics;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.proof.RecordCounts;
import io.millrace.sandbox.supervision.ServerSupervisor;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Debezium tells of a changed key with two records, one that deletes and one that inserts, and counts the change as told with
 * the first. If its worker is killed between the two, the row must not be lost.
 */
@PipelineTest(
        database = "key_changes",
        sql = {
            "SET SESSION cte_max_recursion_depth = " + KeyChangesIT.ROWS,
            "CREATE TABLE moved (id INT PRIMARY KEY, v INT)",
            "INSERT INTO moved WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < "
                    + KeyChangesIT.ROWS + ") SELECT i, i FROM n"
        })
class KeyChangesIT {

    static final int ROWS = 900;

    private static final int KILLS = 6;
    private static final int BETWEEN = ROWS / KILLS;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final RunningPipeline millrace;
    private final String topic;

    KeyChangesIT(RunningPipeline millrace) {
        this.millrace = millrace;
        this.topic = Topics.of(millrace.settings().names()).rawTopic(millrace.table("moved"));
    }

    @Test
    void aChangedKeyIsADeletedAndAnInsertedRowHoweverOftenKafkaConnectIsKilled(Sandbox sandbox) throws SQLException {
        transactionsOfOneRecord();
        try (ServerSupervisor supervisor = ServerSupervisor.of(sandbox, Progress.logged())) {
            millrace.mysqlTransaction(changesOfKeys(1, ROWS / 2));
            millrace.mysql(changesOfKeys(ROWS / 2 + 1, ROWS));
            for (int kill = 1; kill <= KILLS; kill++) {
                long enough = (long) kill * BETWEEN;
                await().atMost(PATIENCE).until(() -> changes() >= enough);
                ProcessHandle.of(sandbox.connect().pid().orElseThrow())
                        .orElseThrow()
                        .destroyForcibly();
                int times = kill;
                await().atMost(PATIENCE)
                        .until(() ->
                                supervisor.unasked(sandbox.connect()) >= times && supervisor.up(sandbox.connect()));
            }
            millrace.awaitInStep();
        }

        assertThat(changes()).isEqualTo(2L * ROWS);
    }

    /** An event each. */
    private static String[] changesOfKeys(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(id -> "UPDATE moved SET id = -id WHERE id = " + id)
                .toArray(String[]::new);
    }

    /** So every second one ends between the two records of a change. */
    private void transactionsOfOneRecord() {
        Map<String, String> config =
                new HashMap<>(millrace.connect().config(millrace.connector()).orElseThrow());
        config.put("max.batch.size", "1");
        millrace.connect().register(millrace.connector(), config);
    }

    private long changes() {
        return RecordCounts.of(millrace.settings().kafka(), List.of(topic))
                .get(topic)
                .changes();
    }
}
