package io.millrace.normalizer.topology;

import static io.millrace.normalizer.Samples.envelope;
import static io.millrace.normalizer.Samples.json;
import static io.millrace.normalizer.Samples.key;
import static io.millrace.normalizer.Samples.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.naming.Topics;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.RowVersion;
import io.millrace.normalizer.envelope.Decoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizerTopologyTest {

    private static final Topics TOPICS = new Topics("cdc", "rows", "dlq.normalizer", "millrace-normalizer", true);
    private static final int GENERATION = 3;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<TableId> ensured = new ArrayList<>();
    private final Topology topology = NormalizerTopology.build(
            TOPICS,
            (topic, partition, offset, key) -> RowVersion.of(GENERATION, offset),
            (table, rawTopic) -> {
                ensured.add(table);
                return TOPICS.rowTopic(table);
            },
            meters);
    private final TopologyTestDriver driver = new TopologyTestDriver(topology, new Properties());
    private final TestInputTopic<byte[], byte[]> orders = input("cdc.smp.ord");

    @AfterEach
    void everyRecordIsCountedOnceInAndOnceOut() {
        driver.close();
        assertThat(total(MeterNames.RECORDS_IN))
                .isEqualTo(total(MeterNames.RECORDS_NORMALIZED)
                        + total(MeterNames.TRUNCATIONS)
                        + total(MeterNames.RECORDS_SKIPPED)
                        + total(MeterNames.DEAD_LETTERS));
    }

    @Test
    void theTopologyIsTheOneThatWasReviewed() throws IOException {
        try (var golden = getClass().getResourceAsStream("/topology.txt")) {
            assertThat(topology.describe().toString()).isEqualTo(new String(golden.readAllBytes(), UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c.schemas-false",
                "c.schemas-true",
                "u.schemas-false",
                "u.schemas-true",
                "r-true.schemas-false",
                "r-true.schemas-true",
                "c-pkchange.schemas-false",
                "c-pkchange.schemas-true"
            })
    void aRowThatCameOrChangedIsItsAfterImageWithMetadata(String sample) {
        orders.pipeInput(key(sample), value(sample));

        TestRecord<byte[], byte[]> row = rows("rows.smp.ord").readRecord();
        assertThat(json(row.value())).isEqualTo(expected(envelope(sample), "after", 0, 0));
        assertThat(row.key()).isEqualTo(key(sample));
    }

    @ParameterizedTest
    @ValueSource(strings = {"d.schemas-false", "d.schemas-true", "d-pkchange.schemas-false", "d-pkchange.schemas-true"})
    void aDeleteIsItsBeforeImageWithMetadata(String sample) {
        orders.pipeInput(key(sample), value(sample));

        TestRecord<byte[], byte[]> row = rows("rows.smp.ord").readRecord();
        assertThat(json(row.value())).isEqualTo(expected(envelope(sample), "before", 1, 0));
        assertThat(count(MeterNames.ROWS_DELETED)).isEqualTo(1);
    }

    @Test
    void theVersionIsTheGenerationAndTheOffset() {
        for (int i = 0; i < 3; i++) {
            orders.pipeInput(key("c.schemas-false"), value("c.schemas-false"));
        }

        assertThat(rows("rows.smp.ord").readValuesToList())
                .extracting(row -> json(row).get("_version").longValue())
                .containsExactly(3L << 48 | 8, 3L << 48 | 16, 3L << 48 | 24);
    }

    @Test
    void aTombstoneIsSkippedAndCounted() {
        orders.pipeInput(key("tombstone.schemas-false"), (byte[]) null);

        assertThat(rows("rows.smp.ord").isEmpty()).isTrue();
        assertThat(deadLetters().isEmpty()).isTrue();
        assertThat(count(MeterNames.RECORDS_SKIPPED, "smp.ord", "tombstone")).isEqualTo(1);
    }

    @Test
    void headersOfTheConnectorAreLeftOut() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("__debezium.context.taskId", "0".getBytes(UTF_8));

        orders.pipeInput(new TestRecord<>(key("c.schemas-false"), value("c.schemas-false"), headers));

        assertThat(rows("rows.smp.ord").readRecord().headers()).isEmpty();
    }

    @Test
    void theTableIsTheOneThatTheEnvelopeNamesNotTheTopic() {
        byte[] spaced = new String(value("c.schemas-false"), UTF_8)
                .replace("\"table\":\"ord\"", "\"table\":\"my ord\"")
                .getBytes(UTF_8);

        input("cdc.smp.my_ord").pipeInput(key("c.schemas-false"), spaced);

        TableId table = new TableId("smp", "my ord");
        assertThat(rows(TOPICS.rowTopic(table)).getQueueSize()).isEqualTo(1);
        assertThat(ensured).containsExactly(table);
    }

    @Test
    void anInsertIntoATableWithoutAKeyIsARowThatCame() {
        input("cdc.smp.nopk").pipeInput((byte[]) null, value("nopk-c.schemas-false"));

        TestRecord<byte[], byte[]> row = rows("rows.smp.nopk").readRecord();
        assertThat(row.key()).isNull();
        assertThat(json(row.value())).isEqualTo(keyless(envelope("nopk-c.schemas-false"), "after", 1));
    }

    @Test
    void aDeleteFromATableWithoutAKeyIsARowThatWent() {
        input("cdc.smp.nopk").pipeInput((byte[]) null, value("nopk-d.schemas-true"));

        assertThat(json(rows("rows.smp.nopk").readValue()))
                .isEqualTo(keyless(envelope("nopk-d.schemas-true"), "before", -1));
    }

    @Test
    void anUpdateOfATableWithoutAKeyIsARowThatWentAndOneThatCame() {
        input("cdc.smp.nopk").pipeInput((byte[]) null, value("nopk-u.schemas-false"));

        JsonNode update = envelope("nopk-u.schemas-false");
        assertThat(rows("rows.smp.nopk").readValuesToList().stream()
                        .map(row -> json(row))
                        .toList())
                .isEqualTo(List.of(keyless(update, "before", -1), keyless(update, "after", 1)));
        assertThat(count(MeterNames.RECORDS_NORMALIZED)).isEqualTo(1);
        assertThat(count(MeterNames.ROWS_OUT)).isEqualTo(2);
        assertThat(count(MeterNames.ROWS_DELETED)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"t2-t.schemas-false", "t2-t.schemas-true"})
    void aTruncateIsToldWithItsPlaceBetweenTheRows(String sample) {
        input("cdc.smp.t2").pipeInput((byte[]) null, value(sample));

        TestRecord<byte[], byte[]> notice = rows("rows").readRecord();
        JsonNode source = envelope(sample).get("source");
        assertThat(notice.key()).asString().isEqualTo("rows.smp.t2");
        JsonNode told = json(notice.value());
        assertThat(told.get("database").asText()).isEqualTo("smp");
        assertThat(told.get("table").asText()).isEqualTo("t2");
        assertThat(told.get("raw_topic").asText()).isEqualTo("cdc.smp.t2");
        assertThat(told.get("raw_partition").asInt()).isZero();
        assertThat(told.get("raw_offset").asLong()).isZero();
        assertThat(told.get("version").asLong()).isEqualTo(RowVersion.of(GENERATION, 0));
        assertThat(told.get("binlog_file")).isEqualTo(source.get("file"));
        assertThat(told.get("binlog_pos").asLong()).isEqualTo(source.get("pos").asLong());
        assertThat(told.get("binlog_row").asLong()).isEqualTo(source.get("row").asLong());
        assertThat(rows("rows.smp.t2").isEmpty()).isTrue();
    }

    @Test
    void garbageIsDeadLetteredUntouchedAndSaysWhyAndWhereItWas() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("theirs", "kept".getBytes(UTF_8));
        byte[] garbage = {(byte) 0xff, 0, '{'};
        orders.pipeInput(key("c.schemas-false"), value("c.schemas-false"));

        orders.pipeInput(new TestRecord<>("k".getBytes(UTF_8), garbage, headers));

        TestRecord<byte[], byte[]> letter = deadLetters().readRecord();
        assertThat(letter.key()).asString().isEqualTo("k");
        assertThat(letter.value()).isEqualTo(garbage);
        assertThat(header(letter, "theirs")).isEqualTo("kept");
        assertThat(header(letter, "millrace.reason.code")).isEqualTo("not_json");
        assertThat(header(letter, "millrace.reason")).isNotBlank();
        assertThat(header(letter, "millrace.exception")).isNull();
        assertThat(header(letter, "millrace.topic")).isEqualTo("cdc.smp.ord");
        assertThat(header(letter, "millrace.partition")).isEqualTo("0");
        assertThat(header(letter, "millrace.offset")).isEqualTo("1");
        assertThat(count(MeterNames.DEAD_LETTERS, "smp.ord", "not_json")).isEqualTo(1);
    }

    @Test
    void theDeadLetterOfAnInternalErrorNamesTheException() {
        Topology failing = NormalizerTopology.build(
                TOPICS,
                (topic, partition, offset, key) -> RowVersion.of(GENERATION, offset),
                (table, rawTopic) -> TOPICS.rowTopic(table),
                meters,
                () -> (key, value, position) -> new Decoder(10_000_000).decode(key, value, null));
        try (TopologyTestDriver other = new TopologyTestDriver(failing, new Properties())) {
            other.createInputTopic("cdc.smp.ord", new ByteArraySerializer(), new ByteArraySerializer())
                    .pipeInput(key("c.schemas-false"), value("c.schemas-false"));

            TestRecord<byte[], byte[]> letter = other.createOutputTopic(
                            "dlq.normalizer", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readRecord();
            assertThat(letter.value()).isEqualTo(value("c.schemas-false"));
            assertThat(header(letter, "millrace.reason.code")).isEqualTo("internal_error");
            assertThat(header(letter, "millrace.exception")).isEqualTo("java.lang.NullPointerException");
        }
    }

    @Test
    void theRecordsAroundGarbageGoOn() {
        orders.pipeInput(key("c.schemas-false"), value("c.schemas-false"));
        orders.pipeInput((byte[]) null, "garbage".getBytes(UTF_8));
        orders.pipeInput(key("d.schemas-false"), value("d.schemas-false"));

        assertThat(rows("rows.smp.ord").getQueueSize()).isEqualTo(2);
        assertThat(deadLetters().getQueueSize()).isEqualTo(1);
    }

    private TestInputTopic<byte[], byte[]> input(String topic) {
        return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private TestOutputTopic<byte[], byte[]> rows(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private TestOutputTopic<byte[], byte[]> deadLetters() {
        return rows("dlq.normalizer");
    }

    private static JsonNode expected(JsonNode envelope, String image, int deleted, long offset) {
        ObjectNode row = envelope.get(image).deepCopy();
        JsonNode source = envelope.get("source");
        row.put("_version", RowVersion.of(GENERATION, offset));
        row.put("_is_deleted", deleted);
        row.set("_op", envelope.get("op"));
        row.set("_source_ts", source.get("ts_ms"));
        row.set("_extracted_at", envelope.get("ts_ms"));
        row.set("_binlog_file", source.get("file"));
        row.set("_binlog_pos", source.get("pos"));
        row.set("_binlog_row", source.get("row"));
        return row;
    }

    private static JsonNode keyless(JsonNode envelope, String image, int sign) {
        ObjectNode row = (ObjectNode) expected(envelope, image, sign < 0 ? 1 : 0, 0);
        return row.put("_sign", sign).put("_raw_partition", 0);
    }

    private static String header(TestRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    private double count(String meter) {
        return total(meter);
    }

    private double count(String meter, String table, String reason) {
        return meters.get(meter)
                .tag(MeterNames.TABLE, table)
                .tag(MeterNames.REASON, reason)
                .counter()
                .count();
    }

    private double total(String meter) {
        return meters.find(meter).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
