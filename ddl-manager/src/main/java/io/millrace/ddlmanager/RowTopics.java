package io.millrace.ddlmanager;

import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import java.time.Duration;
import java.util.Collection;
import org.apache.kafka.clients.admin.Admin;

/** Makes the row topics before ClickHouse reads them and the normalizer writes them. */
public final class RowTopics {

    private static final Duration RETENTION = Duration.ofDays(7);

    private final TopicCreator creator;
    private final Topics topics;
    private final int partitions;

    public RowTopics(Settings settings, Admin admin) {
        this.creator = new TopicCreator(admin, settings.getInt(Setting.KAFKA_REPLICATION, 1, Short.MAX_VALUE));
        this.topics = Topics.of(settings);
        this.partitions = settings.getInt(Setting.KAFKA_PARTITIONS, 1, 10_000);
    }

    public void ensure(Collection<TableId> tables) {
        tables.forEach(table -> creator.ensure(topics.rowTopic(table), partitions, TopicCreator.kept(RETENTION)));
    }
}
