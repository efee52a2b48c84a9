package io.millrace.ddlmanager.expiry;

import io.millrace.common.kafka.ConsumerGroups;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.Recommit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Which ids topics had, for the next process. Kept in Kafka, with the offset of a consumer group that nobody reads in: each
 * at another topic, as Kafka deletes what it keeps at a topic together with it.
 */
final class TopicIds {

    private final Admin admin;
    private final String group;
    private final Recommit recommit = new Recommit();
    private Map<TopicPartition, OffsetAndMetadata> written = Map.of();

    TopicIds(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
    }

    Map<String, Uuid> read() {
        Map<String, Uuid> ids = new HashMap<>();
        new ConsumerGroups(admin).committed(Set.of(group)).get(group).values().forEach(kept -> {
            String[] parts = kept.metadata().split(" ");
            ids.put(parts[0], Uuid.fromString(parts[1]));
        });
        return ids;
    }

    /** @param keepers the topic at which the id of each is kept; those that do not exist keep none */
    void write(Map<String, Uuid> ids, Map<String, String> keepers) {
        Map<TopicPartition, OffsetAndMetadata> now = new HashMap<>();
        ids.forEach((topic, id) -> {
            String keeper = keepers.get(topic);
            if (keeper != null && ids.containsKey(keeper)) {
                now.put(new TopicPartition(keeper, 0), new OffsetAndMetadata(0, topic + " " + id));
            }
        });
        if (!now.isEmpty() && (!now.equals(written) || recommit.due())) {
            KafkaCalls.await(
                    "Kafka does not take the offsets of the group " + group,
                    admin.alterConsumerGroupOffsets(group, now).all());
            written = now;
            recommit.done();
        }
    }
}
