package io.millrace.ddlmanager;

import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.settings.Settings;
import io.millrace.common.wire.RowLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Delivers every record of a topic once more, as a reader does that has lost its place. */
final class Redelivery {

    private Redelivery() {}

    /** @return how many rows there were */
    static int of(Settings settings, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = all(settings, topic);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                KafkaClients.properties(settings.kafka()), new ByteArraySerializer(), new ByteArraySerializer())) {
            records.forEach(record ->
                    producer.send(new ProducerRecord<>(topic, record.partition(), record.key(), record.value())));
        }
        return records.stream()
                .mapToInt(record -> RowLines.of(record.value()).size())
                .sum();
    }

    private static List<ConsumerRecord<byte[], byte[]>> all(Settings settings, String topic) {
        Map<String, Object> properties = KafkaClients.properties(settings.kafka());
        properties.put("isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
