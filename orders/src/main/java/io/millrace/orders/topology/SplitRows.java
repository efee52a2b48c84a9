package io.millrace.orders.topology;

import io.millrace.common.settings.OrdersSettings;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.RowLines;
import io.millrace.orders.change.Change;
import io.millrace.orders.change.RowException;
import io.millrace.orders.change.RowReader;
import io.millrace.orders.change.RowReader.Keyed;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes each record of a row topic apart: it holds one row or many, and each is a change of an order. */
final class SplitRows extends ContextualProcessor<byte[], byte[], String, Change> {

    private static final Logger LOG = LoggerFactory.getLogger(SplitRows.class);

    private final OrdersSettings settings;
    private final String ordersTopic;
    private final OrderCounts counts;
    private final RowReader reader;

    /** What was logged: the first of a kind is news, the meter counts the others. */
    private final Set<String> logged = new HashSet<>();

    SplitRows(OrdersSettings settings, String ordersTopic, OrderCounts counts) {
        this.settings = settings;
        this.ordersTopic = ordersTopic;
        this.counts = counts;
        this.reader = new RowReader(settings);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        boolean ofOrders = context().recordMetadata().orElseThrow().topic().equals(ordersTopic);
        TableId table = ofOrders ? settings.orders() : settings.details();
        for (byte[] row : RowLines.of(record.value())) {
            try {
                Keyed keyed = ofOrders ? reader.order(row) : reader.detail(row);
                context()
                        .forward(record.withKey(keyed.order())
                                .withValue(keyed.change())
                                .withHeaders(new RecordHeaders()));
                counts.row(table);
            } catch (RowException e) {
                reject(table, e);
            }
        }
    }

    private void reject(TableId table, RowException e) {
        counts.rejected(table, e.reason());
        if (logged.add(table + e.getMessage())) {
            LOG.atWarn()
                    .addKeyValue("table", table)
                    .addKeyValue("reason", e.getMessage())
                    .log("A row belongs to no order");
        }
    }
}
