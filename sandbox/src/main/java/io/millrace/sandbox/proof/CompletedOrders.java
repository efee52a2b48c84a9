package io.millrace.sandbox.proof;

import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.settings.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads the events of completed orders. */
public final class CompletedOrders {

    private static final Duration POLL = Duration.ofMillis(200);

    private CompletedOrders() {}

    /** How many committed events each order has, by its id; nothing when there is no such topic. */
    public static Map<String, Integer> events(KafkaSettings kafka, String topic) {
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        Map<String, Integer> events = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(properties)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(POLL)
                        .forEach(event ->
                                events.merge(new String(event.key(), StandardCharsets.UTF_8), 1, Integer::sum));
            }
        }
        return events;
    }
}
