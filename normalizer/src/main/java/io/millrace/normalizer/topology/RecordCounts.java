package io.millrace.normalizer.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.metrics.MeterNames;
import io.millrace.normalizer.envelope.Decoded;
import io.millrace.normalizer.envelope.RejectionCode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts every record once in and once out. It counts work: a transaction that is aborted and read again counts
 * twice.
 *
 * <p>Threads: may be shared.
 */
final class RecordCounts {

    private record Key(String meter, String table, String reason) {}

    private final MeterRegistry registry;
    private final Map<Key, Counter> counters = new ConcurrentHashMap<>();

    RecordCounts(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(String table, Decoded decoded) {
        in(table).increment();
        if (decoded instanceof Decoded.Rows rows) {
            counter(MeterNames.RECORDS_NORMALIZED, table, null).increment();
            counter(MeterNames.ROWS_OUT, table, null).increment(rows.rows().size());
            counter(MeterNames.ROWS_DELETED, table, null).increment(rows.deleted());
        } else if (decoded instanceof Decoded.Truncation) {
            counter(MeterNames.TRUNCATIONS, table, null).increment();
        } else if (decoded instanceof Decoded.Skipped skipped) {
            counter(MeterNames.RECORDS_SKIPPED, table, skipped.reason().code()).increment();
        } else if (decoded instanceof Decoded.Rejected rejected) {
            counter(MeterNames.DEAD_LETTERS, table, rejected.code().code()).increment();
        }
    }

    /** With it the dead letters appear, as 0: nobody sees the growth of a series that begins with its first dead letter. */
    private Counter in(String table) {
        Key key = new Key(MeterNames.RECORDS_IN, table, null);
        if (!counters.containsKey(key)) {
            for (RejectionCode code : RejectionCode.values()) {
                counter(MeterNames.DEAD_LETTERS, table, code.code());
            }
        }
        return counter(MeterNames.RECORDS_IN, table, null);
    }

    private Counter counter(String meter, String table, String reason) {
        return counters.computeIfAbsent(new Key(meter, table, reason), key -> {
            Counter.Builder builder = Counter.builder(meter).tag(MeterNames.TABLE, table);
            return (reason == null ? builder : builder.tag(MeterNames.REASON, reason)).register(registry);
        });
    }
}
