package io.millrace.ddlmanager.watchdog;

import io.millrace.common.pipeline.ConsumerLag.Progress;
import io.millrace.common.table.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Remembers how far each table's reader has come, and says which one has rows before it and has not moved for too long.
 * Not thread-safe.
 */
final class Stalls {

    private final Duration patience;
    private final Map<TableId, Seen> last = new HashMap<>();

    private record Seen(long committed, Instant since) {}

    Stalls(Duration patience) {
        this.patience = patience;
    }

    /** @return whether the table's reader has stalled; then its patience begins again */
    boolean stalled(TableId table, Progress progress, Instant now) {
        Seen seen = last.get(table);
        if (seen == null || seen.committed() != progress.committed() || progress.waiting() == 0) {
            last.put(table, new Seen(progress.committed(), now));
            return false;
        }
        if (now.isBefore(seen.since().plus(patience))) {
            return false;
        }
        last.put(table, new Seen(progress.committed(), now));
        return true;
    }

    /** Begins again, because nobody could have read meanwhile. */
    void forget() {
        last.clear();
    }
}
