package io.millrace.orders.topology;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.table.TableId;
import io.millrace.orders.change.Change;
import java.util.concurrent.atomic.AtomicLong;

/** The meters of the flow. They count work: a transaction that is aborted and read again counts twice. Thread-safe. */
final class OrderCounts {

    private final MeterRegistry meters;
    private final AtomicLong incomplete;

    OrderCounts(MeterRegistry meters) {
        this.meters = meters;
        this.incomplete = meters.gauge(MeterNames.ORDERS_INCOMPLETE, new AtomicLong());
    }

    /** @param more than before, in any task of this instance */
    void incomplete(long more) {
        incomplete.addAndGet(more);
    }

    void row(TableId table) {
        meters.counter(MeterNames.ORDERS_ROWS, MeterNames.TABLE, table.toString())
                .increment();
    }

    void rejected(TableId table, String reason) {
        meters.counter(MeterNames.ORDERS_ROWS_REJECTED, MeterNames.TABLE, table.toString(), MeterNames.REASON, reason)
                .increment();
    }

    void completed() {
        meters.counter(MeterNames.ORDERS_COMPLETED).increment();
    }

    void changedAfterwards(Change change) {
        meters.counter(MeterNames.ORDERS_CHANGED_AFTERWARDS, MeterNames.CHANGE, change.word())
                .increment();
    }
}
