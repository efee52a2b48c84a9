package io.millrace.ddlmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.naming.Topics;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.supervision.Services;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A broker that comes back without records that it had acknowledged gives their offsets to new ones, so changes get versions that are
 * lower than those of older rows. That is seen, however far the topic has grown since, and made up for by a copy.
 */
@PipelineTest(
        database = "cut",
        sql = {
            "CREATE TABLE seen (id INT PRIMARY KEY, v INT)",
            "CREATE TABLE written_down (id INT PRIMARY KEY, v INT)",
            "CREATE TABLE of_rows (id INT PRIMARY KEY, v INT)",
            "CREATE TABLE untouched (id INT PRIMARY KEY, v INT)",
            "INSERT INTO untouched VALUES (1, 1)"
        },
        jvmOptions = "-Dmillrace.pause.expired-records=2000")
class CutTopicsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final int CHANGES = 100;

    private final RunningPipeline millrace;
    private final Sandbox sandbox;
    private final LostRecords records;
    private final Admin admin;
    private final Topics topics;

    CutTopicsIT(RunningPipeline millrace, Sandbox sandbox) {
        this.millrace = millrace;
        this.sandbox = sandbox;
        this.records = new LostRecords(millrace);
        this.admin = records.admin();
        this.topics = Topics.of(millrace.settings().names());
    }

    @AfterEach
    void closes() {
        records.close();
    }

    @Test
    void aTableWhoseRawRecordsABrokerLostIsCopied() throws Exception {
        assertCopiedAfterACut("seen", topics.rawTopic(millrace.table("seen")), Services::resume);
    }

    @Test
    void aDdlManagerThatBeginsAfterwardsSeesItToo() throws Exception {
        assertCopiedAfterACut("written_down", topics.rawTopic(millrace.table("written_down")), Services::kill);
    }

    @Test
    void aTableWhoseRowsABrokerLostIsCopied() throws Exception {
        assertCopiedAfterACut("of_rows", topics.rowTopic(millrace.table("of_rows")), Services::resume);
    }

    /** @param back what happens to the ddl-manager, which stands still when the topic is cut, and until it has grown */
    private void assertCopiedAfterACut(String table, String topic, BiConsumer<Services, Service> back)
            throws Exception {
        TopicPartition partition = filled(table, topic);
        millrace.services().pause(Service.DDL_MANAGER);
        try {
            cutAndGrow(table, partition);
        } finally {
            back.accept(millrace.services(), Service.DDL_MANAGER);
        }

        await().atMost(PATIENCE)
                .ignoreException(UncheckedIOException.class)
                .untilAsserted(() -> assertThat(records.lost(table))
                        .as("records that are lost")
                        .isPositive());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(millrace.check().get(table).verdict())
                        .as(String.valueOf(millrace.check().get(table)))
                        .isEqualTo("equal"));
        assertThat(records.copies("untouched")).isZero();
    }

    /** The partition that the changes are in, when the ddl-manager knows its end. */
    private TopicPartition filled(String table, String topic) throws Exception {
        millrace.mysql("INSERT INTO " + table + " VALUES (1, 0)");
        change(table, CHANGES);
        millrace.awaitInStep();
        Map<TopicPartition, Long> ends = ends(topic);
        await().atMost(PATIENCE).until(() -> ends.equals(writtenDown(topic)));
        return ends.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private void change(String table, int times) throws SQLException {
        String[] changes = new String[times];
        for (int i = 0; i < times; i++) {
            changes[i] = "UPDATE " + table + " SET v = v + 1 WHERE id = 1";
        }
        millrace.mysql(changes);
    }

    /** What the last records of a log were is lost with the power; what comes then takes their offsets. */
    private void cutAndGrow(String table, TopicPartition partition) throws Exception {
        long end = ends(partition.topic()).get(partition);
        Path log = log(partition);
        sandbox.kafka().kill();
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 2);
        }
        sandbox.kafka().start();
        assertThat(ends(partition.topic()).get(partition)).isLessThan(end);

        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            // The ddl-manager, which would do this, is paused.
            if (millrace.connect()
                    .state(millrace.connector())
                    .filter(state -> state.failed())
                    .isPresent()) {
                millrace.connect().restart(millrace.connector());
            }
            // The normalizer puts what comes together into one message.
            change(table, CHANGES / 2);
            return ends(partition.topic()).get(partition) > end;
        });
    }

    private Path log(TopicPartition partition) throws Exception {
        String folder = admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
                .flatMap(folders -> folders.entrySet().stream())
                .filter(each -> each.getValue().replicaInfos().containsKey(partition))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        try (Stream<Path> files = Files.list(Path.of(folder, partition.toString()))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Of the partitions that have records. */
    private Map<TopicPartition, Long> ends(String topic) throws Exception {
        Map<TopicPartition, Long> ends = records.ends(topic);
        ends.values().removeIf(end -> end == 0);
        return ends;
    }

    private Map<TopicPartition, Long> writtenDown(String topic) throws Exception {
        Map<TopicPartition, Long> written = new HashMap<>();
        admin.listConsumerGroupOffsets(topics.readToEndGroup())
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> Optional.ofNullable(offset)
                        .map(OffsetAndMetadata::offset)
                        .filter(known -> partition.topic().equals(topic))
                        .ifPresent(known -> written.put(partition, known)));
        return written;
    }
}
