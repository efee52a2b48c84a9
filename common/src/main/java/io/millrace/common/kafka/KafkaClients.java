package io.millrace.common.kafka;

import io.millrace.common.problem.Problem;
import io.millrace.common.settings.ConnectSettings;
import io.millrace.common.settings.KafkaSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The properties that every Kafka client of a service starts from: bootstrap servers, TLS and SASL. */
public final class KafkaClients {

    /** Not less than the default of {@code request.timeout.ms}, which Kafka's clients refuse. */
    private static final int ANSWER_MILLIS = 30_000;

    private KafkaClients() {}

    /** A fresh map that the caller may add to. */
    public static Map<String, Object> properties(KafkaSettings settings) {
        Map<String, Object> properties = new HashMap<>(settings.properties());
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap());
        return properties;
    }

    /**
     * An administrator's client; the caller closes it.
     *
     * @throws Problem when the addresses are malformed or no host of them is known, or a property is wrong
     */
    public static Admin admin(KafkaSettings settings) {
        Map<String, Object> properties = properties(settings);
        if (!properties.containsKey(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG)) {
            // A person waits for the error.
            properties.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        }
        return made(properties, () -> Admin.create(properties));
    }

    /**
     * Of records as they are; the caller closes it.
     *
     * @param properties {@link #properties}, and the caller's own
     * @throws Problem as {@link #admin} does
     */
    public static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> properties) {
        return made(
                properties,
                () -> new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /**
     * Of records as they are; the caller closes it.
     *
     * @param properties {@link #properties}, and the caller's own
     * @throws Problem as {@link #admin} does
     */
    public static KafkaProducer<byte[], byte[]> producer(Map<String, Object> properties) {
        return made(
                properties,
                () -> new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    private static <T> T made(Map<String, Object> properties, Supplier<T> client) {
        try {
            return client.get();
        } catch (KafkaException e) {
            throw KafkaCalls.unreachable(
                    "Kafka at " + properties.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG) + " cannot be reached",
                    e);
        }
    }

    /**
     * Waits until Kafka has taken a record.
     *
     * @param what the record is, as messages name it
     * @throws Problem when it did not
     */
    public static void awaitTaken(Future<RecordMetadata> sent, String what) {
        KafkaCalls.await("Kafka did not take " + what, sent);
    }

    /** How a client of the Connect worker's makes itself safe: TLS and SASL, and nothing else of the properties. */
    public static Map<String, String> security(ConnectSettings settings) {
        return settings.kafkaProperties().entrySet().stream()
                .filter(entry -> entry.getKey().matches("(security|ssl|sasl)\\..*"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
