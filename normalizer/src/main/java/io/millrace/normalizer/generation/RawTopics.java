package io.millrace.normalizer.generation;

import io.millrace.normalizer.generation.GroupOffsets.Forgotten;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the raw topics: notices new ones, more partitions, and topics that were deleted and created again.
 *
 * <p>What is guaranteed:
 *
 * <ul>
 *   <li>More partitions are noticed before the first record that they make a difference for gets its version.
 *   <li>Rows with a version of a former topic are never committed: {@link #confirm} asks for the topic's id after its
 *       records were read and before they are committed (as far as the brokers agree with each other by then).
 *   <li>No record of the new topic is skipped: {@link #settle} forgets the places in it before it is read.
 * </ul>
 *
 * <p>Threads: stream threads ask for versions at any time; what talks to Kafka is done by one at a time.
 */
public final class RawTopics implements Generations, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RawTopics.class);

    /** @param checked the ends of the partitions when the history was last seen to be all there is */
    private record Known(History history, List<Long> checked) {

        boolean mayHaveGrown(int partition, long offset, byte[] key) {
            return history.mayHaveGrown(
                    partition, offset, key, partition < checked.size() ? checked.get(partition) : 0);
        }
    }

    private final TopicStates states;
    private final GroupOffsets places;
    private final GenerationLog log;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /**
     * @param generations the topic that remembers them; exists
     * @param group the consumer group of the normalizers
     */
    public RawTopics(Admin admin, Map<String, Object> client, Pattern pattern, String generations, String group) {
        this.states = new TopicStates(admin, pattern);
        this.places = new GroupOffsets(admin, group);
        this.log = new GenerationLog(generations, client);
    }

    /** To be called while this instance reads no raw topic. */
    public synchronized void settle() {
        log.readToEnd();
        known.clear();
        Set<String> topics = new HashSet<>(states.names());
        topics.addAll(log.topics());
        Map<String, TopicState> now = states.states(topics);
        List<History> begun = now.values().stream()
                .filter(state -> log.find(state.topic()).isEmpty())
                .map(History::begin)
                .toList();
        begun.forEach(log::writeSoon);
        log.flush();
        begun.forEach(RawTopics::tell);
        log.readToEnd();
        topics.stream().filter(topic -> !settled(topic, now.get(topic))).forEach(this::settle);
    }

    /** Many topics are as they are remembered; they need not be asked for one by one. */
    private boolean settled(String topic, TopicState now) {
        Optional<History> remembered = log.find(topic);
        boolean settled = now != null
                && remembered.isPresent()
                && !remembered.get().isOfAnother(now)
                && remembered.get().next(now, List.of()).isEmpty();
        if (settled) {
            known.put(topic, new Known(remembered.get(), now.ends()));
        }
        return settled;
    }

    private void settle(String topic) {
        Instant deadline = GroupOffsets.deadline();
        while (true) {
            Optional<TopicState> now = states.state(topic);
            if (now.isEmpty()) {
                return;
            }
            log.readToEnd();
            Optional<History> remembered = log.find(topic);
            if (remembered.isEmpty() || !remembered.get().isOfAnother(now.get())) {
                learn(now.get());
                return;
            }
            if (places.forget(topic) == Forgotten.YES) {
                write(remembered.get().next(now.get(), List.of()).orElseThrow());
            } else {
                GroupOffsets.pause(deadline, topic);
            }
        }
    }

    /**
     * Looks for new topics, more partitions and other ids, so that they are noticed even where no record comes.
     *
     * @throws RecreatedException when a topic was created again
     */
    public synchronized void look() {
        states.shapes(states.names()).forEach((topic, shape) -> {
            Known before = known.get(topic);
            // The ends of a topic that has grown are taken again and again, see History.
            if (before == null
                    || before.history().generations().size() > 1
                    || !before.history().topicId().equals(shape.id())
                    || before.history().last().partitions() < shape.partitions()) {
                look(topic);
            }
        });
    }

    @Override
    public long versionOf(String topic, int partition, long offset, byte[] key) {
        Known topicKnown = known.get(topic);
        if (topicKnown == null || topicKnown.mayHaveGrown(partition, offset, key)) {
            topicKnown = look(topic);
        }
        return Version.of(topicKnown.history().generationOf(partition, offset, key), offset);
    }

    /** How many partitions the topic has, as far as known. */
    public int partitionsOf(String topic) {
        Known topicKnown = known.get(topic);
        return (topicKnown == null ? look(topic) : topicKnown).history().last().partitions();
    }

    /**
     * To be called after the topics were read and before that is committed.
     *
     * @throws RecreatedException when one of them is another one than the one that versions were counted for
     */
    public void confirm(Set<String> topics) {
        states.shapes(topics).forEach((topic, shape) -> {
            Known topicKnown = known.get(topic);
            if (topicKnown != null && !topicKnown.history().topicId().equals(shape.id())) {
                throw new RecreatedException(topic);
            }
        });
    }

    private synchronized Known look(String topic) {
        TopicState now = states.state(topic)
                .orElseThrow(() -> new UnknownTopicOrPartitionException("The topic " + topic + " does not exist."));
        return learn(now);
    }

    /** Writes what is new, until the log, which other instances write too, agrees with what the brokers say. */
    private Known learn(TopicState now) {
        Known before = known.get(now.topic());
        if (before != null && before.history().isOfAnother(now)) {
            // Also when another instance has settled it: this one still stands where it was in the former topic.
            throw new RecreatedException(now.topic());
        }
        while (true) {
            log.readToEnd();
            Optional<History> remembered = log.find(now.topic());
            if (remembered.isPresent() && remembered.get().isOfAnother(now)) {
                throw new RecreatedException(now.topic());
            }
            Optional<History> next = remembered.isPresent()
                    ? remembered.get().next(now, checked(now.topic()))
                    : Optional.of(History.begin(now));
            if (next.isEmpty()) {
                Known agreed = new Known(remembered.get(), now.ends());
                known.put(now.topic(), agreed);
                return agreed;
            }
            write(next.get());
        }
    }

    private List<Long> checked(String topic) {
        Known before = known.get(topic);
        return before == null ? List.of() : before.checked();
    }

    private void write(History history) {
        log.writeSoon(history);
        log.flush();
        tell(history);
    }

    private static void tell(History history) {
        LOG.atInfo()
                .addKeyValue("topic", history.topic())
                .addKeyValue("generation", history.last().number())
                .addKeyValue("partitions", history.last().partitions())
                .addKeyValue("topicId", history.topicId())
                .log("generation begins");
    }

    @Override
    public synchronized void close() {
        log.close();
    }
}
