package io.millrace.normalizer;

import static io.millrace.normalizer.Samples.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.Settings;
import io.millrace.common.wire.RecordSize;
import io.millrace.common.wire.RowLines;
import io.millrace.common.wire.RowVersion;
import io.millrace.sandbox.junit.ConcurrentTest;
import io.millrace.sandbox.junit.Seeds;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole normalizer on a real Kafka. Each test has topics of its own; those that look at the clock run alone. */
class NormalizerIT {

    private static final Logger LOG = LoggerFactory.getLogger(NormalizerIT.class);

    private static final Duration SOON = Duration.ofMinutes(5);

    @TempDir
    static Path folder;

    private static KafkaProcess kafka;
    private static Admin admin;
    private static KafkaProducer<byte[], byte[]> producer;

    private final String id = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final String raw = "cdc" + id + ".shop.orders";
    private final String rows = "rows" + id + ".shop.orders";
    private final KafkaConsumer<byte[], byte[]> committed = newConsumer();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(committed));

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = new KafkaProcess(folder);
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()));
        producer = newProducer();
    }

    private static KafkaConsumer<byte[], byte[]> newConsumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrap(),
                        "isolation.level",
                        "read_committed",
                        "max.partition.fetch.bytes",
                        64 * 1024 * 1024),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static KafkaProducer<byte[], byte[]> newProducer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrap(),
                        "max.request.size",
                        64 * 1024 * 1024,
                        "buffer.memory",
                        128L * 1024 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void stopKafka() throws Exception {
        producer.close();
        admin.close();
        kafka.close();
    }

    @BeforeEach
    void sayWhichTest(TestInfo info) {
        LOG.atInfo().log("{} {}", info.getDisplayName(), id);
    }

    @AfterEach
    void closeWhatIsOpen() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    @ResourceLock(ConcurrentTest.SERVICES)
    void withoutAnyRawTopicItIsReadyAndANewTopicIsFoundWithinTenSeconds() throws Exception {
        Normalizer normalizer = start();
        awaitReady(normalizer);

        create(raw, 2);
        send(raw, 0, 10, "c");

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(rows()).hasSize(10));
        assertThat(get(normalizer, "/topology").body()).contains("raw-envelopes");
        assertThat(get(normalizer, "/metrics").body())
                .contains("millrace_normalizer_records_in_total{table=\"shop.orders\"} 10")
                .contains("kafka_stream");
    }

    @ConcurrentTest
    void everyRowHasTheVersionOfItsPlaceInTheRawTopic() throws Exception {
        create(raw, 3);
        send(raw, 0, 100, "c");
        start();

        awaitRows(100);
        Map<String, List<Long>> expected = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : readAll(raw)) {
            expected.computeIfAbsent(new String(record.key(), UTF_8), k -> new ArrayList<>())
                    .add(RowVersion.of(0, record.offset()));
        }
        assertThat(versionsByKey()).isEqualTo(expected);
        assertThat(admin.describeTopics(List.of(rows))
                        .allTopicNames()
                        .get()
                        .get(rows)
                        .partitions())
                .hasSize(3);
    }

    @ConcurrentTest
    void garbageGoesToTheDeadLettersAndTheRowsAroundItGoOn() throws Exception {
        create(raw, 1);
        send(raw, 0, 1, "c");
        producer.send(new ProducerRecord<>(raw, "k".getBytes(UTF_8), "garbage".getBytes(UTF_8)))
                .get();
        send(raw, 1, 1, "c");
        start();

        awaitRows(2);
        assertThat(readAll("dlq" + id)).singleElement().satisfies(letter -> {
            assertThat(letter.value()).asString().isEqualTo("garbage");
            assertThat(letter.headers().lastHeader("millrace.reason.code").value())
                    .asString()
                    .isEqualTo("not_json");
            assertThat(letter.headers().lastHeader("millrace.offset").value())
                    .asString()
                    .isEqualTo("1");
        });
    }

    @ConcurrentTest
    void aRowOfFortyMegabytesPasses() throws Exception {
        create(raw, 1, Map.of("max.message.bytes", Integer.toString(64 * 1024 * 1024)));
        String large = "x".repeat(40 * 1024 * 1024);
        producer.send(new ProducerRecord<>(raw, key(1), envelope(1, "c", large)))
                .get();
        start();

        awaitRows(1);
        assertThat(readAll(rows).get(0).value())
                .startsWith(("{\"id\":1,\"text\":\"" + large + "\",\"_version\":8,").getBytes(UTF_8));
    }

    @ConcurrentTest
    void killedAgainAndAgainItLosesNothingAndWritesNothingTwice() throws Exception {
        create(raw, 2);
        long seed = Seeds.one();
        Random random = new Random(seed);
        int total = 0;
        for (int life = 0; life < 4; life++) {
            Process process = startProcess("life" + life);
            int before = readAllIfThere(rows).size();
            send(raw, total, 20_000, "c");
            total += 20_000;
            // Dies in the middle of its work, after something was committed.
            await().atMost(SOON).until(() -> readAllIfThere(rows).size() > before);
            // Not a wait for anything: the moment of the kill is what is drawn.
            TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
            process.destroyForcibly().waitFor();
        }
        startProcess("last");

        awaitRows(total);
        List<Long> versions = new ArrayList<>();
        for (JsonNode row : rows()) {
            versions.add(row.get("id").asLong());
        }
        assertThat(versions).doesNotHaveDuplicates().hasSize(total);
        assertThat(readAll(rows)).as("packed").hasSizeLessThan(total / 10);
    }

    @ConcurrentTest
    void aTopicThatGrowsBeginsAGenerationAndTheLastChangeOfEachKeyWins() throws Exception {
        create(raw, 1);
        start();
        send(raw, 0, 50, "c");
        awaitRows(50);

        admin.createPartitions(Map.of(raw, NewPartitions.increaseTo(4))).all().get();
        // A producer that asks too soon keeps the answer for five minutes.
        await().atMost(SOON).until(() -> partitions(raw) == 4);
        try (KafkaProducer<byte[], byte[]> fresh = newProducer()) {
            for (int i = 0; i < 50; i++) {
                fresh.send(new ProducerRecord<>(raw, key(i), envelope(i, "u", "new")));
            }
        }

        awaitRows(100);
        assertThat(lastText().values()).hasSize(50).containsOnly("new");
        assertThat(rows()).anyMatch(row -> generation(row) == 1);
        List<String> byOffset = readAll(raw).stream()
                .filter(record -> record.partition() > 0)
                .map(record -> new String(record.key(), UTF_8))
                .toList();
        assertThat(byOffset).isNotEmpty();
    }

    @ConcurrentTest
    void aTopicCreatedAgainUnderARunningNormalizerIsReadFromItsBeginningUnderANewGeneration() throws Exception {
        create(raw, 2);
        Normalizer normalizer = start();
        send(raw, 0, 20, "c");
        awaitRows(20);

        recreate();
        // More than were in the old topic: the old places lie in the middle of the new records.
        send(raw, 0, 200, "u");

        awaitRows(220);
        assertThat(rows().stream().filter(row -> generation(row) == 1)).hasSize(200);
        assertThat(rows().stream().filter(row -> generation(row) == 0)).hasSize(20);
        awaitReady(normalizer);
    }

    @ConcurrentTest
    void aTopicCreatedAgainWhileNoNormalizerRanIsReadFromItsBeginningUnderANewGeneration() throws Exception {
        create(raw, 2);
        Normalizer first = start();
        send(raw, 0, 20, "c");
        awaitRows(20);
        first.close();

        recreate();
        send(raw, 0, 200, "u");
        start();

        awaitRows(220);
        assertThat(rows().stream().filter(row -> generation(row) == 1)).hasSize(200);
    }

    @ConcurrentTest
    void aRowTopicThatWasDeletedIsCreatedAgainAsItWas() throws Exception {
        create(raw, 3);
        start();
        send(raw, 0, 20, "c");
        awaitRows(20);

        Uuid before = describe(rows).topicId();
        admin.deleteTopics(List.of(rows)).all().get();
        // The broker takes records for it until it has carried that out.
        await().atMost(SOON)
                .ignoreExceptionsMatching(e -> e.getCause() instanceof UnknownTopicOrPartitionException)
                .until(() -> !describe(rows).topicId().equals(before));
        send(raw, 20, 20, "c");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(rows())
                        .extracting(row -> row.get("id").asInt())
                        .containsAll(IntStream.range(20, 40).boxed().toList()));
        assertThat(partitions(rows)).isEqualTo(3);
        assertThat(setting(rows, "retention.ms")).isEqualTo(Long.toString(TopicCreator.RETENTION.toMillis()));
        assertThat(setting(rows, "max.message.bytes")).isEqualTo(Integer.toString(RecordSize.REQUEST));
    }

    @Test
    @ResourceLock(ConcurrentTest.SERVICES)
    void sigtermEndsANormalizerThatWaitsForAnotherOneWithinTenSeconds() throws Exception {
        create(raw, 2);
        Normalizer first = start();
        send(raw, 0, 20, "c");
        awaitRows(20);
        first.close();
        recreate();
        keepReading(raw);

        Process process = startProcess("waiting");
        await().atMost(SOON)
                .until(() -> Files.readString(folder.resolve("normalizer-" + id + ".log"))
                        .contains("Waiting for another normalizer"));
        process.destroy();

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    /** As a member of the normalizers' group that does not notice that the topic was created again. */
    private void keepReading(String topic) {
        Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrap(), "group.id", id);
        KafkaConsumer<byte[], byte[]> other =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        other.subscribe(List.of(topic));
        await().atMost(SOON).until(() -> {
            other.poll(Duration.ofMillis(100));
            return !other.assignment().isEmpty();
        });
        // Without it there would be nothing to wait for: Kafka forgets the offsets of a deleted topic.
        other.commitSync(Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(1)));
        // Its heartbeats continue without polls.
        open.add(other);
    }

    @ConcurrentTest
    void twoNormalizersShareTheWorkAndWriteEachRowOnce() throws Exception {
        create(raw, 4);
        start("a");
        start("b");
        send(raw, 0, 1000, "c");

        awaitRows(1000);
        recreate();
        send(raw, 0, 1000, "u");

        awaitRows(2000);
        assertThat(rows().stream().filter(row -> generation(row) == 1)).hasSize(1000);
    }

    private Normalizer start() {
        return start("state");
    }

    private Normalizer start(String instance) {
        Settings settings = Settings.of(environment(instance));
        Normalizer normalizer =
                new Normalizer(settings.kafka(), Topics.of(settings.names()), settings.normalizer(), settings.http());
        open.add(normalizer);
        normalizer.start();
        Thread owner = new Thread(() -> {
            try {
                normalizer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        owner.start();
        return normalizer;
    }

    private Process startProcess(String name) throws IOException {
        Process process = KafkaProcess.java(
                folder, "normalizer-" + id, List.of(NormalizerMain.class.getName()), environment(name));
        open.add(() -> process.destroyForcibly().waitFor());
        return process;
    }

    private Map<String, String> environment(String instance) {
        return Map.of(
                "MILLRACE_KAFKA_BOOTSTRAP",
                kafka.bootstrap(),
                "MILLRACE_RAW_PREFIX",
                "cdc" + id,
                "MILLRACE_ROWS_PREFIX",
                "rows" + id,
                "MILLRACE_DEAD_LETTER_TOPIC",
                "dlq" + id,
                "MILLRACE_NORMALIZER_APPLICATION_ID",
                id,
                "MILLRACE_NORMALIZER_STATE_DIR",
                folder.resolve(id + instance).toString(),
                "MILLRACE_NORMALIZER_PORT",
                "0");
    }

    private static void awaitReady(Normalizer normalizer) {
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(get(normalizer, "/readyz").statusCode()).isEqualTo(200));
    }

    private static HttpResponse<String> get(Normalizer normalizer, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + normalizer.port() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static int partitions(String topic) throws Exception {
        return describe(topic).partitions().size();
    }

    private static TopicDescription describe(String topic) throws Exception {
        return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
    }

    private static String setting(String topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .get(resource)
                .get(name)
                .value();
    }

    private static void create(String topic, int partitions) throws Exception {
        create(topic, partitions, Map.of());
    }

    private static void create(String topic, int partitions, Map<String, String> configuration) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(configuration)))
                .all()
                .get();
    }

    private void recreate() throws Exception {
        Uuid before = describe(raw).topicId();
        admin.deleteTopics(List.of(raw)).all().get();
        await().atMost(SOON).ignoreExceptions().until(() -> {
            create(raw, 2);
            return true;
        });
        // A producer that is told of the deleted one does not find the new one for two minutes.
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> !describe(raw).topicId().equals(before));
    }

    /** With a producer that knows the topic as it is now. */
    private static void send(String topic, int from, int count, String op) throws Exception {
        try (KafkaProducer<byte[], byte[]> fresh = newProducer()) {
            List<Future<RecordMetadata>> sent = IntStream.range(from, from + count)
                    .mapToObj(i -> fresh.send(new ProducerRecord<>(topic, key(i), envelope(i, op, "text"))))
                    .toList();
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    private static byte[] key(int row) {
        return ("{\"id\":" + row + "}").getBytes(UTF_8);
    }

    private static byte[] envelope(int row, String op, String text) {
        return ("{\"before\":null,\"after\":{\"id\":" + row + ",\"text\":\"" + text
                        + "\"},\"source\":{\"ts_ms\":1,\"db\":\"shop\",\"table\":\"orders\",\"file\":\"binlog.000001\",\"pos\":"
                        + row + ",\"row\":0},\"transaction\":null,\"op\":\"" + op + "\",\"ts_ms\":2}")
                .getBytes(UTF_8);
    }

    private void awaitRows(int count) {
        await().atMost(SOON).untilAsserted(() -> assertThat(lines()).hasSize(count));
    }

    private List<JsonNode> rows() throws Exception {
        return lines().stream().map(row -> json(row)).toList();
    }

    private List<byte[]> lines() throws Exception {
        return readAllIfThere(rows).stream()
                .flatMap(record -> RowLines.of(record.value()).stream())
                .toList();
    }

    private Map<String, List<Long>> versionsByKey() throws Exception {
        Map<String, List<Long>> versions = new TreeMap<>();
        for (JsonNode row : rows()) {
            versions.computeIfAbsent(new String(key(row.get("id").asInt()), UTF_8), k -> new ArrayList<>())
                    .add(row.get("_version").asLong());
        }
        return versions;
    }

    /** What a ReplacingMergeTree would show: by key, the text of the highest version. */
    private Map<Long, String> lastText() throws Exception {
        Map<Long, JsonNode> last = new TreeMap<>();
        for (JsonNode row : rows()) {
            last.merge(
                    row.get("id").asLong(),
                    row,
                    (a, b) -> a.get("_version").asLong() > b.get("_version").asLong() ? a : b);
        }
        Map<Long, String> texts = new TreeMap<>();
        last.forEach((key, row) -> texts.put(key, row.get("text").asText()));
        return texts;
    }

    private static long generation(JsonNode row) {
        return row.get("_version").asLong() >>> 48;
    }

    private List<ConsumerRecord<byte[], byte[]>> readAllIfThere(String topic) throws Exception {
        return admin.listTopics().names().get().contains(topic) ? readAll(topic) : List.of();
    }

    /** Everything that is committed by now. */
    private List<ConsumerRecord<byte[], byte[]>> readAll(String topic) throws Exception {
        List<TopicPartition> partitions =
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .toList();
        committed.assign(partitions);
        committed.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = committed.endOffsets(partitions);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (partitions.stream().anyMatch(partition -> committed.position(partition) < ends.get(partition))) {
            committed.poll(Duration.ofMillis(200)).forEach(records::add);
        }
        return records;
    }
}
