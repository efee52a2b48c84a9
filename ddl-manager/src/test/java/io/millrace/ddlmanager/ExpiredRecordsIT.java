package io.millrace.ddlmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.naming.Topics;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records that Kafka deletes before they are read, alone or with their topic, are a loss that is seen, and made up for by a copy. */
@PipelineTest(
        database = "expired",
        sql = {
            "CREATE TABLE unread_rows (id INT PRIMARY KEY, v INT)",
            "CREATE TABLE unread_raw (id INT PRIMARY KEY, v INT)",
            "CREATE TABLE deleted_rows (id INT PRIMARY KEY, v INT)",
            "CREATE TABLE deleted_raw (id INT PRIMARY KEY, v INT)",
            "CREATE TABLE deleted_unseen (id INT PRIMARY KEY, v INT)",
            "CREATE TABLE untouched (id INT PRIMARY KEY, v INT)"
        },
        jvmOptions = "-Dmillrace.pause.expired-records=2000")
class ExpiredRecordsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final List<String> TABLES =
            List.of("unread_rows", "unread_raw", "deleted_rows", "deleted_raw", "deleted_unseen", "untouched");

    private final RunningPipeline millrace;
    private final LostRecords records;
    private final Admin admin;
    private final Topics topics;

    ExpiredRecordsIT(RunningPipeline millrace) {
        this.millrace = millrace;
        this.records = new LostRecords(millrace);
        this.admin = records.admin();
        this.topics = Topics.of(millrace.settings().names());
    }

    @BeforeEach
    void fills() throws Exception {
        for (String table : TABLES) {
            millrace.mysql(insert(table, 0));
        }
        millrace.awaitInStep();
    }

    @AfterEach
    void closes() {
        records.close();
    }

    @Test
    void rowsThatExpireBeforeClickHouseReadsThemAreCopied() throws Exception {
        // Nothing is read from a queue without its view.
        millrace.clickHouse("DETACH TABLE " + millrace.ingest() + ".unread_rows_valve SYNC");
        Map<TopicPartition, Long> before = records.ends(topics.rowTopic(millrace.table("unread_rows")));
        millrace.mysql(insert("unread_rows", 100));
        millrace.mysql("UPDATE unread_rows SET v = v + 1000 WHERE id < 50", "DELETE FROM unread_rows WHERE id = 7");
        expire(topics.rowTopic(millrace.table("unread_rows")), before);
        millrace.mysql("UPDATE unread_rows SET v = v + 5 WHERE id = 60");

        assertThatTheyWereLost("unread_rows");
        assertEqualAfterACopy("unread_rows");
    }

    @Test
    void rowsWhoseTopicIsDeletedBeforeClickHouseReadsThemAreCopied() throws Exception {
        millrace.clickHouse("DETACH TABLE " + millrace.ingest() + ".deleted_rows_valve SYNC");
        String topic = topics.rowTopic(millrace.table("deleted_rows"));
        Map<TopicPartition, Long> before = records.ends(topic);
        millrace.mysql("UPDATE deleted_rows SET v = v + 1000 WHERE id < 50", "DELETE FROM deleted_rows WHERE id = 7");
        awaitWritten(topic, before);
        admin.deleteTopics(List.of(topic)).all().get();

        assertEqualAfterACopy("deleted_rows");
        millrace.mysql("UPDATE deleted_rows SET v = v + 5 WHERE id = 60");
        millrace.awaitInStep();
        assertThat(millrace.check().get("deleted_rows").verdict()).isEqualTo("equal");
    }

    @Test
    void rawRecordsThatExpireBeforeTheNormalizerReadsThemAreCopied() throws Exception {
        millrace.services().pause(Service.NORMALIZER);
        try {
            Map<TopicPartition, Long> before = records.ends(topics.rawTopic(millrace.table("unread_raw")));
            millrace.mysql(insert("unread_raw", 100));
            millrace.mysql("UPDATE unread_raw SET v = v + 1000 WHERE id < 50", "DELETE FROM unread_raw WHERE id = 7");
            expire(topics.rawTopic(millrace.table("unread_raw")), before);
        } finally {
            millrace.services().resume(Service.NORMALIZER);
        }
        millrace.mysql("UPDATE unread_raw SET v = v + 5 WHERE id = 60");

        assertThatTheyWereLost("unread_raw");
        assertEqualAfterACopy("unread_raw");
    }

    @Test
    void rawRecordsWhoseTopicIsDeletedBeforeTheNormalizerReadsThemAreCopied() throws Exception {
        String topic = topics.rawTopic(millrace.table("deleted_raw"));
        millrace.services().pause(Service.NORMALIZER);
        try {
            Map<TopicPartition, Long> before = records.ends(topic);
            millrace.mysql("UPDATE deleted_raw SET v = v + 1000 WHERE id < 50", "DELETE FROM deleted_raw WHERE id = 7");
            awaitWritten(topic, before);
            admin.deleteTopics(List.of(topic)).all().get();
        } finally {
            millrace.services().resume(Service.NORMALIZER);
        }

        assertEqualAfterACopy("deleted_raw");
        millrace.mysql("UPDATE deleted_raw SET v = v + 5 WHERE id = 60");
        millrace.awaitInStep();
        assertThat(millrace.check().get("deleted_raw").verdict()).isEqualTo("equal");
    }

    private static String insert(String table, int from) {
        return "REPLACE INTO " + table + " VALUES "
                + String.join(
                        ", ",
                        IntStream.range(from, from + 100)
                                .mapToObj(id -> "(" + id + ", " + id + ")")
                                .toList());
    }

    @Test
    void rowsWhoseTopicIsDeletedWhileTheDdlManagerIsAwayAreCopied() throws Exception {
        millrace.clickHouse("DETACH TABLE " + millrace.ingest() + ".deleted_unseen_valve SYNC");
        String topic = topics.rowTopic(millrace.table("deleted_unseen"));
        Map<TopicPartition, Long> before = records.ends(topic);
        millrace.mysql("UPDATE deleted_unseen SET v = v + 1000 WHERE id < 50");
        awaitWritten(topic, before);
        millrace.services().kill(Service.DDL_MANAGER);
        admin.deleteTopics(List.of(topic)).all().get();

        await().atMost(PATIENCE)
                .ignoreException(UncheckedIOException.class)
                .until(() -> records.copies("deleted_unseen") > 0);
        assertEqualAfterACopy("deleted_unseen");
    }

    private void assertThatTheyWereLost(String table) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(records.lost(table)).as("records expired").isPositive());
    }

    private void assertEqualAfterACopy(String table) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(records.copies(table)).as("copies").isPositive());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(millrace.check().get(table).verdict())
                        .as(String.valueOf(millrace.check().get(table)))
                        .isEqualTo("equal"));
        assertThat(records.lost("untouched")).isZero();
        assertThat(records.copies("untouched")).isZero();
    }

    private void awaitWritten(String topic, Map<TopicPartition, Long> before) {
        await().atMost(PATIENCE)
                .during(Duration.ofSeconds(2))
                .until(() -> records.ends(topic).values().stream()
                                .mapToLong(end -> end)
                                .sum()
                        > before.values().stream().mapToLong(end -> end).sum());
    }

    /** Everything that comes into the topic until it has not grown for a while, as its retention would. */
    private void expire(String topic, Map<TopicPartition, Long> before) throws Exception {
        awaitWritten(topic, before);
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        records.ends(topic).forEach((partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end)));
        admin.deleteRecords(all).all().get();
    }
}
