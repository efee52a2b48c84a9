package io.millrace.common.settings;

import java.util.Map;

/**
 * How Kafka is reached, and how new topics are made.
 *
 * @param bootstrap servers as the services reach them
 * @param properties what every client of a service gets besides, such as TLS and SASL; may hold secrets
 */
public record KafkaSettings(String bootstrap, Map<String, String> properties, int partitions, int replication) {

    public KafkaSettings {
        properties = Map.copyOf(properties);
    }

    @Override
    public String toString() {
        return "KafkaSettings[bootstrap=" + bootstrap + ", properties=" + properties.keySet() + ", partitions="
                + partitions + ", replication=" + replication + "]";
    }
}
