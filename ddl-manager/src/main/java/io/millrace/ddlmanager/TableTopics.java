package io.millrace.ddlmanager;

import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Makes each table's raw and row topic before anybody writes or reads them, so that the normalizer knows all tables at
 * once and need not discover them one by one.
 */
public final class TableTopics {

    private final TopicCreator creator;
    private final Topics topics;
    private final int partitions;

    public TableTopics(Settings settings, Admin admin) {
        this.creator = new TopicCreator(admin, settings.getInt(Setting.KAFKA_REPLICATION, 1, Short.MAX_VALUE));
        this.topics = Topics.of(settings);
        this.partitions = settings.getInt(Setting.KAFKA_PARTITIONS, 1, 10_000);
    }

    /** All topics in Kafka, so that many tables need one question. */
    public Set<String> existing() {
        return creator.existing();
    }

    /** @throws io.millrace.common.Problem when Kafka does not take a topic */
    public void ensure(TableId table, Set<String> existing) {
        Stream.of(topics.rawTopic(table), topics.rowTopic(table))
                .filter(topic -> !existing.contains(topic))
                .forEach(topic -> creator.ensure(topic, partitions, TopicCreator.kept(TopicCreator.RETENTION)));
    }
}
