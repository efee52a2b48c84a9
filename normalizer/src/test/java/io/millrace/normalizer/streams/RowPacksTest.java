package io.millrace.normalizer.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.wire.RowLines;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowPacksTest {

    private static final int PARTITIONS = 3;
    private static final RecordMetadata SENT = new RecordMetadata(new TopicPartition("rows.a", 0), 0, 0, 0, 0, 0);

    private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    private final RowPacks packs = new RowPacks(topic -> topic.startsWith("rows."), topic -> PARTITIONS, this::take);
    private KafkaException refusal;

    private Future<RecordMetadata> take(ProducerRecord<byte[], byte[]> record, Callback callback) {
        if (refusal != null) {
            throw refusal;
        }
        sent.add(record);
        if (callback != null) {
            callback.onCompletion(SENT, null);
        }
        return CompletableFuture.completedFuture(SENT);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.millrace.sandbox.junit.Seeds#seeds")
    void eachRowIsSentOnceInItsPartitionAndAnsweredOnceHoweverTransactionsEnd(long seed) {
        Random random = new Random(seed);
        Map<String, List<String>> expected = new TreeMap<>();
        Map<String, List<String>> open = new TreeMap<>();
        int answered = 0;
        int[] answers = {0};
        for (int i = 0; i < 2_000; i++) {
            String topic = "rows." + (char) ('a' + random.nextInt(4));
            byte[] key = ("key " + random.nextInt(50)).getBytes(UTF_8);
            String row = i + " " + "x".repeat(random.nextInt(100) == 0 ? random.nextInt(90_000) : random.nextInt(300));
            packs.send(
                    new ProducerRecord<>(topic, null, (long) i, key, row.getBytes(UTF_8)),
                    (metadata, failure) -> answers[0]++);
            open.computeIfAbsent(topic + BuiltInPartitioner.partitionForKey(key, PARTITIONS), t -> new ArrayList<>())
                    .add(row);
            if (random.nextInt(500) == 0) {
                packs.sendAll();
                open.forEach((place, rows) ->
                        expected.computeIfAbsent(place, p -> new ArrayList<>()).addAll(rows));
                answered += open.values().stream().mapToInt(List::size).sum();
                open.clear();
                assertThat(answers[0]).isEqualTo(answered);
            }
        }
        packs.sendAll();
        open.forEach((place, rows) ->
                expected.computeIfAbsent(place, p -> new ArrayList<>()).addAll(rows));

        Map<String, List<String>> arrived = new TreeMap<>();
        for (ProducerRecord<byte[], byte[]> record : sent) {
            List<byte[]> rows = RowLines.of(record.value());
            assertThat(rows).hasSizeLessThanOrEqualTo(RowPacks.ROWS);
            assertThat(rows.size() == 1 || record.value().length <= RowPacks.BYTES)
                    .isTrue();
            int partition = record.partition() == null
                    ? BuiltInPartitioner.partitionForKey(record.key(), PARTITIONS)
                    : record.partition();
            rows.forEach(row -> arrived.computeIfAbsent(record.topic() + partition, p -> new ArrayList<>())
                    .add(new String(row, UTF_8)));
        }
        assertThat(arrived).isEqualTo(expected);
        assertThat(answers[0]).isEqualTo(2_000);
        assertThat(sent).hasSizeLessThan(500);
    }

    @Test
    void aRowThatIsAloneIsSentAsItIs() {
        packs.send(row("rows.a", "k", "{\"id\":1}", 5), null);
        packs.sendAll();

        assertThat(sent).singleElement().satisfies(record -> {
            assertThat(record.key()).asString().isEqualTo("k");
            assertThat(record.value()).asString().isEqualTo("{\"id\":1}");
            assertThat(record.timestamp()).isEqualTo(5);
        });
    }

    @Test
    void aRowIsOneLineHoweverItsEnvelopeWasWritten() {
        packs.send(row("rows.a", "k", "{\n\"id\":1}", 5), null);
        packs.sendAll();

        assertThat(sent)
                .singleElement()
                .satisfies(record -> assertThat(record.value()).asString().isEqualTo("{ \"id\":1}"));
    }

    @Test
    void aPackIsAsNewAsItsNewestRow() {
        packs.send(row("rows.a", "k", "{\"id\":1}", 7), null);
        packs.send(row("rows.a", "k", "{\"id\":2}", 5), null);
        packs.sendAll();

        assertThat(sent).singleElement().satisfies(record -> {
            assertThat(record.timestamp()).isEqualTo(7);
            assertThat(record.value()).asString().isEqualTo("{\"id\":1}\n{\"id\":2}");
        });
    }

    @Test
    void rowsWithoutAKeyAreSpreadByTheProducer() {
        packs.send(row("rows.a", null, "{\"id\":1}", 1), null);
        packs.send(row("rows.a", null, "{\"id\":2}", 1), null);
        packs.sendAll();

        assertThat(sent)
                .singleElement()
                .satisfies(record -> assertThat(record.partition()).isNull());
    }

    @Test
    void whatIsNoRowIsSentAtOnce() {
        packs.send(row("dlq", "k", "garbage", 1), null);

        assertThat(sent).hasSize(1);
    }

    @Test
    void theRowsOfAnAbortedTransactionAreNotSent() {
        packs.send(row("rows.a", "k", "{\"id\":1}", 1), null);
        packs.drop();
        packs.sendAll();

        assertThat(sent).isEmpty();
    }

    @Test
    void rowsThatTheProducerRefusesLetTheTransactionFailUntilItIsAborted() {
        Map<String, Exception> failures = new HashMap<>();
        packs.send(row("rows.a", "k", "{\"id\":1}", 1), (metadata, failure) -> failures.put("row", failure));
        refusal = new KafkaException("fenced");

        assertThatThrownBy(packs::sendAll).isSameAs(refusal);
        assertThatThrownBy(packs::sendAll).isSameAs(refusal);

        packs.drop();
        packs.sendAll();
        assertThat(sent).isEmpty();
        assertThat(failures).isEmpty();
    }

    private static ProducerRecord<byte[], byte[]> row(String topic, String key, String row, long at) {
        return new ProducerRecord<>(topic, null, at, key == null ? null : key.getBytes(UTF_8), row.getBytes(UTF_8));
    }
}
