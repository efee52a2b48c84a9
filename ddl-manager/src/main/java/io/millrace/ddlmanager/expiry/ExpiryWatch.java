package io.millrace.ddlmanager.expiry;

import io.millrace.common.fence.KafkaOffsets.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares what a reader has read with what Kafka still has, look by look. A reader that comes back after records have
 * expired continues behind them and commits that, so its position at the look before counts, too. Each loss is told once.
 */
final class ExpiryWatch {

    private final Map<TopicPartition, Long> read = new HashMap<>();

    /** Up to where the loss of each partition has been told. */
    private final Map<TopicPartition, Long> told = new HashMap<>();

    /** @param positions of partitions that are to be read in full; a reader without an offset has read nothing of them */
    List<Expired> look(Map<TopicPartition, Position> positions) {
        // A partition that is not looked at for a while, because its table is copied, begins with a new position.
        read.keySet().retainAll(positions.keySet());
        List<Expired> expired = new ArrayList<>();
        positions.forEach((partition, position) -> {
            long now = position.read().orElse(0);
            long before = read.getOrDefault(partition, now);
            long from = Math.max(Math.min(now, before), told.getOrDefault(partition, 0L));
            if (from < position.beginning()) {
                expired.add(new Expired(partition, from, position.beginning()));
                told.put(partition, position.beginning());
            }
            read.put(partition, now);
        });
        return expired;
    }

    /** The loss could not be dealt with: it is to be told again. */
    void forget(Expired loss) {
        told.put(loss.partition(), loss.from());
        read.put(loss.partition(), loss.from());
    }
}
