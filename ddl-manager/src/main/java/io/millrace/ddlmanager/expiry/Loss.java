package io.millrace.ddlmanager.expiry;

import io.millrace.common.fence.KafkaOffsets.Position;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** Records that Kafka no longer has although their reader had not read them. */
sealed interface Loss {

    String topic();

    /** How many there are, as far as it is known. */
    long records();

    /** @return a sentence */
    String reason(String reader);

    /**
     * They expired.
     *
     * @param from the first offset, inclusive
     * @param to exclusive
     */
    record Expired(TopicPartition partition, long from, long to) implements Loss {

        @Override
        public String topic() {
            return partition.topic();
        }

        @Override
        public long records() {
            return to - from;
        }

        @Override
        public String reason(String reader) {
            return "Rows expired: Kafka deleted the records from " + from + " to " + (to - 1) + " of " + partition
                    + " before " + reader + " had read them.";
        }
    }

    /**
     * A broker lost the end of the partition, with records that it had acknowledged. Other records get their offsets, and so their
     * versions: changes could lose against older rows.
     *
     * @param from the first offset, inclusive
     * @param before the partition at the last look, or as it was written down
     */
    record Cut(TopicPartition partition, long from, Position before) implements Loss {

        @Override
        public String topic() {
            return partition.topic();
        }

        @Override
        public long records() {
            return before.end().offset() - from;
        }

        @Override
        public String reason(String reader) {
            return "Rows were lost in Kafka: a broker has cut " + partition + " at " + from + ", which had ended at "
                    + before.end().offset() + ".";
        }
    }

    /**
     * Their topic was deleted. It may have been read to its end, but nobody can know.
     *
     * @param id that it had
     * @param before what the last look found; nothing if another process had it
     */
    record Deleted(String topic, Uuid id, Map<TopicPartition, Position> before) implements Loss {

        public Deleted {
            before = Map.copyOf(before);
        }

        @Override
        public long records() {
            return before.values().stream()
                    .mapToLong(position -> Math.max(
                            0, position.end().offset() - position.read().orElse(0)))
                    .sum();
        }

        @Override
        public String reason(String reader) {
            return "Rows expired: the topic " + topic + " was deleted, and with it what " + reader + " had not read.";
        }
    }
}
