package io.millrace.ddlmanager.guard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.KafkaSettings;
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
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Up to where the binlog was checked, so that no restart leaves a gap. It belongs to the connector, whatever the databases
 * are, and stands beside the journal in a compacted topic: it changes every few seconds, and only the last one matters.
 */
public final class GuardPosition {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaSettings kafka;
    private final Admin admin;
    private final String topic;
    private final String connector;

    /**
     * @param journal topic of the journal
     * @param connector its name
     */
    public GuardPosition(KafkaSettings kafka, Admin admin, String journal, String connector) {
        this.kafka = kafka;
        this.admin = admin;
        this.topic = journal + ".checked";
        this.connector = connector;
    }

    /** Empty before the first start. */
    Optional<Checked> read() {
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

    private Checked read(String json) {
        try {
            // As versions before wrote it: GTIDs only.
            return json.startsWith("{") ? JSON.readValue(json, Checked.class) : Checked.upTo(json);
        } catch (JsonProcessingException e) {
            throw ProblemCode.KAFKA_REFUSED.problem(
                    "The topic " + topic + " has a record that is no place in the binlog.",
                    "Delete the topic: the binlog is checked from its present end then. Run `millrace validate`.",
                    e);
        }
    }

    void write(Checked checked) {
        ensureTopic();
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            KafkaClients.awaitTaken(
                    producer.send(new ProducerRecord<>(topic, 0, connector, json(checked))),
                    "up to where the binlog was checked");
        } catch (KafkaException e) {
            throw KafkaCalls.problem("The topic " + topic + " cannot be written", e);
        }
    }

    private static String json(Checked checked) {
        try {
            return JSON.writeValueAsString(checked);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts and numbers is always JSON", e);
        }
    }

    private void ensureTopic() {
        new TopicCreator(admin, kafka.replication()).ensure(topic, 1, TopicCreator.compacted());
    }
}
