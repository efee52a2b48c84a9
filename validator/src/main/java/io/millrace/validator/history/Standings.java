package io.millrace.validator.history;

import io.millrace.common.table.TableId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** What is known of each table. Thread-safe. */
public final class Standings {

    private final Map<TableId, Standing> byTable = new ConcurrentSkipListMap<>();

    /** @param known in any order */
    public Standings(List<PastResult> known) {
        known.stream().sorted(Comparator.comparing(PastResult::startedAt)).forEach(this::hear);
    }

    /**
     * What a result changed.
     *
     * @param before empty: the table was never checked
     */
    public record Change(Optional<Standing> before, Standing now) {

        /** Whether the table was right, or nothing was known, and is wrong now; or the other way round. */
        public boolean turned() {
            return before.map(Standing::bad).orElse(false) != now.bad();
        }
    }

    public synchronized Change hear(PastResult result) {
        Optional<Standing> before = of(result.table());
        Standing now = before.map(standing -> standing.with(result)).orElseGet(() -> Standing.of(result));
        byTable.put(result.table(), now);
        return new Change(before, now);
    }

    public Optional<Standing> of(TableId table) {
        return Optional.ofNullable(byTable.get(table));
    }

    /** By the names of the tables; those that were never checked are left out. */
    public Map<TableId, Standing> all() {
        return Map.copyOf(byTable);
    }
}
