package io.millrace.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.pipeline.ConsumerLag;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.junit.Sandboxed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

@Sandboxed(Part.KAFKA)
class ConsumerLagIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Settings settings;

    ConsumerLagIT(Sandbox sandbox) {
        this.settings = Settings.of(sandbox.environment());
    }

    @Test
    void transactionMarkersAreNotRecords() throws Exception {
        try (KafkaProducer<byte[], byte[]> writer = transactional("markers")) {
            create("markers");
            writer.beginTransaction();
            writer.send(new ProducerRecord<>("markers", new byte[1])).get();
            writer.commitTransaction();

            awaitLag("markers", 1);
            commit("markers", 1);
            awaitLag("markers", 0);
        }
    }

    @Test
    void recordsBehindAnOpenTransactionCountAlthoughNobodyCanReadThemYet() throws Exception {
        create("open");
        try (KafkaProducer<byte[], byte[]> killed = transactional("killed");
                KafkaProducer<byte[], byte[]> next = transactional("next")) {
            killed.beginTransaction();
            killed.send(new ProducerRecord<>("open", new byte[1])).get();
            next.beginTransaction();
            next.send(new ProducerRecord<>("open", new byte[1])).get();
            next.commitTransaction();

            assertThat(lag("open")).isGreaterThanOrEqualTo(2);

            killed.abortTransaction();
            awaitLag("open", 1);
        }
    }

    @Test
    void aTopicThatDoesNotExistIsEmpty() {
        assertThat(lag("nowhere")).isZero();
    }

    private void awaitLag(String topic, long records) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(lag(topic)).isEqualTo(records));
    }

    private long lag(String topic) {
        try (ConsumerLag lag = new ConsumerLag(settings.kafka())) {
            return lag.records(Map.of("readers of " + topic, List.of(topic))).get(topic);
        }
    }

    private void create(String topic) {
        try (Admin admin = Admin.create(KafkaClients.properties(settings.kafka()))) {
            new TopicCreator(admin, 1).ensure(topic, 1, Map.of());
        }
    }

    private void commit(String topic, long offset) throws Exception {
        try (Admin admin = Admin.create(KafkaClients.properties(settings.kafka()))) {
            admin.alterConsumerGroupOffsets(
                            "readers of " + topic, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset)))
                    .all()
                    .get();
        }
    }

    private KafkaProducer<byte[], byte[]> transactional(String id) {
        Map<String, Object> properties = KafkaClients.properties(settings.kafka());
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }
}
