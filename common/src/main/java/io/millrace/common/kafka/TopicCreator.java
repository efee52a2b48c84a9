package io.millrace.common.kafka;

import io.millrace.common.Problem;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates topics that are not there yet; several services may do so at once. Thread-safe. */
public final class TopicCreator {

    /** The largest record of any topic: a row of 16 MB in base64, before and after. */
    public static final int MAX_MESSAGE_BYTES = 64 << 20;

    private static final long SEVEN_DAYS_MILLIS = 7L * 24 * 60 * 60 * 1000;

    private final Admin admin;
    private final short replication;

    public TopicCreator(Settings settings, Admin admin) {
        this.admin = admin;
        this.replication = (short) settings.getInt(Setting.KAFKA_REPLICATION, 1, Short.MAX_VALUE);
    }

    /** Topics of rows or messages, kept for seven days. */
    public void ensureStreams(Collection<String> topics, int partitions) {
        ensure(
                topics,
                partitions,
                Map.of(
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(MAX_MESSAGE_BYTES),
                        TopicConfig.RETENTION_MS_CONFIG, String.valueOf(SEVEN_DAYS_MILLIS)));
    }

    /** Topics of state: one partition, of which the last record of each key is kept for ever. */
    public void ensureState(Collection<String> topics) {
        ensure(topics, 1, Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    }

    private void ensure(Collection<String> topics, int partitions, Map<String, String> config) {
        try {
            Set<String> existing = admin.listTopics().names().get();
            Map<String, KafkaFuture<Void>> creations = admin.createTopics(topics.stream()
                            .filter(topic -> !existing.contains(topic))
                            .map(topic -> new NewTopic(topic, partitions, replication).configs(config))
                            .toList())
                    .values();
            for (KafkaFuture<Void> creation : creations.values()) {
                await(creation);
            }
        } catch (ExecutionException e) {
            throw new Problem(
                    "Kafka does not create the topics " + topics + ": "
                            + e.getCause().getMessage(),
                    "Check the broker, " + Setting.KAFKA_REPLICATION.variable() + " and the user's rights.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem("Interrupted while creating topics.", "Try again.", e);
        }
    }

    private static void await(KafkaFuture<Void> creation) throws ExecutionException, InterruptedException {
        try {
            creation.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }
}
