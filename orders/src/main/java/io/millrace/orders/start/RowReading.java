package io.millrace.orders.start;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.ClickHouseSettings;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.NameSettings;
import io.millrace.common.settings.OrdersSettings;
import io.millrace.orders.topology.OrdersTopology;

/** From where, and to where, rows are read: from ClickHouse into the topic of changes. */
public record RowReading(
        KafkaSettings kafka, NameSettings names, ClickHouseSettings clickHouse, OrdersSettings orders) {

    /**
     * What is read; the caller closes it.
     *
     * @throws Problem when ClickHouse does not answer
     */
    CurrentRows rows() {
        return new CurrentRows(ClickHouse.connect(clickHouse), Targets.of(names), orders);
    }

    /**
     * Where it is written; the caller closes it.
     *
     * @param progress is told now and then that rows are written
     */
    ChangesWriter changes(Runnable progress) {
        return new ChangesWriter(kafka, OrdersTopology.changesTopic(orders), progress);
    }
}
