package io.millrace.common.pipeline;

import io.millrace.common.Problem;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How many records a consumer group has still to read. Transactions leave markers in a partition that no consumer ever
 * reads; near its end a partition is looked into, so that a group that has read everything shows exactly zero.
 * Not thread-safe.
 */
public final class ConsumerLag implements AutoCloseable {

    /** A difference of more offsets than this is reported as it is, markers included. */
    private static final long LOOK_INTO = 50;

    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final int POLLS = 10;

    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;

    public ConsumerLag(Settings settings) {
        Map<String, Object> properties = KafkaClients.properties(settings);
        this.admin = Admin.create(properties);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, (int) LOOK_INTO);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * @param topicsByGroup the topics that each group reads; a topic that does not exist counts as empty
     * @return records to read, by topic
     */
    public Map<String, Long> records(Map<String, ? extends Collection<String>> topicsByGroup) {
        Map<String, List<Integer>> partitions = partitions();
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = committed(topicsByGroup.keySet());
        List<TopicPartition> all = topicsByGroup.values().stream()
                .flatMap(Collection::stream)
                .distinct()
                .flatMap(topic -> partitions.getOrDefault(topic, List.of()).stream()
                        .map(partition -> new TopicPartition(topic, partition)))
                .toList();
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(all);
        Map<String, Long> lag = new HashMap<>();
        topicsByGroup.forEach((group, topics) -> {
            for (String topic : topics) {
                for (int partition : partitions.getOrDefault(topic, List.of())) {
                    TopicPartition place = new TopicPartition(topic, partition);
                    OffsetAndMetadata offset =
                            committed.getOrDefault(group, Map.of()).get(place);
                    long from = Math.max(beginnings.get(place), offset == null ? 0 : offset.offset());
                    lag.merge(topic, remaining(place, from, ends.get(place)), Long::sum);
                }
                lag.putIfAbsent(topic, 0L);
            }
        });
        return lag;
    }

    private long remaining(TopicPartition place, long from, long end) {
        long offsets = Math.max(0, end - from);
        if (offsets == 0 || offsets > LOOK_INTO) {
            return offsets;
        }
        consumer.assign(List.of(place));
        consumer.seek(place, from);
        long records = 0;
        for (int poll = 0; poll < POLLS && consumer.position(place) < end; poll++) {
            records += consumer.poll(PATIENCE).count();
        }
        return consumer.position(place) < end ? offsets : records;
    }

    /** The partitions of all topics whose name starts with {@code prefix}. */
    public List<String> topics(String prefix) {
        return partitions().keySet().stream()
                .filter(topic -> topic.startsWith(prefix))
                .sorted()
                .toList();
    }

    private Map<String, List<Integer>> partitions() {
        Map<String, List<Integer>> partitions = new HashMap<>();
        consumer.listTopics()
                .forEach((topic, infos) -> infos.forEach(info -> partitions
                        .computeIfAbsent(topic, t -> new ArrayList<>())
                        .add(info.partition())));
        return partitions;
    }

    private Map<String, Map<TopicPartition, OffsetAndMetadata>> committed(Collection<String> groups) {
        Map<String, ListConsumerGroupOffsetsSpec> wanted = new HashMap<>();
        groups.forEach(group -> wanted.put(group, new ListConsumerGroupOffsetsSpec()));
        try {
            return admin.listConsumerGroupOffsets(wanted).all().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof org.apache.kafka.common.errors.GroupIdNotFoundException) {
                return Map.of();
            }
            throw new Problem(
                    "Kafka does not say where its consumer groups stand: "
                            + e.getCause().getMessage(),
                    "Check the broker and the user's rights (DESCRIBE on groups).",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem("Interrupted while asking Kafka for offsets.", "Try again.", e);
        }
    }

    @Override
    public void close() {
        consumer.close();
        admin.close();
    }
}
