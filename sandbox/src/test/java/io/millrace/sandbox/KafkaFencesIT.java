package io.millrace.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.fence.Fence;
import io.millrace.common.fence.FenceResult;
import io.millrace.common.fence.FenceResult.Lost;
import io.millrace.common.fence.FenceResult.Waiting;
import io.millrace.common.fence.KafkaFences;
import io.millrace.common.fence.KafkaOffsets;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.junit.Sandboxed;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

@Sandboxed(Part.KAFKA)
class KafkaFencesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String OFFSETS = "__consumer_offsets";

    private final Settings settings;
    private final Admin admin;
    private final KafkaFences fences;
    private TableId table;
    private TopicPartition rows;

    KafkaFencesIT(Sandbox sandbox) {
        Map<String, String> environment = new HashMap<>(sandbox.environment());
        environment.put(Setting.MYSQL_DATABASES.variable(), "fenced");
        this.settings = Settings.of(environment);
        this.admin = Admin.create(KafkaClients.properties(settings.kafka()));
        this.fences = new KafkaFences(settings.kafka(), settings.names());
    }

    @BeforeEach
    void createsTheRowTopic(TestInfo test) {
        table = new TableId("fenced", test.getTestMethod().orElseThrow().getName());
        rows = new TopicPartition(Topics.of(settings.names()).rowTopic(table), 0);
        new TopicCreator(admin, 1).ensure(rows.topic(), 1, Map.of());
    }

    @AfterEach
    void closes() {
        fences.close();
        admin.close();
    }

    @Test
    void theTargetIsWhatWasThereWhenTheFenceWasSetUp() throws Exception {
        try (KafkaProducer<byte[], byte[]> writer = transactional("writer")) {
            write(writer, 3);
            Fence fence = fence();
            assertThat(fence.look()).isInstanceOf(Waiting.class);

            write(writer, 100);
            // Two of three, then all three; the marker behind them is never read.
            commit(2);
            assertThat(fence.look()).isInstanceOf(Waiting.class);
            commit(3);
            assertThat(fence.await(PATIENCE).passed()).isTrue();
        }
    }

    @Test
    void manyAbortedRecordsThatNobodyEverReadsHoldNothingUp() throws Exception {
        try (KafkaProducer<byte[], byte[]> writer = transactional("aborting")) {
            write(writer, 1);
            writer.beginTransaction();
            for (int i = 0; i < 500; i++) {
                writer.send(new ProducerRecord<>(rows.topic(), new byte[1_000]));
            }
            writer.flush();
            writer.abortTransaction();
            Fence fence = fence();

            commit(1);
            assertThat(fence.await(PATIENCE).passed()).isTrue();
        }
    }

    @Test
    void aGroupThatNeverHadAnythingToReadHasNoOffsetAndPasses() {
        try (KafkaProducer<byte[], byte[]> writer = transactional("only aborts")) {
            writer.beginTransaction();
            writer.send(new ProducerRecord<>(rows.topic(), new byte[1]));
            writer.flush();
            writer.abortTransaction();

            assertThat(fence().await(PATIENCE).passed()).isTrue();
        }
    }

    @Test
    void recordsBehindAnOpenTransactionAreAwaitedUntilItEnds() throws Exception {
        try (KafkaProducer<byte[], byte[]> killed = transactional("killed");
                KafkaProducer<byte[], byte[]> next = transactional("next")) {
            killed.beginTransaction();
            killed.send(new ProducerRecord<>(rows.topic(), new byte[1])).get();
            write(next, 1);
            Fence fence = fence();

            assertThat(fence.look()).isInstanceOf(Waiting.class);
            killed.abortTransaction();
            assertThat(fence.look())
                    .as("the second writer's record can be read now, and is not")
                    .isInstanceOf(Waiting.class);
            commit(2);
            assertThat(fence.await(PATIENCE).passed()).isTrue();
        }
    }

    @Test
    void recordsThatExpiredUnreadAreLost() throws Exception {
        try (KafkaProducer<byte[], byte[]> writer = transactional("expiring")) {
            write(writer, 10);
            commit(2);
            admin.deleteRecords(Map.of(rows, RecordsToDelete.beforeOffset(6)))
                    .all()
                    .get();
            Fence fence = fence();
            assertThat(fence.look()).isInstanceOf(Waiting.class);

            commit(10);
            FenceResult result = fence.await(PATIENCE);
            assertThat(result).isInstanceOf(Lost.class);
            assertThat(result.describe()).contains("the records from 2 to 5 of " + rows + " expired");
        }
    }

    @Test
    void recordsThatExpiredAfterTheyWereReadAreNoLoss() throws Exception {
        try (KafkaProducer<byte[], byte[]> writer = transactional("old")) {
            write(writer, 10);
            commit(10);
            rememberReadToEnd();
            admin.deleteRecords(Map.of(rows, RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();

            FenceResult result = fence().await(PATIENCE);
            assertThat(result.passed()).as(result.describe()).isTrue();
        }
    }

    /** Kafka forgets offsets that nobody commits any more. */
    @Test
    void whatIsRememberedIsWrittenAgain() throws Exception {
        try (KafkaProducer<byte[], byte[]> writer = transactional("kept")) {
            write(writer, 10);
            commit(10);
            rememberReadToEnd();
            long before = offsetsWritten();

            // As the next process does, and each one every hour.
            rememberReadToEnd();

            assertThat(offsetsWritten()).isGreaterThan(before);
        }
    }

    @Test
    void whatClickHouseHasReadIsNotTakenForTheOffsetOfAnotherGroup() throws Exception {
        try (KafkaProducer<byte[], byte[]> writer = transactional("other");
                KafkaOffsets offsets = new KafkaOffsets(settings.kafka(), Topics.of(settings.names()))) {
            write(writer, 10);
            commit(10);
            rememberReadToEnd();

            assertThat(offsets.positions(Map.of("another group", List.of(rows.topic())))
                            .get(rows)
                            .committed())
                    .isEmpty();
        }
    }

    /** By all groups. */
    private long offsetsWritten() throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        admin.describeTopics(List.of(OFFSETS))
                .allTopicNames()
                .get()
                .get(OFFSETS)
                .partitions()
                .forEach(p -> latest.put(new TopicPartition(OFFSETS, p.partition()), OffsetSpec.latest()));
        return admin.listOffsets(latest).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    @Test
    void whatIsLostIsNotRememberedAsRead() throws Exception {
        try (KafkaProducer<byte[], byte[]> writer = transactional("lost")) {
            write(writer, 10);
            commit(8);
            admin.deleteRecords(Map.of(rows, RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();
            rememberReadToEnd();

            assertThat(fence().await(PATIENCE)).isInstanceOf(Lost.class);
        }
    }

    private void rememberReadToEnd() {
        try (KafkaOffsets offsets = new KafkaOffsets(settings.kafka(), Topics.of(settings.names()))) {
            offsets.rememberReadToEnd(
                    Map.of(Targets.of(settings.names()).consumerGroups(table), List.of(rows.topic())));
        }
    }

    @Test
    void whatATopicHeldThatWasDeletedIsLost() throws Exception {
        try (KafkaProducer<byte[], byte[]> writer = transactional("deleted")) {
            write(writer, 10);
            commit(2);
            Fence fence = fence();
            assertThat(fence.look()).isInstanceOf(Waiting.class);

            admin.deleteTopics(List.of(rows.topic())).all().get();
            assertThat(fence.await(PATIENCE)).isInstanceOf(Lost.class);
        }
    }

    @Test
    void aTopicThatDoesNotExistIsEmpty() {
        assertThat(fences.ofRows(List.of(new TableId("fenced", "nowhere")))
                        .look()
                        .passed())
                .isTrue();
    }

    private Fence fence() {
        return fences.ofRows(List.of(table));
    }

    private void write(KafkaProducer<byte[], byte[]> writer, int records) throws Exception {
        writer.beginTransaction();
        for (int i = 0; i < records; i++) {
            writer.send(new ProducerRecord<>(rows.topic(), new byte[1])).get();
        }
        writer.commitTransaction();
    }

    private void commit(long offset) throws Exception {
        admin.alterConsumerGroupOffsets(
                        Targets.of(settings.names()).consumerGroups(table) + "1",
                        Map.of(rows, new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    private KafkaProducer<byte[], byte[]> transactional(String id) {
        Map<String, Object> properties = KafkaClients.properties(settings.kafka());
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, table + id);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }
}
