package io.millrace.sandbox.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.wire.RowLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Counts the records of topics that carry a row: all that were committed, tombstones left out. */
public final class RecordCounts {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration STALLED = Duration.ofSeconds(30);

    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordCounts() {}

    /**
     * @param records all of them
     * @param rows in them, if the topic is a row topic, without those that came again from quarantine
     * @param changes of MySQL's in them, each counted once however often Debezium sent it; 0 for what is no envelope
     */
    public record Count(long records, long rows, long changes) {

        private static final Count NONE = new Count(0, 0, 0);
    }

    /** @return by topic; a topic that does not exist has none */
    public static Map<String, Count> of(KafkaSettings kafka, Collection<String> topics) {
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        Map<String, Count> counts = new HashMap<>();
        topics.forEach(topic -> counts.put(topic, Count.NONE));
        Set<String> seen = new HashSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(properties)) {
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
                    throw ProblemCode.TIMED_OUT.problem(
                            "Kafka's records cannot be counted: reading does not come to the end of the topics.",
                            "Read logs/kafka.log.");
                }
                records.forEach(record -> {
                    if (record.value() != null) {
                        boolean change = place(record).filter(seen::add).isPresent();
                        counts.computeIfPresent(
                                record.topic(),
                                (topic, count) -> new Count(
                                        count.records() + 1,
                                        count.rows() + rows(record),
                                        count.changes() + (change ? 1 : 0)));
                    }
                });
            }
        }
        return counts;
    }

    private static int rows(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(RowLines.REPLAYED) == null
                ? RowLines.of(record.value()).size()
                : 0;
    }

    /** What tells a change apart: its place in the binlog; a changed key is two records of one place. Empty: no envelope. */
    private static Optional<String> place(ConsumerRecord<byte[], byte[]> record) {
        try {
            JsonNode envelope = JSON.readTree(record.value());
            JsonNode source = envelope.path("source");
            return source.isObject()
                    ? Optional.of(String.join(
                            " ",
                            record.topic(),
                            source.path("file").asText(),
                            source.path("pos").asText(),
                            source.path("row").asText(),
                            envelope.path("op").asText(),
                            new String(record.key() == null ? new byte[0] : record.key(), StandardCharsets.UTF_8)))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
