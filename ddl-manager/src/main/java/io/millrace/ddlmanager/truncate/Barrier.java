package io.millrace.ddlmanager.truncate;

import io.millrace.common.pipeline.ConsumerLag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Passed when all that lay in a table's raw topic when the barrier was set up, and all that was made of it or sent again
 * out of quarantine until then, is in ClickHouse: as a row, or in quarantine.
 *
 * <p>A truncation's notice can be read only after the transactions in which Debezium wrote the truncation, and with it
 * everything that was before it in the binlog, to whatever partition. So a barrier that is set up when the notice has
 * been read has all older rows before it, without asking for their positions. First the normalizer must reach the
 * raw topic's ends of that time; then ClickHouse must reach the row topic's ends of <em>that</em> time.
 */
final class Barrier {

    private final ConsumerLag lag;
    private final String normalizers;
    private final String readers;
    private final String rowTopic;
    private final Map<TopicPartition, Long> raw;
    private Optional<Map<TopicPartition, Long>> rows = Optional.empty();

    /**
     * @param normalizers their consumer group
     * @param readers ClickHouse's consumer groups of the table
     */
    Barrier(ConsumerLag lag, String normalizers, String rawTopic, String readers, String rowTopic) {
        this.lag = lag;
        this.normalizers = normalizers;
        this.readers = readers;
        this.rowTopic = rowTopic;
        this.raw = lag.ends(List.of(rawTopic));
    }

    /** Looks, and does not wait. */
    boolean passed() {
        if (rows.isEmpty() && lag.records(normalizers, raw) == 0) {
            rows = Optional.of(lag.ends(List.of(rowTopic)));
        }
        return rows.isPresent() && lag.records(readers, rows.get()) == 0;
    }
}
