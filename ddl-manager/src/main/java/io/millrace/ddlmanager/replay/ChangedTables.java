package io.millrace.ddlmanager.replay;

import io.millrace.common.fence.Fence;
import io.millrace.common.fence.FenceResult;
import io.millrace.common.fence.KafkaFences;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.journal.Journal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;

/**
 * The tables that changed in ClickHouse, each once for a change, when every row that was under way to it has arrived. A
 * block that ClickHouse was writing while the table changed was read before that, so its rows are in quarantine by then.
 * Not thread-safe but for {@link #waiting}.
 */
final class ChangedTables {

    private final Journal journal;
    private final KafkaFences fences;
    private final Map<TableId, Instant> seen = new HashMap<>();
    private final List<UnderWay> underWay = new ArrayList<>();
    private final Set<TableId> arrived = new HashSet<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Tables that changed at about the same time, and what was in their row topics then. */
    private record UnderWay(Set<TableId> tables, Fence fence) {}

    ChangedTables(Journal journal, KafkaFences fences) {
        this.journal = journal;
        this.fences = fences;
    }

    /**
     * Those whose rows have arrived; one stays until {@link #done}.
     *
     * @param concerns whether a table that changed at this time is of interest
     */
    Set<TableId> arrived(BiPredicate<TableId, Instant> concerns) {
        Set<TableId> changed = new HashSet<>();
        for (TableTimeline table : journal.timelines().values()) {
            table.changed()
                    .filter(at -> !at.equals(seen.put(table.table(), at)))
                    .filter(at -> concerns.test(table.table(), at))
                    .ifPresent(at -> changed.add(table.table()));
        }
        if (!changed.isEmpty()) {
            underWay.add(new UnderWay(changed, fences.ofRows(changed)));
        }
        for (Iterator<UnderWay> each = underWay.iterator(); each.hasNext(); ) {
            UnderWay some = each.next();
            FenceResult result = some.fence().look();
            Set<TableId> open = result instanceof FenceResult.Waiting waiting
                    ? waiting.recordsByTable().keySet()
                    : Set.of();
            some.tables().stream().filter(table -> !open.contains(table)).forEach(arrived::add);
            some.tables().retainAll(open);
            if (some.tables().isEmpty()) {
                each.remove();
            }
        }
        waiting.set(arrived.size()
                + underWay.stream().mapToInt(some -> some.tables().size()).sum());
        return Set.copyOf(arrived);
    }

    /** Nothing is to be done for the table until it changes again. */
    void done(TableId table) {
        if (arrived.remove(table)) {
            waiting.decrementAndGet();
        }
    }

    /** How many tables changed and are not done. */
    int waiting() {
        return waiting.get();
    }
}
