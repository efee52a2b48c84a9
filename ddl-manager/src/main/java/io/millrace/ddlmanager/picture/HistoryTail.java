package io.millrace.ddlmanager.picture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.settings.KafkaSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads Debezium's schema history from its beginning, and then what is added. Not thread-safe. */
public final class HistoryTail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryTail.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(200);

    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private boolean open;

    /** @param topic Debezium's schema history */
    public HistoryTail(KafkaSettings kafka, String topic) {
        this.partition = new TopicPartition(topic, 0);
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.consumer = KafkaClients.consumer(properties);
    }

    /** One record, at its offset. */
    public record Entry(long offset, JsonNode record) {}

    /** Gives the reader all records that were there when this was called, and that it has not had yet. */
    public void readToEnd(Consumer<Entry> reader) {
        KafkaCalls.run("Kafka does not give the schema history (topic " + partition.topic() + ")", () -> {
            if (!open && consumer.partitionsFor(partition.topic()).isEmpty()) {
                return;
            }
            if (!open) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                open = true;
            }
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(POLL).forEach(record -> read(record, reader));
            }
        });
    }

    private static void read(ConsumerRecord<byte[], byte[]> record, Consumer<Entry> reader) {
        try {
            if (record.value() != null) {
                reader.accept(new Entry(record.offset(), JSON.readTree(record.value())));
            }
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("offset", record.offset())
                    .setCause(e)
                    .log("A record of the schema history is not JSON; Debezium cannot read it either");
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
