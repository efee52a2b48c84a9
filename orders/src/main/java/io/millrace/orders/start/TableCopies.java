package io.millrace.orders.start;

import io.millrace.common.journal.JournalTail;
import io.millrace.common.journal.Recorded;
import io.millrace.common.journal.TableEvent.CopyDone;
import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.TableId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the journal says of some tables: whether they are copied, and when they last were. Not thread-safe. */
final class TableCopies implements AutoCloseable {

    private final JournalTail journal;
    private final List<TableId> tables;
    private final Map<TableId, TableTimeline> timelines = new HashMap<>();
    private Optional<Long> lastCopy = Optional.empty();

    TableCopies(JournalTail journal, List<TableId> tables) {
        this.journal = journal;
        this.tables = tables;
    }

    /**
     * Reads what was written since the last time.
     *
     * @throws Problem when Kafka does not answer, or the journal holds what this version does not know
     */
    void refresh() {
        Optional<Long> end = journal.end();
        while (end.isPresent() && journal.position() < end.get()) {
            journal.take(events -> events.forEach(this::read));
        }
    }

    private void read(Recorded recorded) {
        TableId table = recorded.event().table();
        if (!tables.contains(table)) {
            return;
        }
        timelines.put(
                table, timelines.getOrDefault(table, TableTimeline.empty(table)).with(recorded.event()));
        if (recorded.event() instanceof CopyDone) {
            lastCopy = Optional.of(recorded.offset());
        }
    }

    /** Why not all of the tables' rows are in ClickHouse, or on their way; empty when they are. */
    Optional<String> unready() {
        return tables.stream()
                .filter(table -> !timelines.containsKey(table)
                        || timelines.get(table).state() != TableState.STREAMING
                        || !timelines.get(table).replicated())
                .findFirst()
                .map(table -> table + " is "
                        + (timelines.containsKey(table)
                                ? timelines.get(table).status().describe()
                                : "not replicated yet"));
    }

    /** Whether a table was copied at that place of the journal or behind it. */
    boolean copiedSince(long journalOffset) {
        return lastCopy.filter(offset -> offset >= journalOffset).isPresent();
    }

    /** Up to where the journal was read. */
    long position() {
        return journal.position();
    }

    @Override
    public void close() {
        journal.close();
    }
}
