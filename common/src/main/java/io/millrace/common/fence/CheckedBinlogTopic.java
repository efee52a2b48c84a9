package io.millrace.common.fence;

import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.wire.CheckedBinlog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads the last {@link CheckedBinlog} of a connector. Not thread-safe. */
public final class CheckedBinlogTopic implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The last record of a pipeline that runs is not further from the end, whatever others share the topic. */
    private static final long LAST_RECORDS = 1_000;

    private final TopicPartition partition;
    private final String connector;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private Optional<CheckedBinlog> last = Optional.empty();
    private boolean open;

    /**
     * @param journal topic of the journal
     * @param connector its name
     */
    public CheckedBinlogTopic(KafkaSettings kafka, String journal, String connector) {
        this.partition = new TopicPartition(CheckedBinlog.topic(journal), 0);
        this.connector = connector;
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.consumer = KafkaClients.consumer(properties);
    }

    /**
     * The newest record now; empty when there is none.
     *
     * @throws io.millrace.common.problem.Problem when Kafka does not answer, or a record is none
     */
    public Optional<CheckedBinlog> last() {
        KafkaCalls.run("Kafka does not say up to where the binlog is checked (topic " + partition.topic() + ")", () -> {
            if (open || !consumer.partitionsFor(partition.topic()).isEmpty()) {
                readToEnd();
            }
        });
        return last;
    }

    private void readToEnd() {
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        if (!open) {
            consumer.assign(List.of(partition));
            long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
            consumer.seek(partition, Math.max(begin, end - LAST_RECORDS));
            readTo(end);
            if (last.isEmpty()) {
                consumer.seek(partition, begin);
            }
            open = true;
        }
        readTo(end);
    }

    private void readTo(long end) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.value() != null && connector.equals(text(record.key()))) {
                    last = Optional.of(read(text(record.value())));
                }
            }
            if (System.nanoTime() - deadline > 0) {
                throw ProblemCode.KAFKA_TIMEOUT.problem(
                        "Kafka has not given the topic " + partition.topic() + " in " + PATIENCE.toSeconds() + " s.",
                        "Check that the brokers run.");
            }
        }
    }

    private CheckedBinlog read(String text) {
        try {
            return CheckedBinlog.read(text);
        } catch (IOException e) {
            throw ProblemCode.KAFKA_REFUSED.problem(
                    "The topic " + partition.topic() + " has a record that is no place in the binlog.",
                    "Delete the topic: the binlog is checked from its present end then. Run `millrace validate`.",
                    e);
        }
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
