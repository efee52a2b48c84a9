package io.millrace.common.kafka;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.wire.RecordSize;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates Millrace's own topics where they are missing. A topic that exists is left as it is: its settings are its
 * owner's.
 *
 * <p>Threads: may be shared.
 */
public final class TopicCreator {

    private static final Logger LOG = LoggerFactory.getLogger(TopicCreator.class);

    /** How long ClickHouse, the normalizer or a person may be away without losing a record. */
    public static final Duration RETENTION = Duration.ofDays(7);

    private static final int PATIENCE_MILLIS = 15_000;

    /** A controller takes some thousand records in one request; a topic is about half a dozen. */
    private static final int AT_ONCE = 200;

    private final Admin admin;
    private final short replication;

    /** @param replication copies of each partition, 1 to the number of brokers */
    public TopicCreator(Admin admin, int replication) {
        this.admin = admin;
        this.replication = (short) replication;
    }

    /** Settings of a topic whose records are read once and then only kept for a while. */
    public static Map<String, String> kept(Duration retention) {
        return Map.of(
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()),
                TopicConfig.COMPRESSION_TYPE_CONFIG,
                "producer",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(RecordSize.REQUEST));
    }

    /** Settings of a topic whose records are never deleted. */
    public static Map<String, String> keptForGood() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                "-1",
                TopicConfig.RETENTION_BYTES_CONFIG,
                "-1",
                TopicConfig.COMPRESSION_TYPE_CONFIG,
                "producer",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(RecordSize.REQUEST));
    }

    /** Settings of a topic that keeps the last record of each key for ever. */
    public static Map<String, String> compacted() {
        return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    }

    /** @throws Problem when the brokers do not answer */
    public Set<String> existing() {
        return KafkaCalls.await(
                "Kafka does not list its topics",
                admin.listTopics(new ListTopicsOptions().timeoutMs(PATIENCE_MILLIS))
                        .names());
    }

    /**
     * Makes sure that the topic is there.
     *
     * @param partitions of a topic that has to be created, from 1
     * @return whether it was created now
     * @throws Problem when the brokers refuse it
     */
    public boolean ensure(String topic, int partitions, Map<String, String> configuration) {
        boolean[] created = new boolean[1];
        Map<String, Problem> refused = create(List.of(topic), partitions, configuration, made -> created[0] = true);
        if (!refused.isEmpty()) {
            throw refused.get(topic);
        }
        return created[0];
    }

    /**
     * As the other, for many topics. One that is refused does not stop the others.
     *
     * @return the topics that are not there afterwards, with the reason
     */
    public Map<String, Problem> ensure(List<String> topics, int partitions, Map<String, String> configuration) {
        Map<String, Problem> refused = new HashMap<>();
        for (int from = 0; from < topics.size(); from += AT_ONCE) {
            List<String> some = topics.subList(from, Math.min(topics.size(), from + AT_ONCE));
            refused.putAll(create(some, partitions, configuration, topic -> {}));
        }
        return refused;
    }

    private Map<String, Problem> create(
            List<String> topics, int partitions, Map<String, String> configuration, Consumer<String> created) {
        Map<String, Problem> refused = new HashMap<>();
        admin.createTopics(topics.stream()
                        .map(topic -> new NewTopic(topic, partitions, replication).configs(configuration))
                        .toList())
                .values()
                .forEach((topic, result) -> {
                    try {
                        result.get();
                        created.accept(topic);
                        LOG.atInfo()
                                .addKeyValue("topic", topic)
                                .addKeyValue("partitions", partitions)
                                .log("topic created");
                    } catch (ExecutionException e) {
                        if (!(e.getCause() instanceof TopicExistsException)) {
                            refused.put(topic, refusal(topic, e.getCause()));
                        }
                    } catch (InterruptedException e) {
                        // Kafka's own exception keeps the thread's interrupt.
                        throw new InterruptException(e);
                    }
                });
        return refused;
    }

    private static Problem refusal(String topic, Throwable cause) {
        if (cause instanceof TimeoutException) {
            return KafkaCalls.problem("Kafka does not create the topic " + topic, cause);
        }
        return ProblemCode.KAFKA_REFUSED.problem(
                "Kafka refuses to create the topic " + topic + ": " + cause.getMessage(),
                "Create it by hand, or correct the rights of the user or " + Setting.KAFKA_REPLICATION.variable() + ".",
                cause);
    }
}
