package io.millrace.orders.topology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.OrdersSettings;
import io.millrace.common.settings.Settings;
import io.millrace.orders.change.Change;
import io.millrace.orders.completion.Incomplete;
import io.millrace.orders.completion.Standing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;

/** The flow of the shop's orders without a broker, fed with rows as the normalizer writes them. */
final class Flow implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    final MeterRegistry meters = new SimpleMeterRegistry();
    final Topology topology;
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> orders;
    private final TestInputTopic<byte[], byte[]> details;
    private final TestInputTopic<String, Change> changes;
    private final TestOutputTopic<String, byte[]> events;

    Flow(Path folder) {
        Settings settings = Settings.of(Map.of());
        OrdersSettings shop = settings.orders();
        Topics topics = Topics.of(settings.names());
        this.topology = OrdersTopology.build(shop, topics, meters);
        Properties properties = new Properties();
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        this.driver = new TopologyTestDriver(topology, properties);
        this.orders = driver.createInputTopic(
                topics.rowTopic(shop.orders()), new ByteArraySerializer(), new ByteArraySerializer());
        this.details = driver.createInputTopic(
                topics.rowTopic(shop.details()), new ByteArraySerializer(), new ByteArraySerializer());
        this.changes = driver.createInputTopic(
                OrdersTopology.changesTopic(shop), new StringSerializer(), OrdersTopology.CHANGES.serializer());
        this.events = driver.createOutputTopic(shop.topic(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    static String order(int id, Integer count, long version, boolean deleted) {
        return """
                {"id":%d,"status":"new","detail_count":%s,"note":null,"_version":%d,"_is_deleted":%d,"_op":"%s","_source_ts":%d}""".formatted(id, count, version, deleted ? 1 : 0, deleted ? "d" : "u", 1_767_225_600_000L + version);
    }

    static String detail(int order, int line, long version, boolean deleted) {
        return """
                {"order_id":%d,"line":%d,"attributes":{"a":[1]},"_version":%d,"_is_deleted":%d,"_op":"%s","_source_ts":%d}""".formatted(order, line, version, deleted ? 1 : 0, deleted ? "d" : "c", 1_767_225_600_000L + version);
    }

    /** One record of the orders' row topic, with these rows. */
    void orders(String... rows) {
        orders.pipeInput(null, packed(rows));
    }

    /** One record of the details' row topic, with these rows. */
    void details(String... rows) {
        details.pipeInput(null, packed(rows));
    }

    /** What is read from ClickHouse. */
    void read(String order, Change change) {
        changes.pipeInput(order, change);
    }

    private static byte[] packed(String... rows) {
        return String.join("\n", rows).getBytes(StandardCharsets.UTF_8);
    }

    /** The orders of the events since the last time. */
    List<String> completed() {
        return events.readKeyValuesToList().stream().map(event -> event.key).toList();
    }

    /** The next event. */
    JsonNode event() {
        try {
            return JSON.readTree(events.readValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Standing standing(String order) {
        KeyValueStore<String, Long> complete = driver.getKeyValueStore(OrdersTopology.COMPLETE);
        KeyValueStore<String, Incomplete> incomplete = driver.getKeyValueStore(OrdersTopology.INCOMPLETE);
        return complete.get(order) == null
                ? Standing.of(order, incomplete.get(order))
                : Standing.complete(order, complete.get(order));
    }

    /** What is kept of an order that is not complete; null when nothing is. */
    Incomplete incomplete(String order) {
        KeyValueStore<String, Incomplete> incomplete = driver.getKeyValueStore(OrdersTopology.INCOMPLETE);
        return incomplete.get(order);
    }

    @Override
    public void close() {
        driver.close();
    }
}
