package io.millrace.normalizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.settings.Settings;
import io.millrace.common.streams.StreamsClients;
import io.millrace.common.streams.StreamsProperties;
import io.millrace.common.wire.RowLines;
import io.millrace.normalizer.streams.FailedThreads;
import io.millrace.normalizer.streams.PackingProducer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions of stream threads that Kafka does not complete: their rows are written later, and once. */
class FailedTransactionsIT {

    private static final Duration SOON = Duration.ofMinutes(5);
    private static final String RAW = "cdc.shop.orders";
    private static final String ROWS = "rows.shop.orders";

    @TempDir
    Path folder;

    private KafkaProcess kafka;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void startKafka() throws Exception {
        kafka = new KafkaProcess(folder);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrap()), new ByteArraySerializer(), new ByteArraySerializer());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(RAW, 1, (short) 1), new NewTopic(ROWS, 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @AfterEach
    void stopKafka() {
        producer.close();
        kafka.close();
    }

    @Test
    void rowsWhoseOffsetsCouldNotBeSentAreWrittenOnce() throws Exception {
        AtomicBoolean failed = new AtomicBoolean();
        try (KafkaStreams streams = start(read -> failOnce(failed), row -> {}, Map.of())) {
            send(0, 100);
            await().atMost(SOON).untilTrue(failed);
            send(100, 200);
            awaitRows(200);
        }
    }

    @Test
    void rowsThatWereReadWhenKafkaDidNotAnswerTheReaderAreWrittenOnce() throws Exception {
        AtomicBoolean failed = new AtomicBoolean();
        try (KafkaStreams streams = start(read -> {}, row -> failLate(failed, row), Map.of())) {
            send(0, 100);
            await().atMost(SOON).untilTrue(failed);
            send(100, 200);
            awaitRows(200);
        }
    }

    @Test
    void aBrokerThatStandsStillForLongerThanAProducerWaitsLosesNoRowAndRepeatsNone() throws Exception {
        Map<String, Object> impatient = Map.of(
                StreamsConfig.producerPrefix(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG), 1_000,
                StreamsConfig.producerPrefix(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG), 2_000,
                StreamsConfig.producerPrefix(ProducerConfig.MAX_BLOCK_MS_CONFIG), 2_000);
        AtomicBoolean reading = new AtomicBoolean();
        try (KafkaStreams streams = start(read -> {}, row -> stopIn(reading), impatient)) {
            send(0, 100);
            awaitRows(100);
            reading.set(true);
            producer.send(record(100));
            await().atMost(SOON).until(() -> failedThreads(streams) > 0);
            kafka.resume();
            send(101, 300);
            awaitRows(300);
        }
    }

    /** In the middle of a transaction, which then cannot be completed. */
    private void stopIn(AtomicBoolean reading) {
        if (reading.compareAndSet(true, false)) {
            try {
                kafka.suspend();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void failOnce(AtomicBoolean failed) {
        if (failed.compareAndSet(false, true)) {
            throw new TimeoutException("Kafka does not answer");
        }
    }

    private static void failLate(AtomicBoolean failed, byte[] row) {
        if (new String(row, UTF_8).equals("row 50")) {
            failOnce(failed);
        }
    }

    private static double failedThreads(KafkaStreams streams) {
        return streams.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("failed-stream-threads"))
                .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
                .sum();
    }

    private KafkaStreams start(Consumer<Set<String>> confirm, Consumer<byte[]> reader, Map<String, Object> more) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(RAW, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .peek((key, row) -> reader.accept(row))
                .to(ROWS, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
        Properties properties = StreamsProperties.of(
                Settings.of(Map.of("MILLRACE_KAFKA_BOOTSTRAP", kafka.bootstrap()))
                        .kafka(),
                "normalizer",
                folder.resolve("state"));
        properties.putAll(more);
        KafkaStreams streams = new KafkaStreams(
                builder.build(),
                properties,
                new StreamsClients(config -> new PackingProducer(config, ROWS::equals, confirm)));
        streams.setUncaughtExceptionHandler(new FailedThreads(InstantSource.system(), () -> {}, cause -> {}));
        streams.start();
        return streams;
    }

    private void send(int from, int to) throws Exception {
        for (var sent : IntStream.range(from, to)
                .mapToObj(i -> producer.send(record(i)))
                .toList()) {
            sent.get();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(int i) {
        return new ProducerRecord<>(RAW, ("key " + i).getBytes(UTF_8), ("row " + i).getBytes(UTF_8));
    }

    /** Until all rows from 0 up to here are there; then each is there once. */
    private void awaitRows(int count) {
        List<String> all = IntStream.range(0, count).mapToObj(i -> "row " + i).toList();
        await().atMost(SOON).untilAsserted(() -> assertThat(rows()).containsAll(all));
        assertThat(rows()).containsExactlyInAnyOrderElementsOf(all);
    }

    /** Everything that is committed by now. */
    private List<String> rows() {
        List<TopicPartition> partitions = List.of(new TopicPartition(ROWS, 0));
        List<String> rows = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrap(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = consumer.endOffsets(partitions).get(partitions.get(0));
            while (consumer.position(partitions.get(0)) < end) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record ->
                                RowLines.of(record.value()).forEach(line -> rows.add(new String(line, UTF_8))));
            }
        }
        return rows;
    }
}
