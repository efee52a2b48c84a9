package io.millrace.connectplugin.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.Converter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordConverterTest {

    private static final String TOPIC = "cdc.shop.orders";

    /** As our connector is configured. */
    private static final Map<String, String> SETTINGS =
            Map.of("schemas.enable", "false", "decimal.format", "NUMERIC", "replace.null.with.default", "false");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The names of the tests show the seeds; {@code -Dmillrace.seed=…} runs them again. */
    static Stream<Arguments> settingsAndSeeds() {
        return Stream.of("NUMERIC", "base64")
                .flatMap(decimals -> Stream.of(true, false)
                        .map(nullsReplaced -> Arguments.of(
                                decimals, nullsReplaced, Long.getLong("millrace.seed", System.nanoTime()))));
    }

    @ParameterizedTest
    @MethodSource("settingsAndSeeds")
    void randomRecordsAreWrittenAsKafkaWritesThem(String decimals, boolean nullsReplaced, long first) {
        Map<String, String> settings = Map.of(
                "schemas.enable",
                "false",
                "decimal.format",
                decimals,
                "replace.null.with.default",
                String.valueOf(nullsReplaced));
        Converter converter = ours(settings, false);
        Converter stock = stock(settings, false);

        for (long seed = first; seed < first + 3_000; seed++) {
            RandomRecords records = new RandomRecords(seed);
            Schema schema = records.schema();
            // A struct may be of another schema that equals that of the record.
            Schema equal = new RandomRecords(seed).schema();
            for (int i = 0; i < 3; i++) {
                Object value = records.value(i == 0 ? equal : schema);
                assertThat(written(converter, schema, value))
                        .as("-Dmillrace.seed=%d", seed)
                        .isEqualTo(written(stock, schema, value));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"update", "snapshot", "truncate", "schema-change", "heartbeat"})
    void whatDebeziumReallySendsIsWrittenAsKafkaWritesIt(String name) throws IOException {
        for (boolean isKey : new boolean[] {true, false}) {
            SchemaAndValue record = sample(name, isKey);

            assertThat(written(ours(SETTINGS, isKey), record.schema(), record.value()))
                    .isEqualTo(written(stock(SETTINGS, isKey), record.schema(), record.value()));
        }
    }

    @Test
    void fieldsThatNobodyReadsAreLeftOutOfChanges() throws IOException {
        SchemaAndValue update = sample("update", false);
        List<String> ofEnvelope = List.of("before", "after", "source", "op", "ts_ms");
        List<String> ofSource = List.of("ts_ms", "db", "table", "file", "pos", "row");
        ObjectNode expected = (ObjectNode)
                JSON.readTree(stock(SETTINGS, false).fromConnectData(TOPIC, update.schema(), update.value()));
        expected.retain(ofEnvelope);
        ((ObjectNode) expected.get("source")).retain(ofSource);

        byte[] written = ours(shorter(), false).fromConnectData(TOPIC, update.schema(), update.value());

        JsonNode read = JSON.readTree(written);
        assertThat(read).isEqualTo(expected);
        assertThat(read.fieldNames()).toIterable().containsExactlyElementsOf(ofEnvelope);
        assertThat(read.get("source").fieldNames()).toIterable().containsExactlyElementsOf(ofSource);
    }

    @Test
    void aColumnMayBeCalledSourceOrEnvelope() throws IOException {
        Schema row = SchemaBuilder.struct()
                .name("cdc.shop.Envelope.Value")
                .field(
                        "source",
                        SchemaBuilder.struct()
                                .field("gtid", Schema.STRING_SCHEMA)
                                .build())
                .field("thread", Schema.INT32_SCHEMA)
                .build();
        Schema envelope = SchemaBuilder.struct()
                .name("cdc.shop.Envelope.Envelope")
                .field("after", row)
                .field("op", Schema.STRING_SCHEMA)
                .build();
        Struct after = new Struct(row)
                .put("source", new Struct(row.field("source").schema()).put("gtid", "g"))
                .put("thread", 1);

        byte[] written = ours(shorter(), false)
                .fromConnectData(
                        TOPIC,
                        envelope,
                        new Struct(envelope).put("after", after).put("op", "c"));

        assertThat(new String(written, StandardCharsets.UTF_8))
                .isEqualTo("{\"after\":{\"source\":{\"gtid\":\"g\"},\"thread\":1},\"op\":\"c\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"schema-change", "heartbeat"})
    void recordsThatAreNoChangesAreWhole(String name) throws IOException {
        SchemaAndValue record = sample(name, false);

        assertThat(ours(shorter(), false).fromConnectData(TOPIC, record.schema(), record.value()))
                .isEqualTo(stock(SETTINGS, false).fromConnectData(TOPIC, record.schema(), record.value()));
    }

    @Test
    void aTombstoneStaysOne() {
        assertThat(ours(SETTINGS, false).fromConnectData(TOPIC, null, null)).isNull();
    }

    @Test
    void aFailedRecordDoesNotTouchTheNext() {
        Converter converter = ours(SETTINGS, false);
        Schema schema = SchemaBuilder.struct()
                .field("first", Schema.STRING_SCHEMA)
                .field("second", Schema.INT32_SCHEMA)
                .build();

        assertThatThrownBy(() -> converter.fromConnectData(TOPIC, Schema.INT32_SCHEMA, "text"))
                .isInstanceOf(DataException.class)
                .hasMessage("a record of the topic cdc.shop.orders does not fit its schema");
        assertThat(converter.fromConnectData(
                        TOPIC, schema, new Struct(schema).put("first", "x").put("second", 2)))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"first\":\"x\",\"second\":2}");
    }

    @Test
    void aRequiredValueThatIsNotThereIsNullAndEndsNothing() {
        Schema schema = SchemaBuilder.struct()
                .field("first", Schema.STRING_SCHEMA)
                .field("second", Schema.INT32_SCHEMA)
                .build();

        assertThat(ours(SETTINGS, false).fromConnectData(TOPIC, schema, new Struct(schema).put("first", "x")))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"first\":\"x\",\"second\":null}");
    }

    @Test
    void aLargeRecordIsFollowedBySmallOnes() {
        Converter converter = ours(SETTINGS, false);
        String large = "x".repeat(5_000_000);

        assertThat(converter.fromConnectData(TOPIC, Schema.STRING_SCHEMA, large))
                .hasSize(large.length() + 2);
        assertThat(converter.fromConnectData(TOPIC, Schema.STRING_SCHEMA, "y"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("\"y\"");
    }

    @Test
    void moreSchemasThanAreKeptAreWritten() {
        Converter converter = ours(SETTINGS, false);

        for (int i = 0; i < 25_000; i++) {
            Schema schema =
                    SchemaBuilder.struct().field("f" + i, Schema.INT32_SCHEMA).build();
            assertThat(converter.fromConnectData(TOPIC, schema, new Struct(schema).put("f" + i, i)))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("{\"f" + i + "\":" + i + "}");
        }
    }

    @Test
    void aNullKeyAndTheTextNullAreOneName() {
        Schema schema = SchemaBuilder.map(Schema.OPTIONAL_STRING_SCHEMA, Schema.INT32_SCHEMA)
                .build();
        Map<String, Integer> map = new HashMap<>(Map.of("null", 1, "x", 2));
        map.put(null, 3);

        assertThat(ours(SETTINGS, false).fromConnectData(TOPIC, schema, map))
                .isEqualTo(stock(SETTINGS, false).fromConnectData(TOPIC, schema, map));
    }

    @Test
    void decimalsOfAnyScaleKeepTheirDigits() {
        Schema schema = Decimal.schema(-3);

        assertThat(ours(SETTINGS, false).fromConnectData(TOPIC, schema, new BigDecimal("1E+3")))
                .isEqualTo(stock(SETTINGS, false).fromConnectData(TOPIC, schema, new BigDecimal("1E+3")));
    }

    @Test
    void whatItCannotDoIsSaid() {
        assertThatThrownBy(() -> ours(Map.of(), false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schemas.enable");
        assertThatThrownBy(() -> ours(SETTINGS, false).fromConnectData(TOPIC, null, 1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has no schema");
        assertThatThrownBy(() -> ours(SETTINGS, false).toConnectData(TOPIC, new byte[0]))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("only writes");
    }

    @Test
    void connectFindsIt() {
        assertThat(ServiceLoader.load(Converter.class).stream().map(ServiceLoader.Provider::type))
                .contains(RecordConverter.class);
    }

    private static Map<String, String> shorter() {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("envelope.fields", "before,after,source,op,ts_ms");
        settings.put("source.fields", "db,table,file,pos,row,ts_ms");
        return settings;
    }

    private static Converter ours(Map<String, String> settings, boolean isKey) {
        return configured(new RecordConverter(), settings, isKey);
    }

    private static Converter stock(Map<String, String> settings, boolean isKey) {
        return configured(new JsonConverter(), settings, isKey);
    }

    private static Converter configured(Converter converter, Map<String, String> settings, boolean isKey) {
        converter.configure(settings, isKey);
        return converter;
    }

    /** One character a byte, so that a failure shows where two differ. */
    private static String written(Converter converter, Schema schema, Object value) {
        byte[] bytes = converter.fromConnectData(TOPIC, schema, value);
        return bytes == null ? null : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A record that Debezium 3.6.1 wrote with its schemas. */
    private static SchemaAndValue sample(String name, boolean isKey) throws IOException {
        try (var file = RecordConverterTest.class.getResourceAsStream("/records/" + name + ".json");
                JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "true"), isKey);
            JsonNode part = JSON.readTree(file).get(isKey ? "key" : "value");
            return part.isNull() ? SchemaAndValue.NULL : converter.toConnectData(TOPIC, JSON.writeValueAsBytes(part));
        }
    }
}
