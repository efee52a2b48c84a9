package io.millrace.common.settings;

import io.millrace.common.table.TableId;
import java.nio.file.Path;
import java.util.List;

/**
 * Which orders are watched, and where their events go.
 *
 * @param id the orders' column that identifies one
 * @param count the orders' column that says how many details one has
 * @param detailsOrder the details' column that says to which order one belongs
 * @param detailsKey the details' columns that tell those of an order apart
 * @param topic of the events
 * @param group consumer group, which Kafka Streams takes as its application id
 * @param stateFolder for Kafka Streams' own files
 */
public record OrdersSettings(
        TableId orders,
        String id,
        String count,
        TableId details,
        String detailsOrder,
        List<String> detailsKey,
        String topic,
        String group,
        Path stateFolder) {

    public OrdersSettings {
        detailsKey = List.copyOf(detailsKey);
    }

    public List<TableId> tables() {
        return List.of(orders, details);
    }
}
