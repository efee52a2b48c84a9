package io.millrace.common.journal;

import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the journal's events one after the other, each as often as its reader needs. Not thread-safe. */
public final class JournalTail implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String topic;
    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private boolean open;
    private long next;

    /** @param topic the journal's */
    public JournalTail(KafkaSettings kafka, String topic) {
        this.topic = topic;
        this.partition = new TopicPartition(topic, 0);
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        this.consumer = translated(
                () -> new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /** The offset of the next event that {@link #take} gives, or less. */
    public long position() {
        return next;
    }

    /** {@link #take} begins there. */
    public void seek(long offset) {
        next = offset;
        if (open) {
            consumer.seek(partition, next);
        }
    }

    /**
     * The offset after the last committed record; empty when there is no such topic.
     *
     * @throws Problem when Kafka does not answer, or has deleted a part of the journal
     */
    public Optional<Long> end() {
        return translated(() -> {
            if (!open && consumer.partitionsFor(topic).isEmpty()) {
                return Optional.empty();
            }
            if (!open) {
                requireComplete();
                consumer.assign(List.of(partition));
                consumer.seek(partition, next);
                open = true;
            }
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            if (end < next) {
                throw ProblemCode.JOURNAL_LOST.problem(
                        "The journal (topic " + topic + ") ends at offset " + end + ", and has been read up to " + next
                                + ": it was deleted and created again.",
                        "Restart the ddl-manager. If Kafka has lost the topic for good, bring the pipeline back with"
                                + " `millrace restore`.");
            }
            return Optional.of(end);
        });
    }

    private void requireComplete() {
        long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
        if (begin > 0) {
            throw ProblemCode.JOURNAL_LOST.problem(
                    "The beginning of the journal (topic " + topic + ") is gone: it begins at offset " + begin + ".",
                    "The topic must never delete records (retention.ms=-1, retention.bytes=-1). Set another "
                            + Setting.JOURNAL_TOPIC.variable()
                            + ", and bring the pipeline back with `millrace restore --without-backup`.");
        }
    }

    /**
     * Gives the next events to the reader, and moves on when that returns; when it throws, they come again. Call
     * {@link #end} before, and this until that is reached.
     *
     * @throws Problem when Kafka does not give them, or the journal holds what this version does not know
     */
    public void take(Consumer<List<Recorded>> reader) {
        long before = next;
        try {
            long patientUntil = System.nanoTime() + PATIENCE.toNanos();
            List<Recorded> events = new ArrayList<>();
            // Markers of transactions have offsets, too, and no poll returns them.
            while (events.isEmpty() && translated(() -> consumer.position(partition)) == before) {
                for (ConsumerRecord<byte[], byte[]> record : translated(() -> consumer.poll(POLL))) {
                    events.add(new Recorded(record.offset(), TableEventJson.read(record.value())));
                }
                if (System.nanoTime() - patientUntil > 0) {
                    throw ProblemCode.KAFKA_TIMEOUT.problem(
                            "Kafka has not given the next events of the journal (topic " + topic + ") for "
                                    + PATIENCE.toSeconds() + " s.",
                            "Check that the brokers run.");
                }
            }
            if (!events.isEmpty()) {
                reader.accept(events);
            }
            next = translated(() -> consumer.position(partition));
        } finally {
            if (next == before) {
                consumer.seek(partition, next);
            }
        }
    }

    private <T> T translated(Supplier<T> call) {
        return KafkaCalls.ask("Kafka does not answer with the journal (topic " + topic + ")", call);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
