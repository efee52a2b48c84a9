package io.millrace.sandbox.demo;

import io.millrace.common.mysql.Mysql;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.sandbox.proof.CompletedOrders;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The events of completed orders, beside MySQL.
 *
 * @param sent orders with an event
 * @param repeated orders with more than one
 * @param missing orders that are complete in MySQL and have none
 */
record OrderEvents(int sent, int repeated, int missing) {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final String COMPLETE = """
            SELECT o.id FROM shop.orders o JOIN shop.order_details d ON d.order_id = o.id
            GROUP BY o.id, o.detail_count HAVING COUNT(*) >= o.detail_count AND o.detail_count > 0
            """;

    /** Waits, for a limited time, until each order that is complete in MySQL has an event. */
    static OrderEvents await(KafkaSettings kafka, String topic, Mysql mysql) {
        Set<String> complete = new HashSet<>(mysql.query(COMPLETE, row -> row.getString(1)));
        long deadline = System.nanoTime() + LIMIT.toNanos();
        OrderEvents events = read(kafka, topic, complete);
        while (events.missing() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK.toNanos());
            events = read(kafka, topic, complete);
        }
        return events;
    }

    private static OrderEvents read(KafkaSettings kafka, String topic, Set<String> complete) {
        Map<String, Integer> events = CompletedOrders.events(kafka, topic);
        int repeated = (int) events.values().stream().filter(count -> count > 1).count();
        int missing =
                (int) complete.stream().filter(id -> !events.containsKey(id)).count();
        return new OrderEvents(events.size(), repeated, missing);
    }

    boolean right() {
        return repeated == 0 && missing == 0;
    }
}
