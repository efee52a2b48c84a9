package io.millrace.orders.topology;

import io.millrace.orders.change.Change;
import io.millrace.orders.completion.CompletedOrder;
import io.millrace.orders.completion.Incomplete;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Says once that an order is complete. Its id in the store of complete orders is what keeps it from being said twice; that
 * and the event are in one transaction.
 */
final class Complete extends ContextualProcessor<String, Change, String, CompletedOrder> {

    private final OrderCounts counts;
    private KeyValueStore<String, Incomplete> incomplete;
    private KeyValueStore<String, Long> complete;

    /** Of this task. */
    private long incompleteOrders;

    Complete(OrderCounts counts) {
        this.counts = counts;
    }

    @Override
    public void init(ProcessorContext<String, CompletedOrder> context) {
        super.init(context);
        this.incomplete = context.getStateStore(OrdersTopology.INCOMPLETE);
        this.complete = context.getStateStore(OrdersTopology.COMPLETE);
        try (KeyValueIterator<String, Incomplete> all = incomplete.all()) {
            all.forEachRemaining(order -> countIncomplete(1));
        }
    }

    @Override
    public void close() {
        countIncomplete(-incompleteOrders);
    }

    private void countIncomplete(long more) {
        incompleteOrders += more;
        counts.incomplete(more);
    }

    @Override
    public void process(Record<String, Change> record) {
        String order = record.key();
        Change change = record.value();
        Long changed = complete.get(order);
        if (changed != null) {
            countAfterwards(order, changed, change);
            return;
        }
        Incomplete known = incomplete.get(order);
        Incomplete before = known == null ? Incomplete.EMPTY : known;
        Incomplete after = before.with(change);
        if (after.isComplete()) {
            complete.put(order, 0L);
            incomplete.delete(order);
            countIncomplete(known == null ? 0 : -1);
            counts.completed();
            context()
                    .forward(record.withValue(
                            CompletedOrder.of(order, after, change.origin().at())));
        } else if (after != before) {
            incomplete.put(order, after);
            countIncomplete(known == null ? 1 : 0);
        }
    }

    /** A row that was only read where it stands is no change. */
    private void countAfterwards(String order, long changed, Change change) {
        if (change.origin().op() != Change.Op.READ) {
            complete.put(order, changed + 1);
            counts.changedAfterwards(change);
        }
    }
}
