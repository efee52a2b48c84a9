package io.millrace.connectplugin.keychanges;

import io.debezium.relational.RelationalChangeRecordEmitter;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Keeps the two records of a changed key in one batch. Not thread-safe.
 *
 * <p>Debezium 3.6 emits the row with the old key as deleted and the row with the new key as inserted, and gives both the offset
 * behind the change. Kafka Connect writes a batch and its offset in one transaction. If a batch ended between the two and the
 * worker was killed then, Debezium would continue behind the change, and nobody would ever hear of the inserted row.
 */
final class WholeKeyChanges {

    private List<SourceRecord> held = List.of();

    /**
     * The records that may be written now.
     *
     * @param batch Debezium's next records; null when there are none
     * @return without a deletion at the end whose insertion is still to come, and with the one that the last batch ended with;
     *     null when there are none
     */
    List<SourceRecord> complete(List<SourceRecord> batch) {
        if (batch == null || batch.isEmpty()) {
            return batch;
        }
        List<SourceRecord> all = new ArrayList<>(held);
        all.addAll(batch);
        int complete = all.size();
        // A tombstone may follow the deletion.
        int last = all.size() - 1;
        while (last > 0 && all.get(last).value() == null) {
            last--;
        }
        if (isDeletionOfChange(all.get(last))) {
            complete = last;
        }
        held = List.copyOf(all.subList(complete, all.size()));
        return complete == 0 ? null : all.subList(0, complete);
    }

    /** Debezium begins again at the offset of what was written. */
    void forget() {
        held = List.of();
    }

    private static boolean isDeletionOfChange(SourceRecord record) {
        return record.headers().lastWithName(RelationalChangeRecordEmitter.PK_UPDATE_NEWKEY_FIELD) != null;
    }
}
