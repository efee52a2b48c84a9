package io.millrace.normalizer.generation;

import io.millrace.common.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The committed offsets of the normalizers' consumer group. */
final class GroupOffsets {

    private static final Logger LOG = LoggerFactory.getLogger(GroupOffsets.class);

    /** Other instances notice a recreated topic within seconds; the brokers miss a killed instance within a minute. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Admin admin;
    private final String group;

    GroupOffsets(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
    }

    /** Whether the offsets of the topic are deleted now, so that it is read from its beginning. */
    enum Forgotten {
        YES,
        /** Another instance reads the topic. */
        STILL_READ
    }

    Forgotten forget(String topic) {
        try {
            Set<TopicPartition> partitions = committed().stream()
                    .filter(partition -> partition.topic().equals(topic))
                    .collect(Collectors.toSet());
            if (!partitions.isEmpty()) {
                KafkaFutures.get(
                        admin.deleteConsumerGroupOffsets(group, partitions).all());
                LOG.atInfo()
                        .addKeyValue("topic", topic)
                        .addKeyValue("partitions", partitions.size())
                        .log("Offsets of a raw topic that was created again are deleted");
            }
            return Forgotten.YES;
        } catch (GroupIdNotFoundException e) {
            return Forgotten.YES;
        } catch (GroupSubscribedToTopicException e) {
            return Forgotten.STILL_READ;
        }
    }

    private Set<TopicPartition> committed() {
        Map<TopicPartition, ?> offsets =
                KafkaFutures.get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        return offsets.keySet();
    }

    /** Until when {@link #forget} is tried. */
    static Instant deadline() {
        return Instant.now().plus(PATIENCE);
    }

    static void pause(Instant deadline, String topic) {
        if (Instant.now().isAfter(deadline)) {
            throw ProblemCode.ANOTHER_READS.problem(
                    "The topic " + topic + " was created again, and another normalizer still reads it.",
                    "Stop all normalizers of this application id, then start them again.");
        }
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }
}
