package io.millrace.ddlmanager.guard;

import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.wire.CheckedBinlog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Up to where the binlog was checked, so that no restart leaves a gap. It belongs to the connector, whatever the databases
 * are, and stands beside the journal in a compacted topic: it changes all the time, and only the last one matters.
 */
public final class GuardPosition implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaSettings kafka;
    private final Admin admin;
    private final String topic;
    private final String connector;
    private KafkaProducer<byte[], byte[]> producer;

    /**
     * @param journal topic of the journal
     * @param connector its name
     */
    public GuardPosition(KafkaSettings kafka, Admin admin, String journal, String connector) {
        this.kafka = kafka;
        this.admin = admin;
        this.topic = CheckedBinlog.topic(journal);
        this.connector = connector;
    }

    /** Empty before the first start. */
    Optional<CheckedBinlog> read() {
        ensureTopic();
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        TopicPartition partition = new TopicPartition(topic, 0);
        Map<String, String> last = new HashMap<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    last.put(record.key(), record.value());
                }
                if (System.nanoTime() - deadline > 0) {
                    throw ProblemCode.KAFKA_TIMEOUT.problem(
                            "Kafka has not given the topic " + topic + " in " + PATIENCE.toSeconds() + " s.",
                            "Check that the brokers run.");
                }
            }
        } catch (KafkaException e) {
            throw KafkaCalls.problem("The topic " + topic + " cannot be read", e);
        }
        return Optional.ofNullable(last.get(connector)).map(this::read);
    }

    private CheckedBinlog read(String text) {
        try {
            return CheckedBinlog.read(text);
        } catch (IOException e) {
            throw ProblemCode.KAFKA_REFUSED.problem(
                    "The topic " + topic + " has a record that is no place in the binlog.",
                    "Delete the topic: the binlog is checked from its present end then. Run `millrace validate`.",
                    e);
        }
    }

    void write(CheckedBinlog checked) {
        KafkaClients.awaitTaken(
                producer().send(new ProducerRecord<>(topic, 0, bytes(connector), bytes(checked.toJson()))),
                "up to where the binlog was checked");
    }

    private synchronized KafkaProducer<byte[], byte[]> producer() {
        if (producer == null) {
            ensureTopic();
            Map<String, Object> properties = KafkaClients.properties(kafka);
            properties.put(ProducerConfig.ACKS_CONFIG, "all");
            producer = KafkaClients.producer(properties);
        }
        return producer;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void ensureTopic() {
        new TopicCreator(admin, kafka.replication()).ensure(topic, 1, TopicCreator.compacted());
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close();
        }
    }
}
