package io.millrace.normalizer.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/**
 * The generations of a raw topic since it was last created.
 *
 * <p>A record with a key belongs to a generation under two conditions. The generation's partition count assigns the key
 * to the record's partition (as Kafka's default partitioner does). And the generation had begun when the record was
 * written: the record's offset is not below the end that its partition had when the generation was noticed. The latest
 * such generation is the record's own, or one that keeps the key in the same partition. In an unbroken run of
 * generations that assign the key to the same partition the first one counts, so a record's version does not change
 * when the topic grows later. Versions of a key therefore rise in the order of its changes, provided that
 *
 * <ul>
 *   <li>one producer at a time writes a key, with Kafka's default partitioner (Debezium in Connect does);
 *   <li>each growth is noticed before the next one: do not grow a topic twice while all normalizers are down;
 *   <li>the producer knew of a growth when the ends of its generation were last taken, before the next growth: leave
 *       more than its {@code metadata.max.age.ms} (5 minutes) between two growths, while a normalizer runs.
 * </ul>
 *
 * <p>Records without a key are events of their own, not changes of a row. Their versions must only differ within a
 * partition and stay the same in a replay, so they take the first generation.
 *
 * @param topicId of the topic that has these generations
 * @param generations at least one, rising; numbers of former topics of this name are not used again
 */
public record History(String topic, String topicId, List<Generation> generations) {

    public History {
        generations = List.copyOf(generations);
        if (generations.isEmpty()) {
            throw new IllegalArgumentException("The topic " + topic + " has no generation.");
        }
    }

    /** The history of a topic that was never seen before. */
    static History begin(TopicState now) {
        return new History(now.topic(), now.id(), List.of(new Generation(0, now.partitions(), now.ends())));
    }

    /** Whether the topic was deleted and created again since. */
    boolean isOfAnother(TopicState now) {
        return !topicId.equals(now.id());
    }

    /**
     * The history that includes the topic as it is now; empty when nothing has changed.
     *
     * @param checked end offsets of the partitions from a later moment at which the last generation was still the
     *     latest; empty when there was no such moment
     */
    Optional<History> next(TopicState now, List<Long> checked) {
        Generation last = last();
        if (isOfAnother(now)) {
            return Optional.of(new History(topic, now.id(), List.of(after(last, now))));
        }
        if (now.partitions() > last.partitions()) {
            List<Generation> more = new ArrayList<>(generations.subList(0, generations.size() - 1));
            more.add(last.lasting(checked));
            more.add(after(last, now));
            return Optional.of(new History(topic, topicId, more));
        }
        return Optional.empty();
    }

    private static Generation after(Generation last, TopicState now) {
        return new Generation(last.number() + 1, now.partitions(), now.ends());
    }

    Generation last() {
        return generations.get(generations.size() - 1);
    }

    /**
     * Whether the record is in a partition that the latest known generation would not have assigned, although it may
     * have been written after {@code checked}: then the topic may have grown unnoticed.
     *
     * @param checked the end of the record's partition when the number of partitions was last seen to be the known one
     */
    boolean mayHaveGrown(int partition, long offset, byte[] key, long checked) {
        Generation last = last();
        return offset >= checked
                && (partition >= last.partitions() || key != null && !assignsKeyTo(last, partition, key));
    }

    /** The number of the generation that the record belongs to. */
    int generationOf(int partition, long offset, byte[] key) {
        if (generations.size() == 1 || key == null) {
            return generations.get(0).number();
        }
        int latest = latestThat(partition, offset, key);
        if (latest < 0) {
            return fallback(partition, offset);
        }
        int first = latest;
        while (first > 0 && assignsKeyTo(generations.get(first - 1), partition, key)) {
            first--;
        }
        return generations.get(first).number();
    }

    private int latestThat(int partition, long offset, byte[] key) {
        for (int i = generations.size() - 1; i >= 0; i--) {
            if (hadBegun(i, partition, offset) && assignsKeyTo(generations.get(i), partition, key)) {
                return i;
            }
        }
        return -1;
    }

    /** No known generation assigns the key to this partition: the producer uses its own partitioner. Order is kept. */
    private int fallback(int partition, long offset) {
        for (int i = generations.size() - 1; i > 0; i--) {
            if (hadBegun(i, partition, offset)) {
                return generations.get(i).number();
            }
        }
        return generations.get(0).number();
    }

    private boolean hadBegun(int index, int partition, long offset) {
        return index == 0 || offset >= generations.get(index - 1).end(partition);
    }

    static boolean assignsKeyTo(Generation generation, int partition, byte[] key) {
        return BuiltInPartitioner.partitionForKey(key, generation.partitions()) == partition;
    }
}
