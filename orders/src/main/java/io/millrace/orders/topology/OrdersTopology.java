package io.millrace.orders.topology;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.OrdersSettings;
import io.millrace.orders.change.Change;
import io.millrace.orders.change.JsonSerde;
import io.millrace.orders.completion.CompletedOrder;
import io.millrace.orders.completion.Incomplete;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Rows become changes by order, and changes become one event for each completed order.
 *
 * <p>The rows of an order are in several topics and partitions. The topic of changes brings them together, because it has
 * the order's id as its key.
 */
public final class OrdersTopology {

    /** Orders that are not complete, by id. */
    public static final String INCOMPLETE = "incomplete-orders";

    /** Orders whose event was sent, by id, with the number of rows that came afterwards. */
    public static final String COMPLETE = "complete-orders";

    public static final Serde<Change> CHANGES = JsonSerde.of(Change.class);

    /** Kafka Streams would drop a record without a timestamp, or fail on it. */
    private static final TimestampExtractor EVERY_RECORD =
            (record, before) -> record.timestamp() >= 0 ? record.timestamp() : Math.max(before, 0);

    private OrdersTopology() {}

    /** The topic that brings the rows of an order together; from the start, too. */
    public static String changesTopic(OrdersSettings settings) {
        return settings.group() + ".changes";
    }

    public static Topology build(OrdersSettings settings, Topics topics, MeterRegistry meters) {
        OrderCounts counts = new OrderCounts(meters);
        String orders = topics.rowTopic(settings.orders());
        String details = topics.rowTopic(settings.details());
        String changes = changesTopic(settings);
        StreamsBuilder flow = new StreamsBuilder(everythingNamed());
        flow.addStateStore(store(INCOMPLETE, JsonSerde.of(Incomplete.class)));
        flow.addStateStore(store(COMPLETE, Serdes.Long()));
        flow.stream(
                        List.of(orders, details),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                                .withTimestampExtractor(EVERY_RECORD)
                                .withName("rows"))
                .process(() -> new SplitRows(settings, orders, counts), Named.as("split-rows"))
                .to(changes, Produced.with(Serdes.String(), CHANGES).withName("changes"));
        flow.stream(
                        changes,
                        Consumed.with(Serdes.String(), CHANGES)
                                .withTimestampExtractor(EVERY_RECORD)
                                .withName("changes-by-order"))
                .process(() -> new Complete(counts), Named.as("complete"), INCOMPLETE, COMPLETE)
                .to(
                        settings.topic(),
                        Produced.with(Serdes.String(), JsonSerde.of(CompletedOrder.class))
                                .withName("completed-orders"));
        return flow.build();
    }

    private static <V> StoreBuilder<KeyValueStore<String, V>> store(String name, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), values);
    }

    /** Names that Kafka Streams generates change with the topology, so none may be generated. */
    private static TopologyConfig everythingNamed() {
        return new TopologyConfig(new StreamsConfig(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG, "unused-at-build-time",
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused-at-build-time:1",
                StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true)));
    }
}
