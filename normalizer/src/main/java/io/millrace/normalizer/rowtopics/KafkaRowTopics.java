package io.millrace.normalizer.rowtopics;

import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.TableId;
import io.millrace.normalizer.generation.KafkaFutures;
import io.millrace.normalizer.topology.RowTopics;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates a table's row topic before its first row, and creates it again when it was deleted.
 *
 * <p>A broker that creates topics by itself may be faster with a deleted one: a producer asks for the topic at once.
 * Such a topic has the broker's defaults, so it is corrected.
 *
 * <p>Threads: {@link #topicOf} is called by any stream thread. It waits for Kafka only at the first row of a table, and
 * no other table waits with it. {@link #refresh} belongs to one thread at a time.
 */
public final class KafkaRowTopics implements RowTopics {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaRowTopics.class);

    private static final Map<String, String> CONFIGURATION = TopicCreator.kept(TopicCreator.RETENTION);

    /**
     * @param id Kafka's topic id: another one means that the topic was deleted and created again. Empty while the brokers
     *     have not shown it
     */
    private record RowTopic(String name, Optional<Uuid> id, int partitions) {

        boolean is(TopicDescription description) {
            return id.isEmpty() || id.get().equals(description.topicId());
        }
    }

    private final Topics topics;
    private final Admin admin;
    private final TopicCreator creator;
    private final ToIntFunction<String> partitionsOf;
    private final Map<TableId, RowTopic> known = new ConcurrentHashMap<>();

    /** @param partitionsOf how many partitions a raw topic has */
    public KafkaRowTopics(Topics topics, Admin admin, TopicCreator creator, ToIntFunction<String> partitionsOf) {
        this.topics = topics;
        this.admin = admin;
        this.creator = creator;
        this.partitionsOf = partitionsOf;
    }

    @Override
    public String topicOf(TableId table, String rawTopic) {
        RowTopic topic = known.get(table);
        if (topic == null) {
            // Not in computeIfAbsent, which would let rows of other tables wait for this table's topic.
            topic = create(topics.rowTopic(table), partitionsOf.applyAsInt(rawTopic));
            known.put(table, topic);
        }
        return topic.name();
    }

    private RowTopic create(String topic, int partitions) {
        creator.ensure(topic, partitions, CONFIGURATION);
        return new RowTopic(topic, Optional.empty(), partitions);
    }

    /**
     * Creates the row topics again that were deleted since they were last seen.
     *
     * @throws Problem when the brokers refuse it
     */
    public void refresh() {
        // Not those that are made while the brokers are asked.
        Map<TableId, RowTopic> asked = Map.copyOf(known);
        Map<String, TopicDescription> now =
                describe(asked.values().stream().map(RowTopic::name).toList());
        asked.forEach((table, topic) -> {
            TopicDescription description = now.get(topic.name());
            if (description == null && topic.id().isEmpty()) {
                // The brokers may not show it yet.
                create(topic.name(), topic.partitions());
            } else if (description == null || !topic.is(description)) {
                restore(topic);
                known.put(table, new RowTopic(topic.name(), Optional.empty(), topic.partitions()));
            } else if (topic.id().isEmpty()) {
                known.put(table, new RowTopic(topic.name(), Optional.of(description.topicId()), topic.partitions()));
            }
        });
    }

    private void restore(RowTopic topic) {
        LOG.atWarn()
                .addKeyValue("topic", topic.name())
                .log("A row topic was deleted; rows that ClickHouse had not read from it are gone");
        if (!creator.ensure(topic.name(), topic.partitions(), CONFIGURATION)) {
            correct(topic);
        }
    }

    /** Leaves settings that somebody made for this very topic. */
    private void correct(RowTopic topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        Config now = KafkaFutures.get(
                admin.describeConfigs(Set.of(resource)).values().get(resource));
        List<AlterConfigOp> missing = CONFIGURATION.entrySet().stream()
                .filter(setting -> !isSetForTopic(now.get(setting.getKey())))
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        if (!missing.isEmpty()) {
            KafkaFutures.get(
                    admin.incrementalAlterConfigs(Map.of(resource, missing)).all());
        }
        int partitions = KafkaFutures.get(admin.describeTopics(Set.of(topic.name()))
                        .topicNameValues()
                        .get(topic.name()))
                .partitions()
                .size();
        if (partitions < topic.partitions()) {
            KafkaFutures.get(admin.createPartitions(Map.of(topic.name(), NewPartitions.increaseTo(topic.partitions())))
                    .all());
        }
        LOG.atWarn()
                .addKeyValue("topic", topic.name())
                .addKeyValue("settings", missing.size())
                .addKeyValue("partitions", Math.max(partitions, topic.partitions()))
                .log("A row topic that the broker created by itself has its settings again");
    }

    private static boolean isSetForTopic(ConfigEntry entry) {
        return entry != null && entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG;
    }

    /** Without those that do not exist. */
    private Map<String, TopicDescription> describe(Collection<String> names) {
        Map<String, TopicDescription> found = new HashMap<>();
        admin.describeTopics(names).topicNameValues().forEach((name, description) -> {
            try {
                found.put(name, KafkaFutures.get(description));
            } catch (UnknownTopicOrPartitionException e) {
                LOG.atDebug().addKeyValue("topic", name).log("Row topic is missing");
            }
        });
        return found;
    }
}
