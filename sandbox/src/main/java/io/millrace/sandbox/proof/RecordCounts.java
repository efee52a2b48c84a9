package io.millrace.sandbox.proof;

import io.millrace.common.Problem;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.settings.Settings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Counts the records of topics that carry a row: all that were committed, tombstones left out. */
public final class RecordCounts {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration STALLED = Duration.ofSeconds(30);

    private RecordCounts() {}

    /** @return by topic; a topic that does not exist has 0 */
    public static Map<String, Long> of(Settings settings, Collection<String> topics) {
        Map<String, Object> properties = KafkaClients.properties(settings);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        Map<String, Long> counts = new HashMap<>();
        topics.forEach(topic -> counts.put(topic, 0L));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Set<String> existing = consumer.listTopics().keySet();
            List<TopicPartition> places = topics.stream()
                    .filter(existing::contains)
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(places);
            consumer.seekToBeginning(places);
            Map<TopicPartition, Long> ends = consumer.endOffsets(places);
            long progressAt = System.nanoTime();
            // Positions move over the markers of transactions, too.
            while (places.stream().anyMatch(place -> consumer.position(place) < ends.get(place))) {
                var records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    progressAt = System.nanoTime();
                } else if (System.nanoTime() - progressAt > STALLED.toNanos()) {
                    throw new Problem(
                            "Kafka's records cannot be counted: reading does not come to the end of the topics.",
                            "Read logs/kafka.log.");
                }
                records.forEach(record -> {
                    if (record.value() != null) {
                        counts.merge(record.topic(), 1L, Long::sum);
                    }
                });
            }
        }
        return counts;
    }
}
