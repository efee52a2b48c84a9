package io.millrace.ddlmanager.expiry;

import io.millrace.common.fence.KafkaOffsets.End;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.settings.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Asks the brokers whether partitions still have what they had. A broker that comes back without its last records gives their
 * offsets to others, and soon the partition ends behind its former end. But each time a partition gets a leader it begins an epoch, and
 * the brokers know at which offset; so a consumer that names the epoch of its place is told when the log was cut before it.
 * Not thread-safe.
 */
final class LogCuts implements AutoCloseable {

    private static final String FAILING = "Kafka does not say whether its partitions have what they had";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaConsumer<byte[], byte[]> consumer;

    LogCuts(KafkaSettings kafka) {
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // With another policy the consumer would continue at the cut without a word.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        this.consumer = KafkaCalls.ask(
                FAILING,
                () -> new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /**
     * From which offset on the partitions that were cut do not have what they had; 0 if the brokers do not know. Those that still have
     * it are left out.
     *
     * @param ends where partitions, which exist, ended before
     */
    Map<TopicPartition, Long> find(Map<TopicPartition, End> ends) {
        if (ends.isEmpty()) {
            return Map.of();
        }
        return KafkaCalls.ask(FAILING, () -> {
            try {
                consumer.assign(ends.keySet());
                consumer.pause(ends.keySet());
                // A place in a partition whose leader the consumer does not know would be taken as it is.
                consumer.endOffsets(ends.keySet());
                ends.forEach((partition, end) ->
                        consumer.seek(partition, new OffsetAndMetadata(end.offset(), end.epoch(), "")));
                return cuts(ends);
            } finally {
                consumer.unsubscribe();
            }
        });
    }

    private Map<TopicPartition, Long> cuts(Map<TopicPartition, End> ends) {
        Map<TopicPartition, Long> cuts = new HashMap<>();
        for (TopicPartition partition : ends.keySet()) {
            while (!cuts.containsKey(partition)) {
                try {
                    consumer.position(partition, PATIENCE);
                    break;
                } catch (LogTruncationException e) {
                    e.partitions().forEach(cut -> {
                        OffsetAndMetadata at = e.divergentOffsets().get(cut);
                        cuts.put(cut, at == null ? 0 : at.offset());
                        // A place without an epoch is not asked about again.
                        consumer.seek(cut, 0);
                    });
                }
            }
        }
        return cuts;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
