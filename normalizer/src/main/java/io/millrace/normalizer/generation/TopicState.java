package io.millrace.normalizer.generation;

import java.util.List;

/**
 * A raw topic as the brokers describe it at one moment.
 *
 * @param id Kafka's topic id: another one means that the topic was deleted and created again
 * @param ends the end offset of each partition
 */
public record TopicState(String topic, String id, List<Long> ends) {

    public TopicState {
        ends = List.copyOf(ends);
    }

    int partitions() {
        return ends.size();
    }
}
