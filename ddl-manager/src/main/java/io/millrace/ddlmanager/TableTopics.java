package io.millrace.ddlmanager;

import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import java.util.Collection;
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

    public void ensure(Collection<TableId> tables) {
        Stream.concat(tables.stream().map(topics::rawTopic), tables.stream().map(topics::rowTopic))
                .distinct()
                .forEach(topic -> creator.ensure(topic, partitions, TopicCreator.kept(TopicCreator.RETENTION)));
    }
}
