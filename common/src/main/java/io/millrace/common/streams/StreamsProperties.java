package io.millrace.common.streams;

import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.wire.RecordSize;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Kafka Streams' own settings for an application that reads and writes exactly once, each with its reason. */
public final class StreamsProperties {

    /** How soon new topics and partitions are found, milliseconds. */
    private static final int DISCOVERY_MS = 5_000;

    private StreamsProperties() {}

    /**
     * A fresh set that the caller may add to.
     *
     * @param group in which all instances of the application read, together
     * @param stateFolder for Kafka Streams' own files
     */
    public static Properties of(KafkaSettings kafka, String group, Path stateFolder) {
        Properties streams = new Properties();
        streams.putAll(KafkaClients.properties(kafka));
        streams.put(StreamsConfig.APPLICATION_ID_CONFIG, group);
        streams.put(StreamsConfig.STATE_DIR_CONFIG, stateFolder.toString());
        streams.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);

        // What is written is visible when its transaction is: the interval is a part of the delay.
        streams.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        streams.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);

        // Redpanda has only the classic group protocol.
        streams.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");

        consumer(streams, ConsumerConfig.METADATA_MAX_AGE_CONFIG, DISCOVERY_MS);
        // How long the partitions of a killed instance stay unread; the brokers allow 6 s and more.
        consumer(streams, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        consumer(streams, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        consumer(streams, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        consumer(streams, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, RecordSize.REQUEST);
        // One partition's share of it; a larger record comes alone.
        consumer(streams, ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 * 1024 * 1024);

        producer(streams, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RecordSize.REQUEST);
        producer(streams, ProducerConfig.BUFFER_MEMORY_CONFIG, RecordSize.PRODUCER_BUFFER);
        producer(streams, ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        producer(streams, ProducerConfig.LINGER_MS_CONFIG, 20);
        producer(streams, ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
        return streams;
    }

    private static void consumer(Properties streams, String name, Object value) {
        streams.put(StreamsConfig.mainConsumerPrefix(name), value);
    }

    private static void producer(Properties streams, String name, Object value) {
        streams.put(StreamsConfig.producerPrefix(name), value);
    }
}
