package io.millrace.normalizer.generation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Asks the brokers about raw topics.
 *
 * <p>Threads: may be shared.
 */
final class TopicStates {

    /** What can be asked of many topics at once. */
    record Shape(String id, int partitions) {}

    private final Admin admin;
    private final Pattern pattern;

    TopicStates(Admin admin, Pattern pattern) {
        this.admin = admin;
        this.pattern = pattern;
    }

    /** All raw topics that there are now. */
    Set<String> names() {
        return got(admin.listTopics().names()).stream()
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
     * were asked for. Empty when the topic does not exist.
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

    /** As {@link #state}, with three questions for all topics; without those that do not exist or change just now. */
    Map<String, TopicState> states(Collection<String> topics) {
        Map<String, Shape> before = shapes(topics);
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        before.forEach((topic, shape) -> IntStream.range(0, shape.partitions())
                .forEach(p -> wanted.put(new TopicPartition(topic, p), OffsetSpec.latest())));
        ListOffsetsResult ends = admin.listOffsets(wanted);
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

    private static Optional<List<Long>> ends(ListOffsetsResult asked, String topic, int partitions) {
        List<Long> ends = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            find(asked.partitionResult(new TopicPartition(topic, p))).ifPresent(end -> ends.add(end.offset()));
        }
        return ends.size() == partitions ? Optional.of(List.copyOf(ends)) : Optional.empty();
    }

    private Optional<List<Long>> ends(String topic, int partitions) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (int p = 0; p < partitions; p++) {
            wanted.put(new TopicPartition(topic, p), OffsetSpec.latest());
        }
        Optional<Map<TopicPartition, ListOffsetsResultInfo>> found =
                find(admin.listOffsets(wanted).all());
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
            return Optional.of(got(future));
        } catch (UnknownTopicOrPartitionException | UnknownTopicIdException | InvalidTopicException e) {
            return Optional.empty();
        }
    }

    /** As the future's own exception, so that Kafka Streams can tell what may be tried again. */
    static <T> T got(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    static Set<String> topicsOf(Collection<TopicPartition> partitions) {
        Set<String> topics = new HashSet<>();
        partitions.forEach(partition -> topics.add(partition.topic()));
        return topics;
    }
}
