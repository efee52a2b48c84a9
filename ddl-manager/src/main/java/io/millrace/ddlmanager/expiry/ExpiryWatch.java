package io.millrace.ddlmanager.expiry;

import io.millrace.common.fence.KafkaOffsets.End;
import io.millrace.common.fence.KafkaOffsets.Position;
import io.millrace.ddlmanager.expiry.Loss.Cut;
import io.millrace.ddlmanager.expiry.Loss.Deleted;
import io.millrace.ddlmanager.expiry.Loss.Expired;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Compares what a reader has read with what Kafka still has, look by look. A reader that comes back after records have
 * expired continues behind them and commits that, so its position at the look before counts, too. With a topic Kafka deletes
 * the positions of its readers: that it was deleted is seen by what the look before found. Where a partition ended before, the
 * brokers are asked whether it still has what it had. Each loss is told once.
 */
final class ExpiryWatch {

    private final Map<TopicPartition, Position> seen = new HashMap<>();

    /** Of all topics that were ever looked at. */
    private final Map<String, Uuid> ids;

    /** Up to where the loss of each partition has been told. */
    private final Map<TopicPartition, Long> told = new HashMap<>();

    /** Topics that were not there at the last look. */
    private Set<String> missing = Set.of();

    /** @param ids that topics had, as an earlier process saw them */
    ExpiryWatch(Map<String, Uuid> ids) {
        this.ids = new HashMap<>(ids);
    }

    /** The ids that the topics have, for the next process. */
    Map<String, Uuid> ids() {
        return Map.copyOf(ids);
    }

    /**
     * Where the partitions ended before, as far as it is known: at the last look, or what an earlier process wrote down.
     *
     * @param positions as they are now; an end of another topic is left out
     */
    Map<TopicPartition, End> formerEnds(Map<TopicPartition, Position> positions) {
        Map<TopicPartition, End> ends = new HashMap<>();
        positions.forEach((partition, now) -> former(partition, now)
                .filter(before -> before.topicId().equals(now.topicId()))
                .ifPresent(before -> ends.put(partition, before.end())));
        return ends;
    }

    private Optional<Position> former(TopicPartition partition, Position now) {
        return Optional.ofNullable(seen.get(partition)).or(() -> now.former().map(now::endingAt));
    }

    /**
     * @param topics that are to be read in full
     * @param positions of their partitions, as far as they exist; a reader without an offset has read nothing of them
     * @param cuts from which offset on the partitions do not have what they had at {@link #formerEnds}; those that have it are
     *     left out
     */
    List<Loss> look(Set<String> topics, Map<TopicPartition, Position> positions, Map<TopicPartition, Long> cuts) {
        List<Loss> losses = new ArrayList<>();
        cuts.forEach((partition, from) -> {
            losses.add(new Cut(
                    partition, from, former(partition, positions.get(partition)).orElseThrow()));
            seen.remove(partition);
            told.remove(partition);
        });
        // A partition that is not looked at for a while, because its table is copied, begins with a new position.
        seen.keySet().removeIf(partition -> !topics.contains(partition.topic()));
        for (String topic : deleted(topics, positions)) {
            losses.add(new Deleted(topic, ids.remove(topic), of(topic)));
            Predicate<TopicPartition> its = partition -> partition.topic().equals(topic);
            seen.keySet().removeIf(its);
            told.keySet().removeIf(its);
        }
        positions.forEach((partition, position) -> {
            long now = position.read().orElse(0);
            long before = seen.getOrDefault(partition, position).read().orElse(0);
            long from = Math.max(Math.min(now, before), told.getOrDefault(partition, 0L));
            if (from < position.beginning()) {
                losses.add(new Expired(partition, from, position.beginning()));
                told.put(partition, position.beginning());
            }
            // A broker may take its time until it has deleted the positions in a deleted topic.
            long end = position.end().offset();
            seen.put(partition, now > end ? position.readTo(end) : position);
            ids.put(partition.topic(), position.topicId());
        });
        return losses;
    }

    /** A topic that is not there counts at the second look: a broker that has just started may not know all of them. */
    private Set<String> deleted(Set<String> topics, Map<TopicPartition, Position> positions) {
        Set<String> found =
                positions.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
        Set<String> away = topics.stream()
                .filter(topic -> ids.containsKey(topic) && !found.contains(topic))
                .collect(Collectors.toSet());
        Set<String> deleted = new TreeSet<>(away);
        deleted.retainAll(missing);
        positions.forEach((partition, now) -> {
            if (isOfAnotherTopic(partition, now)) {
                deleted.add(partition.topic());
            }
        });
        away.removeAll(deleted);
        missing = away;
        return deleted;
    }

    /** Not every broker gives topics an id. */
    private boolean isOfAnotherTopic(TopicPartition partition, Position now) {
        Position before = seen.get(partition);
        return !now.topicId().equals(ids.getOrDefault(partition.topic(), now.topicId()))
                || before != null && now.end().offset() < before.read().orElse(0);
    }

    private Map<TopicPartition, Position> of(String topic) {
        return seen.entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(topic))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The loss could not be dealt with: it is to be told again. */
    void forget(Loss loss) {
        if (loss instanceof Expired expired) {
            told.put(expired.partition(), expired.from());
            seen.computeIfPresent(expired.partition(), (partition, now) -> now.readTo(expired.from()));
        } else if (loss instanceof Cut cut) {
            seen.put(cut.partition(), cut.before());
        } else if (loss instanceof Deleted topic) {
            seen.putAll(topic.before());
            ids.put(topic.topic(), topic.id());
        }
    }
}
