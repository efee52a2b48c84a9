package io.millrace.common.kafka;

import io.millrace.common.problem.Problem;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Where consumer groups stand. A name that ends with {@code @} stands for all groups that begin with it. */
public final class ConsumerGroups {

    private static final String UNKNOWN = "Kafka does not say where its consumer groups stand";

    private final Admin admin;

    public ConsumerGroups(Admin admin) {
        this.admin = admin;
    }

    /** The furthest committed offset of each partition, by the name that was asked for. */
    public Map<String, Map<TopicPartition, OffsetAndMetadata>> committed(Collection<String> names) {
        Set<String> existing = existing();
        Map<String, Set<String>> members = new HashMap<>();
        for (String name : names) {
            members.put(
                    name,
                    name.endsWith("@")
                            ? existing.stream().filter(g -> g.startsWith(name)).collect(Collectors.toSet())
                            : existing.contains(name) ? Set.of(name) : Set.of());
        }
        Set<String> wanted = new HashSet<>();
        members.values().forEach(wanted::addAll);
        Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets = offsets(wanted);
        Map<String, Map<TopicPartition, OffsetAndMetadata>> furthest = new HashMap<>();
        members.forEach((name, groups) -> furthest.put(name, furthest(groups, offsets)));
        return furthest;
    }

    /** The furthest committed offset of each partition in any of the groups, which exist. */
    public Map<TopicPartition, OffsetAndMetadata> furthest(Collection<String> groups) {
        return furthest(groups, offsets(Set.copyOf(groups)));
    }

    private static Map<TopicPartition, OffsetAndMetadata> furthest(
            Collection<String> groups, Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets) {
        Map<TopicPartition, OffsetAndMetadata> merged = new HashMap<>();
        groups.forEach(group -> offsets.getOrDefault(group, Map.of()).forEach((place, offset) -> {
            if (offset != null) {
                merged.merge(place, offset, ConsumerGroups::further);
            }
        }));
        return merged;
    }

    private static OffsetAndMetadata further(OffsetAndMetadata one, OffsetAndMetadata other) {
        return one.offset() >= other.offset() ? one : other;
    }

    /** All of them. */
    public Set<String> existing() {
        return KafkaCalls.await(
                        UNKNOWN,
                        admin.listGroups(ListGroupsOptions.forConsumerGroups()).all())
                .stream()
                .map(GroupListing::groupId)
                .collect(Collectors.toSet());
    }

    /**
     * Deletes groups that nobody reads in any more. A consumer that ended without a word is still a member until its
     * session times out; it is taken out first.
     */
    public void delete(Set<String> groups) {
        String failing = "Kafka does not delete a consumer group that is no longer needed";
        for (String group : withMembers(groups)) {
            removeMembers(failing, group);
        }
        KafkaCalls.await(failing, admin.deleteConsumerGroups(groups).all());
    }

    private void removeMembers(String failing, String group) {
        try {
            KafkaCalls.await(
                    failing,
                    admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                            .all());
        } catch (Problem e) {
            // Kafka's client complains of an empty list if the last one left by itself in this moment.
            if (!withMembers(Set.of(group)).isEmpty()) {
                throw e;
            }
        }
    }

    private List<String> withMembers(Set<String> groups) {
        return KafkaCalls.await(UNKNOWN, admin.describeConsumerGroups(groups).all()).values().stream()
                .filter(group -> !group.members().isEmpty())
                .map(ConsumerGroupDescription::groupId)
                .toList();
    }

    private Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets(Set<String> groups) {
        if (groups.isEmpty()) {
            return Map.of();
        }
        return KafkaCalls.await(
                UNKNOWN,
                admin.listConsumerGroupOffsets(groups.stream()
                                .collect(Collectors.toMap(group -> group, group -> new ListConsumerGroupOffsetsSpec())))
                        .all());
    }
}
