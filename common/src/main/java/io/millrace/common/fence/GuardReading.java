package io.millrace.common.fence;

import io.millrace.common.fence.Source.Reading;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.CheckedBinlog;
import io.millrace.common.wire.CheckedBinlog.PreparedTransaction;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Whether the ddl-manager has checked the binlog up to a place. What it has not may hold changes that are in no row event, or
 * that did not happen. Not thread-safe.
 */
public final class GuardReading implements AutoCloseable {

    private final MysqlBinlog binlog;
    private final CheckedBinlogTopic topic;

    /**
     * @param journal topic of the journal
     * @param connector its name
     */
    public GuardReading(MysqlBinlog binlog, KafkaSettings kafka, String journal, String connector) {
        this.binlog = binlog;
        this.topic = new CheckedBinlogTopic(kafka, journal, connector);
    }

    /** Looks, and does not wait. Rows of a prepared XA transaction are behind until that is committed or rolled back. */
    public Reading read(Place place, Collection<TableId> tables) {
        Optional<CheckedBinlog> last = topic.last();
        if (last.isEmpty()) {
            return new Reading.Behind("the ddl-manager has not checked the binlog yet");
        }
        if (!binlog.covers(last.get().gtids(), place.gtids())) {
            return new Reading.Behind("the ddl-manager has still to check the binlog");
        }
        TreeSet<TableId> undecided = new TreeSet<>();
        last.get().prepared().values().stream().map(PreparedTransaction::tables).forEach(undecided::addAll);
        undecided.retainAll(tables);
        return undecided.isEmpty()
                ? new Reading.Done()
                : new Reading.Behind(
                        "a prepared XA transaction is neither committed nor rolled back, which wrote to " + undecided);
    }

    @Override
    public void close() {
        topic.close();
    }
}
