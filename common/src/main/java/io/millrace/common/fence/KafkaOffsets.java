package io.millrace.common.fence;

import io.millrace.common.kafka.ConsumerGroups;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.kafka.Recommit;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.KafkaSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks Kafka. Whether everything is read, a committed offset alone does not say: see {@link FirstRecords}. Not thread-safe. */
public final class KafkaOffsets implements Offsets, AutoCloseable {

    private final Admin admin;
    private final ConsumerGroups groups;
    private final FirstRecords records;
    private final String readToEnd;
    private final Recommit recommit = new Recommit();

    public KafkaOffsets(KafkaSettings kafka, Topics topics) {
        this.admin = KafkaClients.admin(kafka);
        this.groups = new ConsumerGroups(admin);
        this.readToEnd = topics.readToEndGroup();
        try {
            this.records = new FirstRecords(kafka);
        } catch (RuntimeException e) {
            admin.close();
            throw e;
        }
    }

    @Override
    public Map<TopicPartition, Long> ends(Collection<String> topics) {
        return offsets(endsOf(partitions(topics)));
    }

    private Map<TopicPartition, End> endsOf(Collection<TopicPartition> partitions) {
        Map<TopicPartition, End> ends = new HashMap<>();
        listed(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED)
                .forEach((partition, found) -> ends.put(partition, new End(found.offset(), found.leaderEpoch())));
        return ends;
    }

    private Set<TopicPartition> partitions(Collection<String> topics) {
        return topicIds(topics).keySet();
    }

    private Map<TopicPartition, Uuid> topicIds(Collection<String> topics) {
        Map<TopicPartition, Uuid> partitions = new HashMap<>();
        if (!topics.isEmpty()) {
            admin.describeTopics(topics)
                    .topicNameValues()
                    .forEach((topic, description) -> answered(description::get)
                            .ifPresent(known -> known.partitions()
                                    .forEach(p -> partitions.put(
                                            new TopicPartition(topic, p.partition()), known.topicId()))));
        }
        return partitions;
    }

    /**
     * How far a group has read a partition, and what Kafka still has of it.
     *
     * @param committed the group's own offset
     * @param read as in {@link Offsets.Progress}, for a group that Millrace replicates through
     * @param beginning the first offset that Kafka still has
     * @param end behind the last one
     * @param former an end that the partition had, as it was written down, see {@link KafkaOffsets#rememberReadToEnd}
     * @param topicId another one when the topic was deleted and created again
     */
    public record Position(
            OptionalLong committed, OptionalLong read, long beginning, End end, Optional<End> former, Uuid topicId) {

        public Position readTo(long offset) {
            return new Position(committed, OptionalLong.of(offset), beginning, end, former, topicId);
        }

        public Position endingAt(End other) {
            return new Position(committed, read, beginning, other, former, topicId);
        }
    }

    /**
     * Where a partition ended at some moment.
     *
     * @param epoch how often it had got a leader by then; not every broker says
     */
    public record End(long offset, Optional<Integer> epoch) {}

    /** Positions by the topics that each group reads; topics that do not exist are left out. */
    public Map<TopicPartition, Position> positions(Map<String, ? extends Collection<String>> topicsByGroup) {
        Map<TopicPartition, Uuid> topicIds = topicIds(topics(topicsByGroup));
        // Beginnings before the groups: a group that reads on in between has not lost what it read.
        Map<TopicPartition, Long> beginnings =
                list(topicIds.keySet(), OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
        Read read = read(topicsByGroup.keySet());
        // Behind what the groups have read.
        Map<TopicPartition, End> ends = endsOf(topicIds.keySet());
        Map<TopicPartition, Position> positions = new HashMap<>();
        topicsByGroup.forEach((group, topics) -> beginnings.forEach((partition, beginning) -> {
            if (topics.contains(partition.topic()) && ends.containsKey(partition)) {
                positions.put(
                        partition,
                        new Position(
                                read.committed(group, partition),
                                read.known(group, partition),
                                beginning,
                                ends.get(partition),
                                read.toEnd(partition),
                                topicIds.get(partition)));
            }
        }));
        return positions;
    }

    /**
     * Writes down which partitions are read to their end now, so that it is known when what follows the readers' offsets
     * has expired: markers of transactions. To be called more often than records, and the offsets of this group, expire.
     */
    public void rememberReadToEnd(Map<String, ? extends Collection<String>> topicsByGroup) {
        Map<TopicPartition, End> ends = endsOf(partitions(topics(topicsByGroup)));
        Map<String, Map<TopicPartition, Long>> targets = new HashMap<>();
        topicsByGroup.forEach((group, topics) -> targets.put(group, offsets(of(topics, ends))));
        Map<TopicPartition, End> known = read(Set.of()).toEnd();
        boolean again = recommit.due();
        // Also those of tables that do not stream now.
        Map<TopicPartition, End> written = again ? existing(known) : new HashMap<>();
        progress(targets).forEach((partition, progress) -> {
            End end = ends.get(partition);
            boolean nothingLost = progress.beginning() <= progress.read().orElse(0);
            if (progress.remaining() == 0 && nothingLost && end.offset() > offset(known.get(partition))) {
                written.put(partition, end);
            }
        });
        remember(written);
        if (again) {
            recommit.done();
        }
    }

    /** Kafka takes no offset of a partition that was deleted. */
    private Map<TopicPartition, End> existing(Map<TopicPartition, End> ends) {
        Map<TopicPartition, End> existing = new HashMap<>(ends);
        existing.keySet()
                .retainAll(partitions(
                        ends.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet())));
        return existing;
    }

    private static long offset(End end) {
        return end == null ? 0 : end.offset();
    }

    /**
     * Writes down that what expired of a partition is made up for. Its reader commits an offset only with the next record,
     * and until then the same loss would be seen again.
     *
     * @param to where the loss ends, exclusive
     */
    public void rememberMadeUpFor(TopicPartition partition, long to) {
        if (to > offset(read(Set.of()).toEnd().get(partition))) {
            remember(Map.of(partition, new End(to, Optional.empty())));
        }
    }

    /** Writes down that what is known of a partition ends where it was cut. */
    public void rememberCut(TopicPartition partition, long at) {
        remember(Map.of(partition, new End(at, Optional.empty())));
    }

    private void remember(Map<TopicPartition, End> ends) {
        if (!ends.isEmpty()) {
            Map<TopicPartition, OffsetAndMetadata> written = new HashMap<>();
            ends.forEach(
                    (partition, end) -> written.put(partition, new OffsetAndMetadata(end.offset(), end.epoch(), "")));
            KafkaCalls.await(
                    "Kafka does not take the offsets of the group " + readToEnd,
                    admin.alterConsumerGroupOffsets(readToEnd, written).all());
        }
    }

    private static Set<String> topics(Map<String, ? extends Collection<String>> topicsByGroup) {
        return topicsByGroup.values().stream().flatMap(Collection::stream).collect(Collectors.toSet());
    }

    private static Map<TopicPartition, End> of(Collection<String> topics, Map<TopicPartition, End> ends) {
        Map<TopicPartition, End> some = new HashMap<>(ends);
        some.keySet().removeIf(partition -> !topics.contains(partition.topic()));
        return some;
    }

    private static Map<TopicPartition, Long> offsets(Map<TopicPartition, End> ends) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        ends.forEach((partition, end) -> offsets.put(partition, end.offset()));
        return offsets;
    }

    /**
     * What groups have read.
     *
     * @param committed their offsets, by group
     * @param readToEnd the group whose offsets are what was seen read to its end
     */
    private record Read(Map<String, Map<TopicPartition, OffsetAndMetadata>> committed, String readToEnd) {

        OptionalLong committed(String group, TopicPartition partition) {
            OffsetAndMetadata offset = committed.getOrDefault(group, Map.of()).get(partition);
            return offset == null ? OptionalLong.empty() : OptionalLong.of(offset.offset());
        }

        /** What is known to be read, so that it may expire. */
        OptionalLong known(String group, TopicPartition partition) {
            OptionalLong own = committed(group, partition);
            return toEnd(partition)
                    .map(end -> OptionalLong.of(Math.max(own.orElse(0), end.offset())))
                    .orElse(own);
        }

        Optional<End> toEnd(TopicPartition partition) {
            return Optional.ofNullable(
                            committed.getOrDefault(readToEnd, Map.of()).get(partition))
                    .map(Read::end);
        }

        Map<TopicPartition, End> toEnd() {
            Map<TopicPartition, End> ends = new HashMap<>();
            committed
                    .getOrDefault(readToEnd, Map.of())
                    .forEach((partition, offset) -> ends.put(partition, end(offset)));
            return ends;
        }

        private static End end(OffsetAndMetadata offset) {
            return new End(offset.offset(), offset.leaderEpoch());
        }
    }

    private Read read(Set<String> names) {
        Set<String> all = new HashSet<>(names);
        all.add(readToEnd);
        return new Read(groups.committed(all), readToEnd);
    }

    @Override
    public Map<TopicPartition, Progress> progress(Map<String, Map<TopicPartition, Long>> targets) {
        Read read = read(targets.keySet());
        Map<TopicPartition, Progress> progress = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        Map<TopicPartition, Long> committed = new HashMap<>();
        Map<TopicPartition, OptionalLong> known = new HashMap<>();
        targets.forEach((group, partitions) -> partitions.forEach((partition, end) -> {
            long offset = read.committed(group, partition).orElse(0);
            if (offset >= end) {
                progress.put(partition, Progress.reached(end));
            } else {
                ends.put(partition, end);
                committed.put(partition, offset);
                known.put(partition, read.known(group, partition));
            }
        }));
        progress.putAll(unread(committed, known, ends));
        return progress;
    }

    private Map<TopicPartition, Progress> unread(
            Map<TopicPartition, Long> committed,
            Map<TopicPartition, OptionalLong> known,
            Map<TopicPartition, Long> targets) {
        Set<TopicPartition> partitions = targets.keySet();
        // Where a topic ends is asked for again and again while it does not exist.
        Set<TopicPartition> existing = partitions(
                partitions.stream().map(TopicPartition::topic).distinct().toList());
        existing.retainAll(partitions);
        Map<TopicPartition, Long> stable = list(existing, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
        // Asked for after the stable ends, so that what is committed in between counts rather than hides.
        Map<TopicPartition, Long> ends = list(existing, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> beginnings = list(existing, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> from = new HashMap<>();
        Map<TopicPartition, Long> to = new HashMap<>();
        for (TopicPartition partition : partitions) {
            long target = targets.get(partition);
            if (ends.getOrDefault(partition, 0L) < target || !beginnings.containsKey(partition)) {
                // The topic was deleted, and maybe made again: what it held is gone.
                beginnings.put(partition, target);
            }
            from.put(partition, Math.max(beginnings.get(partition), committed.get(partition)));
            to.put(partition, Math.min(target, stable.getOrDefault(partition, 0L)));
        }
        Map<TopicPartition, Long> first = records.between(from, to);
        return partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> {
            long target = targets.get(partition);
            return new Progress(
                    known.get(partition),
                    beginnings.get(partition),
                    Math.max(0, target - first.getOrDefault(partition, from.get(partition))));
        }));
    }

    /** Partitions that do not exist are left out. */
    private Map<TopicPartition, Long> list(
            Collection<TopicPartition> partitions, OffsetSpec which, IsolationLevel isolation) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        listed(partitions, which, isolation).forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> listed(
            Collection<TopicPartition> partitions, OffsetSpec which, IsolationLevel isolation) {
        if (partitions.isEmpty()) {
            return Map.of();
        }
        ListOffsetsResult result = admin.listOffsets(
                partitions.stream().collect(Collectors.toMap(p -> p, p -> which)), new ListOffsetsOptions(isolation));
        Map<TopicPartition, ListOffsetsResultInfo> listed = new HashMap<>();
        partitions.forEach(partition ->
                answered(result.partitionResult(partition)::get).ifPresent(found -> listed.put(partition, found)));
        return listed;
    }

    private interface Answer<T> {
        T get() throws ExecutionException, InterruptedException;
    }

    /** Empty when there is no such topic or partition. */
    private static <T> Optional<T> answered(Answer<T> answer) {
        try {
            return Optional.of(answer.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw refused(e.getCause());
        } catch (InterruptedException e) {
            throw refused(new InterruptException(e));
        }
    }

    static Problem refused(Throwable cause) {
        return KafkaCalls.problem("Kafka does not say where its topics end", cause);
    }

    @Override
    public void close() {
        records.close();
        admin.close();
    }
}
