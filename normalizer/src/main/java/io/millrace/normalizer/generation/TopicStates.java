package io.millrace.normalizer.generation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Reads the state of raw topics from the brokers.
 *
 * <p>Threads: may be shared.
 */
final class TopicStates {

    /** What one request returns for many topics. */
    record Shape(String id, int partitions) {}

    private final Admin admin;
    private final Pattern pattern;

    TopicStates(Admin admin, Pattern pattern) {
        this.admin = admin;
        this.pattern = pattern;
    }

    /** All raw topics that exist now. */
    Set<String> names() {
        return KafkaFutures.get(admin.listTopics().names()).stream()
                .filter(pattern.asMatchPredicate())
                .collect(Collectors.toSet());
    }

    /** The shapes of those of the topics that exist. */
    Map<String, Shape> shapes(Collection<String> topics) {
        Map<String, Shape> shapes = new HashMap<>();
        admin.describeTopics(topics)
                .topicNameValues()
                .forEach((topic, future) ->
                        find(future).ifPresent(description -> shapes.put(topic, shapeOf(description))));
        return shapes;
    }

    /**
     * Id, partitions and end offsets of one moment: neither the id nor the partitions changed while the end offsets
     * were read. Empty when the topic does not exist.
     */
    Optional<TopicState> state(String topic) {
        while (true) {
            Shape before = shapes(Set.of(topic)).get(topic);
            if (before == null) {
                return Optional.empty();
            }
            Optional<List<Long>> ends = ends(topic, before.partitions());
            if (ends.isPresent() && before.equals(shapes(Set.of(topic)).get(topic))) {
                return Optional.of(new TopicState(topic, before.id(), ends.get()));
            }
        }
    }

    /** Like {@link #state}, with three requests for all topics; leaves out those that do not exist or change just now. */
    Map<String, TopicState> states(Collection<String> topics) {
        Map<String, Shape> before = shapes(topics);
        Map<TopicPartition, OffsetSpec> requested = new HashMap<>();
        before.forEach((topic, shape) -> IntStream.range(0, shape.partitions())
                .forEach(p -> requested.put(new TopicPartition(topic, p), OffsetSpec.latest())));
        ListOffsetsResult ends = admin.listOffsets(requested);
        Map<String, Optional<List<Long>>> endsOfTopics = new HashMap<>();
        before.forEach((topic, shape) -> endsOfTopics.put(topic, ends(ends, topic, shape.partitions())));
        Map<String, TopicState> states = new HashMap<>();
        shapes(before.keySet())
                .forEach((topic, shape) -> endsOfTopics
                        .get(topic)
                        .filter(e -> shape.equals(before.get(topic)))
                        .ifPresent(e -> states.put(topic, new TopicState(topic, shape.id(), e))));
        return states;
    }

    private static Optional<List<Long>> ends(ListOffsetsResult result, String topic, int partitions) {
        List<Long> ends = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            find(result.partitionResult(new TopicPartition(topic, p))).ifPresent(end -> ends.add(end.offset()));
        }
        return ends.size() == partitions ? Optional.of(List.copyOf(ends)) : Optional.empty();
    }

    private Optional<List<Long>> ends(String topic, int partitions) {
        Map<TopicPartition, OffsetSpec> requested = new HashMap<>();
        for (int p = 0; p < partitions; p++) {
            requested.put(new TopicPartition(topic, p), OffsetSpec.latest());
        }
        Optional<Map<TopicPartition, ListOffsetsResultInfo>> found =
                find(admin.listOffsets(requested).all());
        return found.map(ends -> IntStream.range(0, partitions)
                .mapToObj(p -> ends.get(new TopicPartition(topic, p)).offset())
                .toList());
    }

    private static Shape shapeOf(TopicDescription description) {
        return new Shape(
                description.topicId().toString(), description.partitions().size());
    }

    private static <T> Optional<T> find(KafkaFuture<T> future) {
        try {
            return Optional.of(KafkaFutures.get(future));
        } catch (UnknownTopicOrPartitionException | UnknownTopicIdException | InvalidTopicException e) {
            return Optional.empty();
        }
    }
}
