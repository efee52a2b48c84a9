package io.millrace.common.kafka;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** The properties that every Kafka client of a service starts from: bootstrap servers, TLS and SASL. */
public final class KafkaClients {

    /** Not less than the default of {@code request.timeout.ms}, which Kafka's clients refuse. */
    private static final int ANSWER_MILLIS = 30_000;

    private KafkaClients() {}

    /** A fresh map that the caller may add to. */
    public static Map<String, Object> properties(Settings settings) {
        Map<String, Object> properties = new HashMap<>();
        settings.find(Setting.KAFKA_PROPERTIES).ifPresent(file -> properties.putAll(read(file)));
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.get(Setting.KAFKA_BOOTSTRAP));
        return properties;
    }

    /**
     * An administrator's client; the caller closes it.
     *
     * @throws Problem when the addresses are malformed or no host of them is known, or a property is wrong
     */
    public static Admin admin(Settings settings) {
        Map<String, Object> properties = properties(settings);
        if (!properties.containsKey(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG)) {
            // A person waits for the answer that there is none.
            properties.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        }
        try {
            return Admin.create(properties);
        } catch (KafkaException e) {
            throw ProblemCode.KAFKA_UNREACHABLE.problem(
                    "Kafka at " + settings.get(Setting.KAFKA_BOOTSTRAP) + " cannot be reached: "
                            + (e.getCause() == null ? e : e.getCause()).getMessage(),
                    "Check " + Setting.KAFKA_BOOTSTRAP.variable() + " (host:port, separated by commas) and "
                            + Setting.KAFKA_PROPERTIES.variable() + ".",
                    e);
        }
    }

    /**
     * Waits until Kafka has taken a record.
     *
     * @param what the record is, for people
     * @throws Problem when it did not
     */
    public static void awaitTaken(Future<RecordMetadata> sent, String what) {
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw ProblemCode.KAFKA_REFUSED.problem(
                    "Kafka did not take " + what + ": " + e.getCause().getMessage(), "It is tried again.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemCode.INTERRUPTED.problem(
                    "Interrupted while Kafka was to take " + what + ".", "It is tried again.", e);
        }
    }

    private static Map<String, String> read(String file) {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(Path.of(file))) {
            properties.load(reader);
        } catch (IOException e) {
            throw ProblemCode.UNREADABLE_SETTING_FILE.problem(
                    "Cannot read the Kafka client properties in " + file + ".",
                    "Correct " + Setting.KAFKA_PROPERTIES.variable() + ".",
                    e);
        }
        Map<String, String> map = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map;
    }
}
