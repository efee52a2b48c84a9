package io.millrace.ddlmanager.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.task.PeriodicTask;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

/**
 * A broker's coordinator forgets an open transaction. That is made here by writing into the coordinator's own topic, which
 * takes records of a client with this name.
 */
@Sandboxed(Part.KAFKA)
class StuckTransactionsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration CERTAIN = Duration.ofSeconds(1);
    private static final String TOPIC = "stuck.offsets";
    private static final String GROUP = "stuck-group";
    private static final TopicPartition READ = new TopicPartition("read", 0);
    private static final OffsetAndMetadata BEFORE = new OffsetAndMetadata(5);
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final PeriodicTask.Run RUN = new PeriodicTask.Run() {
        @Override
        public boolean stopping() {
            return false;
        }

        @Override
        public void progress() {}
    };

    private final Sandbox sandbox;

    StuckTransactionsIT(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    @Test
    void aTransactionWhoseCoordinatorSaysThatThereIsNoneIsNamedAndEndedAndOneThatIsOpenIsLeftAlone() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()));
                KafkaProducer<String, String> orphaned = producer("orphaned")) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
            orphaned.initTransactions();
            orphaned.beginTransaction();
            orphaned.send(new ProducerRecord<>(TOPIC, "never committed")).get();
            StuckTransactions stuck =
                    new StuckTransactions(admin, TOPIC::equals, Set.of(), CERTAIN, meters.counter("ended"));

            await("a transaction that its coordinator knows")
                    .during(CERTAIN.multipliedBy(3))
                    .atMost(LIMIT)
                    .until(() -> {
                        stuck.run(RUN);
                        return stuck.readiness().ready()
                                && meters.counter("ended").count() == 0;
                    });

            forgetOpenTransaction(admin, "orphaned");
            sandbox.kafka().kill();
            sandbox.kafka().start();
            commit("behind");
            assertThat(committed()).as("who reads only what is committed waits").isEmpty();

            await().atMost(LIMIT).ignoreExceptions().until(() -> {
                stuck.run(RUN);
                return !stuck.readiness().ready();
            });
            assertThat(stuck.readiness().reason())
                    .contains(TOPIC + "-0 at offset 0")
                    .contains("its coordinator says of orphaned: Empty");
            await().atMost(LIMIT).until(() -> {
                stuck.run(RUN);
                return stuck.readiness().ready();
            });
            assertThat(meters.counter("ended").count()).isEqualTo(1);
            await().atMost(LIMIT).untilAsserted(() -> assertThat(committed()).containsExactly("behind"));
        }
    }

    /** The normalizer commits what it has read in its transactions; then nobody tells it where to continue. */
    @Test
    void aTransactionInTheOffsetsOfAGroupIsEndedToo() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()));
                KafkaProducer<String, String> orphaned = producer("orphaned-offsets")) {
            admin.createTopics(List.of(new NewTopic(READ.topic(), 1, (short) 1)))
                    .all()
                    .get();
            orphaned.initTransactions();
            orphaned.beginTransaction();
            try (KafkaConsumer<String, String> member = consumer(Map.of("group.id", GROUP))) {
                member.commitSync(Map.of(READ, BEFORE));
                orphaned.sendOffsetsToTransaction(Map.of(READ, new OffsetAndMetadata(7)), member.groupMetadata());
            }
            orphaned.flush();
            StuckTransactions stuck =
                    new StuckTransactions(admin, topic -> false, Set.of(GROUP), CERTAIN, meters.counter("ended"));

            forgetOpenTransaction(admin, "orphaned-offsets");
            sandbox.kafka().kill();
            sandbox.kafka().start();
            await().atMost(LIMIT)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(committed(admin))
                            .as("an offset that nobody can rely on")
                            .isEmpty());

            await().atMost(LIMIT).ignoreExceptions().untilAsserted(() -> {
                stuck.run(RUN);
                assertThat(meters.counter("ended").count()).isEqualTo(1);
            });
            await().atMost(LIMIT)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(committed(admin))
                            .as("what the transaction committed")
                            .contains(BEFORE));
        }
    }

    /** Empty while a transaction of the group is open: the client leaves out what is not stable. */
    private static Optional<OffsetAndMetadata> committed(Admin admin) throws Exception {
        return Optional.ofNullable(
                admin.listConsumerGroupOffsets(GROUP, new ListConsumerGroupOffsetsOptions().requireStable(true))
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .get(READ));
    }

    /** As a coordinator stores it: no transaction, and an epoch that is newer than the open one's. */
    private void forgetOpenTransaction(Admin admin, String id) throws Exception {
        var now = admin.describeTransactions(List.of(id)).description(id).get();
        byte[] name = id.getBytes(StandardCharsets.UTF_8);
        ByteBuffer key = ByteBuffer.allocate(4 + name.length)
                .putShort((short) 0)
                .putShort((short) name.length)
                .put(name);
        ByteBuffer value = ByteBuffer.allocate(37)
                .putShort((short) 0)
                .putLong(now.producerId())
                .putShort((short) (now.producerEpoch() + 2))
                .putInt(60_000)
                .put((byte) 0)
                .putInt(-1)
                .putLong(System.currentTimeMillis())
                .putLong(-1);
        int partition = Utils.abs(id.hashCode()) % 5;
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap(), "client.id", "__admin_client"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("__transaction_state", partition, key.array(), value.array()))
                    .get();
        }
    }

    private void commit(String value) throws Exception {
        try (KafkaProducer<String, String> producer = producer("another")) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TOPIC, value)).get();
            producer.commitTransaction();
        }
    }

    private List<String> committed() {
        try (KafkaConsumer<String, String> consumer =
                consumer(Map.of("isolation.level", "read_committed", "auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            return consumer.poll(Duration.ofSeconds(2)).records(PARTITION).stream()
                    .map(record -> record.value())
                    .toList();
        }
    }

    private KafkaConsumer<String, String> consumer(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("bootstrap.servers", bootstrap());
        return new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
    }

    private KafkaProducer<String, String> producer(String id) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap(), "transactional.id", id),
                new StringSerializer(),
                new StringSerializer());
    }

    private String bootstrap() {
        return sandbox.kafka().bootstrapServers();
    }
}
