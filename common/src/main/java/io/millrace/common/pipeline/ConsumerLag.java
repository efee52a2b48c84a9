package io.millrace.common.pipeline;

import io.millrace.common.Resources;
import io.millrace.common.kafka.ConsumerGroups;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.settings.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records a consumer group has still to read. Transactions leave markers in a partition that no consumer ever
 * reads; near its end a partition is looked into, so that a group that has read everything shows exactly zero.
 * Records of a transaction that is still open count: a killed writer leaves one open until it times out, and everything
 * after it, though committed, waits too. Not thread-safe.
 */
public final class ConsumerLag implements AutoCloseable {

    /** A difference of more offsets than this is reported as it is, markers included. */
    private static final long LOOK_INTO = 50;

    private static final String UNKNOWN = "Kafka does not say where its topics begin and end";

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Admin admin;
    private final ConsumerGroups groups;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Resources resources;

    public ConsumerLag(KafkaSettings kafka) {
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        try (Resources opened = new Resources()) {
            this.admin = opened.add(KafkaClients.admin(kafka));
            this.groups = new ConsumerGroups(admin);
            this.consumer = opened.add(KafkaClients.consumer(properties));
            this.resources = opened.keep();
        }
    }

    /**
     * What a group has still to read of a partition, by offsets.
     *
     * @param end the offset after the last record that can be read now (the last stable offset)
     * @param logEnd the offset after the last record of all, those after an open transaction included
     */
    private record Gap(TopicPartition place, long from, long end, long logEnd) {

        long readable() {
            return Math.max(0, end - from);
        }

        long behindOpenTransaction() {
            return Math.max(0, logEnd - Math.max(from, end));
        }
    }

    /**
     * @param topicsByGroup the topics that each group reads, none of them read by two; one that does not exist counts as
     *     empty. A name that ends with {@code @} stands for all groups that begin with it
     * @return records to read, by topic
     */
    public Map<String, Long> records(Map<String, ? extends Collection<String>> topicsByGroup) {
        Map<String, Long> records = new HashMap<>();
        topicsByGroup.values().forEach(topics -> topics.forEach(topic -> records.put(topic, 0L)));
        count(gaps(topicsByGroup), records);
        return records;
    }

    private void count(List<Gap> gaps, Map<String, Long> records) {
        Map<TopicPartition, Long> near = nearEnd(gaps);
        gaps.forEach(gap -> records.merge(
                gap.place().topic(),
                near.getOrDefault(gap.place(), gap.readable()) + gap.behindOpenTransaction(),
                Long::sum));
    }

    /**
     * How far a group has come with a topic.
     *
     * @param committed the sum of its places in all partitions
     * @param waiting records that it could read now; those after an open transaction are not among them
     */
    public record Progress(long committed, long waiting) {

        private Progress plus(Progress other) {
            return new Progress(committed + other.committed, waiting + other.waiting);
        }
    }

    /** As {@link #records}, by topic; a topic that does not exist is left out. */
    public Map<String, Progress> progress(Map<String, ? extends Collection<String>> topicsByGroup) {
        List<Gap> gaps = gaps(topicsByGroup);
        Map<TopicPartition, Long> near = nearEnd(gaps);
        Map<String, Progress> progress = new HashMap<>();
        gaps.forEach(gap -> progress.merge(
                gap.place().topic(),
                new Progress(gap.from(), near.getOrDefault(gap.place(), gap.readable())),
                Progress::plus));
        return progress;
    }

    private Map<TopicPartition, Long> nearEnd(List<Gap> gaps) {
        return KafkaCalls.ask(
                "Kafka does not give the records that are left",
                () -> recordsNearEnd(gaps.stream()
                        .filter(gap -> gap.readable() > 0 && gap.readable() <= LOOK_INTO)
                        .toList()));
    }

    private List<Gap> gaps(Map<String, ? extends Collection<String>> topicsByGroup) {
        Map<String, List<Integer>> partitions = partitions();
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = groups.committed(topicsByGroup.keySet());
        Map<TopicPartition, String> readers = new HashMap<>();
        topicsByGroup.forEach((group, topics) -> topics.forEach(topic -> partitions
                .getOrDefault(topic, List.of())
                .forEach(partition -> readers.put(new TopicPartition(topic, partition), group))));
        Map<TopicPartition, Long> ends = KafkaCalls.ask(UNKNOWN, () -> consumer.endOffsets(readers.keySet()));
        // Asked for after the stable ends, so that what is committed in between counts rather than hides.
        Map<TopicPartition, Long> logEnds = logEnds(readers.keySet());
        Map<TopicPartition, Long> beginnings =
                KafkaCalls.ask(UNKNOWN, () -> consumer.beginningOffsets(readers.keySet()));
        List<Gap> gaps = new ArrayList<>();
        readers.forEach((place, group) -> {
            OffsetAndMetadata offset = committed.getOrDefault(group, Map.of()).get(place);
            long from = Math.max(beginnings.get(place), offset == null ? 0 : offset.offset());
            gaps.add(new Gap(place, from, ends.get(place), logEnds.get(place)));
        });
        return gaps;
    }

    private Map<TopicPartition, Long> logEnds(Collection<TopicPartition> places) {
        Map<TopicPartition, OffsetSpec> latest =
                places.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
        return KafkaCalls.await(
                        UNKNOWN,
                        admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                                .all())
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    /** Reads what is left of each partition; one that cannot be read to its end in time is left out. */
    private Map<TopicPartition, Long> recordsNearEnd(List<Gap> gaps) {
        Map<TopicPartition, Long> records = new HashMap<>();
        Map<TopicPartition, Long> ends = gaps.stream().collect(Collectors.toMap(Gap::place, Gap::end));
        consumer.assign(ends.keySet());
        gaps.forEach(gap -> {
            consumer.seek(gap.place(), gap.from());
            records.put(gap.place(), 0L);
        });
        List<Gap> open = new ArrayList<>(gaps);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!open.isEmpty() && System.nanoTime() < deadline) {
            consumer.poll(POLL).forEach(record -> {
                TopicPartition place = new TopicPartition(record.topic(), record.partition());
                if (record.offset() < ends.get(place)) {
                    records.merge(place, 1L, Long::sum);
                }
            });
            open.removeIf(gap -> consumer.position(gap.place()) >= gap.end());
        }
        open.forEach(gap -> records.remove(gap.place()));
        return records;
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
        KafkaCalls.ask("Kafka does not list its topics", consumer::listTopics)
                .forEach((topic, infos) -> infos.forEach(info -> partitions
                        .computeIfAbsent(topic, t -> new ArrayList<>())
                        .add(info.partition())));
        return partitions;
    }

    @Override
    public void close() {
        resources.close();
    }
}
