package io.millrace.benchmarks;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How long rows took from their commit to being visible.
 *
 * @param rows how many rows took so many milliseconds, not empty
 */
record Latencies(@JsonValue NavigableMap<Long, Long> rows) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Latencies {
        rows = Collections.unmodifiableNavigableMap(new TreeMap<>(rows));
    }

    /** @param millis of one row each */
    static Latencies of(Collection<Long> millis) {
        NavigableMap<Long, Long> rows = new TreeMap<>();
        millis.forEach(each -> rows.merge(each, 1L, Long::sum));
        return new Latencies(rows);
    }

    /** @param share 0 to 1 */
    long quantile(double share) {
        long before = (long) Math.floor(share * count());
        for (var each : rows.entrySet()) {
            before -= each.getValue();
            if (before < 0) {
                return each.getKey();
            }
        }
        return longest();
    }

    long longest() {
        return rows.lastKey();
    }

    /** @return 0 to 1: which part of the rows took no longer */
    double share(long millis) {
        return (double) rows.headMap(millis, true).values().stream()
                        .mapToLong(each -> each)
                        .sum()
                / count();
    }

    long count() {
        return rows.values().stream().mapToLong(each -> each).sum();
    }
}
