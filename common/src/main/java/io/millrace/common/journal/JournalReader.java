package io.millrace.common.journal;

import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the journal from its beginning, and to its current end whenever asked. Keeps what is known of each table, not
 * the events. Thread-safe.
 */
public final class JournalReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String topic;
    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private volatile Map<TableId, TableTimeline> timelines = Map.of();
    private long next;

    /**
     * An event in its place.
     *
     * @param offset of its record in the journal's topic
     */
    public record Recorded(long offset, TableEvent event) {}

    public JournalReader(Settings settings) {
        this.topic = settings.get(Setting.JOURNAL_TOPIC);
        this.partition = new TopicPartition(topic, 0);
        Map<String, Object> properties = KafkaClients.properties(settings);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        this.consumer = KafkaClients.consumer(properties);
    }

    /**
     * Reads what was written since the last time; nothing where the topic is not there yet.
     *
     * @return what is known of each table then, by table
     * @throws Problem when Kafka does not answer, or the journal holds what this version does not know
     */
    public Map<TableId, TableTimeline> refresh() {
        return refresh(event -> {});
    }

    /**
     * As {@link #refresh()}.
     *
     * @param seen is given each event that was read now, in order
     */
    public synchronized Map<TableId, TableTimeline> refresh(Consumer<Recorded> seen) {
        KafkaCalls.run(
                "The journal (topic " + topic + ") cannot be read", () -> end().ifPresent(end -> readTo(end, seen)));
        return timelines;
    }

    /** As of the last {@link #refresh()}. */
    public Map<TableId, TableTimeline> timelines() {
        return timelines;
    }

    /** The replicated tables with their status, by table, as of now. */
    public Map<TableId, TableStatus> statuses() {
        return refresh().values().stream()
                .filter(TableTimeline::replicated)
                .collect(Collectors.toMap(
                        TableTimeline::table, TableTimeline::status, (one, other) -> one, TreeMap::new));
    }

    /** The offset up to which it has been read. */
    public synchronized long position() {
        return next;
    }

    /** The offset after the last committed record; empty when there is no such topic. */
    private Optional<Long> end() {
        if (consumer.partitionsFor(topic).isEmpty()) {
            return Optional.empty();
        }
        if (consumer.assignment().isEmpty()) {
            long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
            if (begin > 0) {
                throw ProblemCode.JOURNAL_LOST.problem(
                        "The beginning of the journal (topic " + topic + ") is gone: it begins at offset " + begin
                                + ".",
                        "The topic must keep its records for good (retention.ms=-1, retention.bytes=-1). Restore it; or"
                                + " set another " + Setting.JOURNAL_TOPIC.variable()
                                + ", and copy all tables again with"
                                + " `millrace deploy --reload`.");
            }
            consumer.assign(List.of(partition));
            consumer.seek(partition, next);
        }
        return Optional.of(consumer.endOffsets(List.of(partition)).get(partition));
    }

    private void readTo(long end, Consumer<Recorded> seen) {
        if (end < next) {
            throw ProblemCode.JOURNAL_LOST.problem(
                    "The journal (topic " + topic + ") is shorter than it was: it was deleted and created again.",
                    "Restore the topic; or set another " + Setting.JOURNAL_TOPIC.variable()
                            + ", and copy all tables again with `millrace deploy --reload`.");
        }
        Map<TableId, TableTimeline> read = new TreeMap<>(timelines);
        boolean complete = false;
        try {
            readTo(end, read, seen);
            complete = true;
        } finally {
            if (!complete) {
                // What was read is not kept, so it must come again.
                consumer.seek(partition, next);
            }
        }
        next = consumer.position(partition);
        timelines = Collections.unmodifiableMap(read);
    }

    private void readTo(long end, Map<TableId, TableTimeline> read, Consumer<Recorded> seen) {
        long patientUntil = System.nanoTime() + PATIENCE.toNanos();
        // The last records may be markers of transactions, which no poll returns.
        while (consumer.position(partition) < end) {
            long before = consumer.position(partition);
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TableEvent event = TableEventJson.read(record.value());
                read.compute(
                        event.table(),
                        (table, known) -> (known == null ? TableTimeline.empty(table) : known).with(event));
                seen.accept(new Recorded(record.offset(), event));
            }
            if (consumer.position(partition) > before) {
                patientUntil = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() - patientUntil > 0) {
                throw ProblemCode.KAFKA_TIMEOUT.problem(
                        "Kafka has not given the next events of the journal (topic " + topic + ") for "
                                + PATIENCE.toSeconds() + " s.",
                        "Check that the brokers run.");
            }
        }
    }

    @Override
    public synchronized void close() {
        consumer.close();
    }
}
