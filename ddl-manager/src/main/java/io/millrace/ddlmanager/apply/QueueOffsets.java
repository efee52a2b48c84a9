package io.millrace.ddlmanager.apply;

import io.millrace.common.kafka.ConsumerGroups;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.table.TableId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Hands the reading position of a table's old queue on to its new one. When it cannot (a crash in between), the new
 * queue reads the topic from its beginning, which is slow and right: {@code _version} decides.
 */
public final class QueueOffsets {

    private static final ListOffsetsOptions COMMITTED = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

    private final Admin admin;
    private final ConsumerGroups groups;
    private final Targets targets;
    private final Topics topics;

    public QueueOffsets(Admin admin, Targets targets, Topics topics) {
        this.topics = topics;
        this.admin = admin;
        this.groups = new ConsumerGroups(admin);
        this.targets = targets;
    }

    /** All consumer groups in Kafka, so that many tables need one question. */
    public Set<String> groups() {
        return groups.existing();
    }

    /**
     * To be called while no queue of the table exists; does nothing when the new group has begun already.
     *
     * @param groups as {@link #groups} gave them, at a time when the new one had not yet begun
     */
    public void handOn(TableId table, String newGroup, Set<String> groups) {
        String all = targets.consumerGroups(table);
        List<String> existing =
                groups.stream().filter(group -> group.startsWith(all)).toList();
        if (existing.isEmpty() || existing.equals(List.of(newGroup))) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = this.groups.furthest(existing);
        if (offsets.isEmpty()) {
            return;
        }
        move(table, newGroup, offsets);
    }

    /**
     * Lets a new group begin with the rows of a moment; to be called while no queue of the table exists. The groups of
     * before go, as what they have read is not in the table that is made.
     *
     * @param since milliseconds since 1970: when a row was written to the raw topic at the earliest
     */
    public void begin(TableId table, String newGroup, long since) {
        String all = targets.consumerGroups(table);
        groups.delete(groups.existing().stream()
                .filter(group -> group.startsWith(all))
                .collect(Collectors.toSet()));
        String topic = topics.rowTopic(table);
        String refusal = refusal(table);
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        KafkaCalls.await(refusal, admin.describeTopics(List.of(topic)).allTopicNames())
                .get(topic)
                .partitions()
                .forEach(partition ->
                        wanted.put(new TopicPartition(topic, partition.partition()), OffsetSpec.forTimestamp(since)));
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        KafkaCalls.await(refusal, admin.listOffsets(wanted, COMMITTED).all()).forEach((place, found) -> {
            if (found.offset() >= 0) {
                offsets.put(place, new OffsetAndMetadata(found.offset()));
            } else {
                ends.put(place, OffsetSpec.latest());
            }
        });
        KafkaCalls.await(refusal, admin.listOffsets(ends, COMMITTED).all())
                .forEach((place, end) -> offsets.put(place, new OffsetAndMetadata(end.offset())));
        move(table, newGroup, offsets);
    }

    private void move(TableId table, String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        KafkaCalls.await(
                refusal(table), admin.alterConsumerGroupOffsets(group, offsets).all());
    }

    private static String refusal(TableId table) {
        return "Kafka does not take the reading position of " + table;
    }
}
