package io.millrace.ddlmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A table of ClickHouse that no longer reads its rows is noticed, mended and counted; the others are left alone. */
@PipelineTest(
        database = "stalled",
        sql = {
            "CREATE TABLE unread (id INT PRIMARY KEY)",
            "CREATE TABLE queueless (id INT PRIMARY KEY)",
            "CREATE TABLE busy (id INT PRIMARY KEY)",
            "CREATE TABLE idle (id INT PRIMARY KEY)"
        },
        // Longer than Kafka takes to give up a consumer, as the usual pause is.
        jvmOptions = "-Dmillrace.pause.stalled-consumer=15000")
class StalledConsumerIT {

    @Test
    void aConsumerThatNoLongerReadsIsAttachedAnew(RunningPipeline millrace) throws SQLException {
        // Nothing is read from a queue without its view, which is how a stalled consumer looks from outside.
        millrace.clickHouse("DETACH TABLE " + millrace.ingest() + ".unread_valve SYNC");
        millrace.clickHouse("DETACH TABLE " + millrace.ingest() + ".queueless_queue SYNC");

        millrace.mysql(
                "INSERT INTO unread VALUES (1), (2)",
                "INSERT INTO queueless VALUES (1), (2), (3)",
                "INSERT INTO busy VALUES (1)");

        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(millrace.check())
                        .allSatisfy((table, result) ->
                                assertThat(result.verdict()).as(table).isEqualTo("equal")));
        for (String mended : List.of("unread", "queueless")) {
            assertThat(reattached(millrace, mended)).as(mended).isGreaterThanOrEqualTo(1);
        }
        for (String untouched : List.of("busy", "idle")) {
            assertThat(reattached(millrace, untouched)).as(untouched).isZero();
        }
        await("the journal's copy in ClickHouse")
                .until(() -> millrace.number("SELECT count() FROM " + millrace.ingest()
                                + ".table_events FINAL WHERE mysql_table = 'unread' AND kind = 'change_applied'"
                                + " AND cause LIKE 'watchdog%' AND error = ''")
                        >= 3);
    }

    private static double reattached(RunningPipeline millrace, String table) {
        return millrace.meter(Service.DDL_MANAGER, "millrace_ddl_consumers_reattached_total", "stalled." + table);
    }
}
