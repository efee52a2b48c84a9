package io.millrace.ddlmanager.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.wire.RecordSize;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** A record of one of Millrace's own topics, which are all text and have one partition. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record KafkaText(long offset, String key, String value) {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** All records that a topic has now, and that were committed; none when there is no such topic. */
    static List<KafkaText> all(KafkaSettings kafka, String topic) {
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(properties)) {
            return KafkaCalls.ask("Kafka does not give the topic " + topic, () -> all(consumer, topic));
        }
    }

    private static List<KafkaText> all(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        List<KafkaText> records = new ArrayList<>();
        if (!consumer.listTopics().containsKey(topic)) {
            return records;
        }
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        // Markers of transactions have offsets, too, and no poll returns them.
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                records.add(new KafkaText(record.offset(), text(record.key()), text(record.value())));
            }
            if (System.nanoTime() - deadline > 0) {
                throw ProblemCode.KAFKA_TIMEOUT.problem(
                        "Kafka has not given the topic " + topic + " in " + PATIENCE.toSeconds() + " s.",
                        "Check that the brokers run.");
            }
        }
        return records;
    }

    /** Returns when Kafka has all of them, in their order. */
    static void write(KafkaSettings kafka, String topic, List<KafkaText> records) {
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RecordSize.REQUEST);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, RecordSize.PRODUCER_BUFFER);
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(properties)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            records.forEach(record -> sent.add(
                    producer.send(new ProducerRecord<>(topic, 0, bytes(record.key()), bytes(record.value())))));
            producer.flush();
            sent.forEach(one -> KafkaClients.awaitTaken(one, "a record of the topic " + topic));
        }
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
