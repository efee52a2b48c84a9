package io.millrace.normalizer.generation;

import io.millrace.common.wire.RowVersion;
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
 * Follows the raw topics: notices new ones, added partitions, and topics that were deleted and created again.
 *
 * <p>It guarantees:
 *
 * <ul>
 *   <li>Added partitions are noticed before the first record that they affect gets its version.
 *   <li>Rows with a version of a former topic are never committed: {@link #confirm} checks the topic's id after its
 *       records were read and before they are committed (as far as the brokers agree with each other by then).
 *   <li>No record of the new topic is skipped: {@link #initialize} forgets the offsets in it before it is read.
 * </ul>
 *
 * <p>Threads: stream threads call {@link #versionOf} at any time; one thread at a time talks to Kafka.
 */
public final class RawTopics implements Generations, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RawTopics.class);

    /** @param checked the end offsets of the partitions when the history was last found to be complete */
    private record Known(History history, List<Long> checked) {

        boolean mayHaveGrown(int partition, long offset, byte[] key) {
            return history.mayHaveGrown(
                    partition, offset, key, partition < checked.size() ? checked.get(partition) : 0);
        }
    }

    private final TopicStates states;
    private final GroupOffsets offsets;
    private final GenerationLog log;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /**
     * @param generations the topic that records generations; it exists
     * @param group the consumer group of the normalizers
     */
    public RawTopics(Admin admin, Map<String, Object> client, Pattern pattern, String generations, String group) {
        this.states = new TopicStates(admin, pattern);
        this.offsets = new GroupOffsets(admin, group);
        this.log = new GenerationLog(generations, client);
    }

    /** Takes stock of all raw topics. Call it while this instance reads none of them. */
    public synchronized void initialize() {
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
        begun.forEach(RawTopics::logGeneration);
        log.readToEnd();
        topics.stream()
                .filter(topic -> !recordedAsUnchanged(topic, now.get(topic)))
                .forEach(this::initialize);
    }

    /** Most topics have not changed since they were last recorded; those are not read one by one. */
    private boolean recordedAsUnchanged(String topic, TopicState now) {
        Optional<History> remembered = log.find(topic);
        boolean unchanged = now != null
                && remembered.isPresent()
                && !remembered.get().isOfAnother(now)
                && remembered.get().next(now, List.of()).isEmpty();
        if (unchanged) {
            known.put(topic, new Known(remembered.get(), now.ends()));
        }
        return unchanged;
    }

    private void initialize(String topic) {
        Instant deadline = GroupOffsets.deadline();
        boolean waiting = false;
        while (true) {
            Optional<TopicState> now = states.state(topic);
            if (now.isEmpty()) {
                return;
            }
            log.readToEnd();
            Optional<History> remembered = log.find(topic);
            if (remembered.isEmpty() || !remembered.get().isOfAnother(now.get())) {
                record(now.get());
                return;
            }
            if (offsets.forget(topic) == Forgotten.YES) {
                write(remembered.get().next(now.get(), List.of()).orElseThrow());
                continue;
            }
            if (!waiting) {
                LOG.atWarn()
                        .addKeyValue("topic", topic)
                        .log("Waiting for another normalizer, which still reads a raw topic that was created again");
                waiting = true;
            }
            GroupOffsets.pause(deadline, topic);
        }
    }

    /**
     * Notices new topics, more partitions and new topic ids, also of topics without new records.
     *
     * @throws RecreatedException when a topic was created again
     */
    public synchronized void refresh() {
        states.shapes(states.names()).forEach((topic, shape) -> {
            Known before = known.get(topic);
            // The end offsets of a topic that has grown are updated at each refresh, see History.
            if (before == null
                    || before.history().generations().size() > 1
                    || !before.history().topicId().equals(shape.id())
                    || before.history().last().partitions() < shape.partitions()) {
                refresh(topic);
            }
        });
    }

    @Override
    public long versionOf(String topic, int partition, long offset, byte[] key) {
        Known topicKnown = known.get(topic);
        if (topicKnown == null || topicKnown.mayHaveGrown(partition, offset, key)) {
            topicKnown = refresh(topic);
        }
        return RowVersion.of(topicKnown.history().generationOf(partition, offset, key), offset);
    }

    /** How many partitions the topic has, as last seen. */
    public int partitionsOf(String topic) {
        Known topicKnown = known.get(topic);
        return (topicKnown == null ? refresh(topic) : topicKnown)
                .history()
                .last()
                .partitions();
    }

    /**
     * Call it after the topics were read and before the offsets are committed.
     *
     * @throws RecreatedException when one of them was created again since its versions were counted
     */
    public void confirm(Set<String> topics) {
        states.shapes(topics).forEach((topic, shape) -> {
            Known topicKnown = known.get(topic);
            if (topicKnown != null && !topicKnown.history().topicId().equals(shape.id())) {
                throw new RecreatedException(topic);
            }
        });
    }

    private synchronized Known refresh(String topic) {
        TopicState now = states.state(topic)
                .orElseThrow(() -> new UnknownTopicOrPartitionException("The topic " + topic + " does not exist."));
        return record(now);
    }

    /** Writes what is new until the log, to which other instances write as well, agrees with the brokers. */
    private Known record(TopicState now) {
        Known before = known.get(now.topic());
        if (before != null && before.history().isOfAnother(now)) {
            // Also when another instance has recorded it: this one still has the offsets of the former topic.
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
        logGeneration(history);
    }

    private static void logGeneration(History history) {
        LOG.atInfo()
                .addKeyValue("topic", history.topic())
                .addKeyValue("generation", history.last().number())
                .addKeyValue("partitions", history.last().partitions())
                .addKeyValue("topicId", history.topicId())
                .log("Generation begins");
    }

    @Override
    public synchronized void close() {
        log.close();
    }
}
