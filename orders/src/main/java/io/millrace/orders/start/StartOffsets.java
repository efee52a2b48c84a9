package io.millrace.orders.start;

import io.millrace.common.fence.KafkaOffsets;
import io.millrace.common.fence.KafkaOffsets.Position;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the service begins in the row topics: at their ends when it runs for the first time. What is before them is in
 * ClickHouse, or soon will be, and is read from there. The offsets are set once, before the rows are read: a row that is
 * deleted meanwhile is deleted by its event, however often the reading is tried.
 */
public final class StartOffsets {

    private static final Logger LOG = LoggerFactory.getLogger(StartOffsets.class);

    private final Admin admin;
    private final KafkaOffsets offsets;
    private final String group;
    private final List<String> rowTopics;
    private final String changesTopic;

    public StartOffsets(Admin admin, KafkaOffsets offsets, String group, List<String> rowTopics, String changesTopic) {
        this.admin = admin;
        this.offsets = offsets;
        this.group = group;
        this.rowTopics = List.copyOf(rowTopics);
        this.changesTopic = changesTopic;
    }

    /**
     * To be called before the service reads.
     *
     * @return whether records expired before the service had read them: then ClickHouse's rows must be read again
     * @throws Problem when Kafka does not answer
     */
    public boolean ensure() {
        Map<TopicPartition, Position> positions = positions();
        if (!begun(positions)) {
            begin();
            return false;
        }
        Map<TopicPartition, Position> expired = positions.entrySet().stream()
                .filter(entry -> entry.getValue().committed().isPresent()
                        && entry.getValue().committed().getAsLong()
                                < entry.getValue().beginning())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        if (!expired.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("partitions", expired.keySet())
                    .log("Records expired before the orders service had read them: ClickHouse's rows are read again");
        }
        return !expired.isEmpty();
    }

    private void begin() {
        Map<TopicPartition, OffsetAndMetadata> ends = offsets.ends(rowTopics).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, end -> new OffsetAndMetadata(end.getValue())));
        try {
            KafkaCalls.await(
                    "Kafka does not take the offsets of the group " + group,
                    admin.alterConsumerGroupOffsets(group, ends).all());
        } catch (Problem e) {
            // Another instance may have begun in this moment.
            if (!begun(positions())) {
                throw e;
            }
        }
        LOG.atInfo()
                .addKeyValue("offsets", ends.keySet())
                .log("The orders service begins at the ends of the row topics");
    }

    private Map<TopicPartition, Position> positions() {
        return offsets.positions(Map.of(
                group,
                Stream.concat(rowTopics.stream(), Stream.of(changesTopic)).toList()));
    }

    private boolean begun(Map<TopicPartition, Position> positions) {
        return positions.entrySet().stream()
                .anyMatch(entry -> rowTopics.contains(entry.getKey().topic())
                        && entry.getValue().committed().isPresent());
    }
}
