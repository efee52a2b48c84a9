package io.millrace.normalizer.generation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.problem.ProblemCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The histories of all raw topics, in a compacted topic of one partition: the key is the raw topic, the last record
 * counts.
 *
 * <p>Threads: belongs to one at a time.
 */
final class GenerationLog implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final TopicPartition partition;
    private final KafkaConsumer<String, byte[]> consumer;
    private final KafkaProducer<String, byte[]> producer;
    private final Map<String, History> histories = new HashMap<>();
    private final List<Future<RecordMetadata>> writing = new ArrayList<>();

    /** @param topic which exists */
    GenerationLog(String topic, Map<String, Object> client) {
        this.partition = new TopicPartition(topic, 0);
        this.consumer = new KafkaConsumer<>(reading(client), new StringDeserializer(), new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(writing(client), new StringSerializer(), new ByteArraySerializer());
        consumer.assign(Set.of(partition));
        consumer.seekToBeginning(Set.of(partition));
    }

    private static Map<String, Object> reading(Map<String, Object> client) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // A broker answers the requests of a connection in order. A request for the end offset would wait for a pending
        // fetch, half a second for each new topic.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        return properties;
    }

    private static Map<String, Object> writing(Map<String, Object> client) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return properties;
    }

    /** Reads everything that this and other instances have written until now. */
    void readToEnd() {
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                histories.put(record.key(), parse(record));
            }
        }
    }

    /** As of the last {@link #readToEnd()}. */
    Optional<History> find(String topic) {
        return Optional.ofNullable(histories.get(topic));
    }

    /** As of the last {@link #readToEnd()}. */
    Set<String> topics() {
        return Set.copyOf(histories.keySet());
    }

    /** Queues the history; {@link #flush} completes the write. */
    void writeSoon(History history) {
        try {
            writing.add(producer.send(
                    new ProducerRecord<>(partition.topic(), 0, history.topic(), JSON.writeValueAsBytes(history))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a history cannot be written as JSON", e);
        }
    }

    /** Returns when the brokers have all of them; {@link #readToEnd()} then finds them, or a later record of another instance. */
    void flush() {
        List<Future<RecordMetadata>> all = List.copyOf(writing);
        writing.clear();
        for (Future<RecordMetadata> one : all) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    private History parse(ConsumerRecord<String, byte[]> record) {
        try {
            return JSON.readValue(record.value(), History.class);
        } catch (IOException | RuntimeException e) {
            throw ProblemCode.DAMAGED_TOPIC.problem(
                    "The record at offset " + record.offset() + " of " + partition.topic()
                            + " is not a history of generations.",
                    "Only normalizers may write to " + partition.topic() + "; see docs/operations/run.md, \"Kafka\".",
                    e);
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
        producer.close(CLOSE_LIMIT);
    }
}
