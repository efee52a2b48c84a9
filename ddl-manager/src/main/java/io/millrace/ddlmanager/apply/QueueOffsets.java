package io.millrace.ddlmanager.apply;

import io.millrace.common.Problem;
import io.millrace.common.naming.Targets;
import io.millrace.common.pipeline.ConsumerGroups;
import io.millrace.common.table.TableId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Hands the reading position of a table's old queue on to its new one. When it cannot (a crash in between), the new
 * queue reads the topic from its beginning, which is slow and right: {@code _version} decides.
 */
public final class QueueOffsets {

    private final Admin admin;
    private final ConsumerGroups groups;
    private final Targets targets;

    public QueueOffsets(Admin admin, Targets targets) {
        this.admin = admin;
        this.groups = new ConsumerGroups(admin);
        this.targets = targets;
    }

    /** To be called while no queue of the table exists; does nothing when the new group has begun already. */
    public void handOn(TableId table, String newGroup) {
        String all = targets.consumerGroups(table);
        List<String> existing = groups.startingWith(all);
        if (existing.isEmpty() || existing.equals(List.of(newGroup))) {
            return;
        }
        Map<TopicPartition, Long> furthest = groups.committed(List.of(all)).get(all);
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        furthest.forEach((place, offset) -> offsets.put(place, new OffsetAndMetadata(offset)));
        if (offsets.isEmpty()) {
            return;
        }
        try {
            admin.alterConsumerGroupOffsets(newGroup, offsets).all().get();
        } catch (ExecutionException e) {
            throw new Problem(
                    "Kafka does not take the reading position of " + table + ": "
                            + e.getCause().getMessage(),
                    "It is tried again; if it stays so, check the user's rights on consumer groups.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem("Interrupted while moving reading positions.", "Try again.", e);
        }
    }
}
