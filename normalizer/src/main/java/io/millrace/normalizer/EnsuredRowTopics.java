package io.millrace.normalizer;

import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.naming.Topics;
import io.millrace.common.table.TableId;
import io.millrace.normalizer.topology.RowTopics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/**
 * Creates a table's row topic when its first row comes.
 *
 * <p>Threads: may be shared.
 */
final class EnsuredRowTopics implements RowTopics {

    private final Topics topics;
    private final TopicCreator creator;
    private final ToIntFunction<String> partitionsOf;
    private final Map<TableId, String> ensured = new ConcurrentHashMap<>();

    EnsuredRowTopics(Topics topics, TopicCreator creator, ToIntFunction<String> partitionsOf) {
        this.topics = topics;
        this.creator = creator;
        this.partitionsOf = partitionsOf;
    }

    @Override
    public String topicOf(TableId table, String rawTopic) {
        String known = ensured.get(table);
        return known != null ? known : ensured.computeIfAbsent(table, t -> ensure(t, rawTopic));
    }

    private String ensure(TableId table, String rawTopic) {
        String topic = topics.rowTopic(table);
        creator.ensure(topic, partitionsOf.applyAsInt(rawTopic), TopicCreator.kept(TopicCreator.RETENTION));
        return topic;
    }
}
