package io.millrace.common.fence;

import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.settings.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Looks for records. Transactions leave markers and aborted records in a partition that no consumer ever reads, and after
 * which its committed offset may stay for ever; so the records between it and a target are looked for, up to the first one.
 * Not thread-safe.
 */
final class FirstRecords implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(20);

    /** Whether there is a record matters, not what is in it. */
    private static final int FETCH_BYTES = 64 << 10;

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** Up to where no record was found by an earlier look, and which offset the first one has, if one was found. */
    private final Map<TopicPartition, Searched> searched = new HashMap<>();

    /**
     * @param from where the search began
     * @param to before this offset, from {@code from} on, is no record
     * @param found there is one at {@code to}
     */
    private record Searched(long from, long to, boolean found) {

        boolean covers(long offset) {
            return from <= offset && offset <= to;
        }
    }

    FirstRecords(KafkaSettings kafka) {
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        try {
            this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw KafkaOffsets.refused(e);
        }
    }

    /**
     * Where the first record is, or may be, of each partition.
     *
     * @param from where the search begins
     * @param to behind the last offset that can be read and matters
     */
    Map<TopicPartition, Long> between(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
        Map<TopicPartition, Long> open = new HashMap<>();
        from.forEach((partition, offset) -> {
            Searched known = searched.get(partition);
            if (known == null || !known.covers(offset)) {
                known = new Searched(offset, offset, false);
                searched.put(partition, known);
            }
            if (!known.found() && known.to() < to.get(partition)) {
                open.put(partition, to.get(partition));
            }
        });
        search(open);
        return from.keySet().stream()
                .collect(Collectors.toMap(
                        p -> p, p -> Math.max(from.get(p), searched.get(p).to())));
    }

    private void search(Map<TopicPartition, Long> to) {
        if (to.isEmpty()) {
            return;
        }
        try {
            consumer.assign(to.keySet());
            to.keySet()
                    .forEach(partition ->
                            consumer.seek(partition, searched.get(partition).to()));
            Set<TopicPartition> open = new HashSet<>(to.keySet());
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!open.isEmpty() && System.nanoTime() < deadline) {
                var records = consumer.poll(POLL);
                for (TopicPartition partition : Set.copyOf(open)) {
                    var found = records.records(partition);
                    long at = found.isEmpty()
                            ? consumer.position(partition)
                            : found.get(0).offset();
                    searched.put(partition, new Searched(searched.get(partition).from(), at, !found.isEmpty()));
                    if (!found.isEmpty() || at >= to.get(partition)) {
                        open.remove(partition);
                        consumer.pause(Set.of(partition));
                    }
                }
            }
        } catch (OffsetOutOfRangeException e) {
            // Records expired just now; the next look sees the new beginning.
            e.partitions().forEach(searched::remove);
            to.keySet().forEach(p -> searched.putIfAbsent(p, new Searched(0, 0, false)));
        } catch (KafkaException e) {
            throw KafkaOffsets.refused(e);
        } finally {
            consumer.unsubscribe();
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
