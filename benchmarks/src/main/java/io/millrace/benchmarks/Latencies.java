package io.millrace.benchmarks;

import java.util.Collection;
import java.util.List;

/**
 * How long changes took from the commit to being visible.
 *
 * @param millis sorted, not empty
 */
record Latencies(List<Long> millis) {

    static Latencies of(Collection<Long> millis) {
        return new Latencies(millis.stream().sorted().toList());
    }

    /** @param share 0 to 1 */
    long quantile(double share) {
        return millis.get((int) Math.min(millis.size() - 1, Math.floor(share * millis.size())));
    }

    long longest() {
        return millis.get(millis.size() - 1);
    }
}
