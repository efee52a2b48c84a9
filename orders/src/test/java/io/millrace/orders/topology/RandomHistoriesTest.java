package io.millrace.orders.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.orders.change.Change;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random lives of orders: details that come late, are deleted and get other keys, counts that change, connectors that are
 * rewound, rows that are delivered twice and late, and rows that were there before. Each order that was ever complete has
 * one event, and no other order has one.
 */
class RandomHistoriesTest {

    private static final int ORDERS = 8;
    private static final int LINES = 4;
    private static final int CHANGES = 80;

    @TempDir
    private static Path folder;

    /** One for all tests, which have orders of their own: RocksDB is slow to open. */
    private static Flow flow;

    private static int lastOrder;

    private final int before = lastOrder;

    @BeforeAll
    static void open() {
        flow = new Flow(folder);
    }

    @AfterAll
    static void close() {
        flow.close();
    }

    @AfterEach
    void useUpTheOrders() {
        lastOrder += ORDERS;
    }

    /** @param line 0: the order's own row */
    private record Row(int order, int line) {}

    private record Written(Row row, long version, boolean deleted, int count) {

        private String json() {
            return row.line == 0
                    ? Flow.order(row.order, count, version, deleted)
                    : Flow.detail(row.order, row.line, version, deleted);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.millrace.sandbox.junit.Seeds#seeds")
    void eachOrderThatWasEverCompleteHasOneEvent(long seed) {
        Random random = new Random(seed);
        List<Written> delivered = delivered(history(random), random);
        Arrivals arrivals = new Arrivals();
        List<String> events = new ArrayList<>();
        for (int from = 0; from < delivered.size(); ) {
            int to = Math.min(delivered.size(), from + 1 + random.nextInt(4));
            send(delivered.subList(from, to), random, arrivals);
            events.addAll(flow.completed());
            from = to;
        }

        assertThat(events).containsExactlyElementsOf(arrivals.everComplete);
        assertThat(events)
                .as("a history in which nothing is complete tests nothing")
                .isNotEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.millrace.sandbox.junit.Seeds#seeds")
    void ofOrdersThatOnlyGrowTheOrderOfArrivalDoesNotMatter(long seed) {
        Random random = new Random(seed);
        List<Written> rows = new ArrayList<>();
        Set<String> complete = new LinkedHashSet<>();
        for (int order = before + 1; order <= before + ORDERS; order++) {
            int count = 1 + random.nextInt(LINES);
            int lines = random.nextInt(LINES + 1);
            rows.add(new Written(new Row(order, 0), 8, false, count));
            for (int line = 1; line <= lines; line++) {
                rows.add(new Written(new Row(order, line), 8, false, 0));
            }
            if (lines >= count) {
                complete.add(String.valueOf(order));
            }
        }
        rows.addAll(rows.subList(0, random.nextInt(rows.size())));
        Collections.shuffle(rows, random);
        rows.forEach(row -> send(List.of(row), random, new Arrivals()));

        assertThat(flow.completed()).containsExactlyInAnyOrderElementsOf(complete);
    }

    /** What MySQL does, in its order; versions rise with each change. */
    private List<Written> history(Random random) {
        List<Written> history = new ArrayList<>();
        long version = 0;
        for (int i = 0; i < CHANGES; i++) {
            int order = before + 1 + random.nextInt(ORDERS);
            int line = random.nextInt(LINES + 1);
            version += 8;
            if (line == 0) {
                history.add(new Written(new Row(order, 0), version, random.nextInt(8) == 0, random.nextInt(LINES + 1)));
            } else if (random.nextInt(6) == 0) {
                // A changed key is a delete and an insert.
                history.add(new Written(new Row(order, line), version, true, 0));
                version += 8;
                history.add(new Written(new Row(order, 1 + random.nextInt(LINES)), version, false, 0));
            } else {
                history.add(new Written(new Row(order, line), version, random.nextInt(3) == 0, 0));
            }
            if (random.nextInt(40) == 0) {
                // A rewound connector sends a part of the history again, and the normalizer gives it new numbers.
                for (Written again : List.copyOf(history.subList(random.nextInt(history.size()), history.size()))) {
                    version += 8;
                    history.add(new Written(again.row, version, again.deleted, again.count));
                }
            }
        }
        return history;
    }

    /** Some rows come late, some twice. */
    private static List<Written> delivered(List<Written> history, Random random) {
        List<Written> delivered = new ArrayList<>();
        for (Written row : history) {
            delivered.add(Math.max(0, delivered.size() - random.nextInt(4)), row);
            if (random.nextInt(10) == 0) {
                delivered.add(delivered.get(random.nextInt(delivered.size())));
            }
        }
        return delivered;
    }

    private static void send(List<Written> pack, Random random, Arrivals arrivals) {
        List<Written> orders = pack.stream().filter(row -> row.row.line == 0).toList();
        List<Written> details = pack.stream().filter(row -> row.row.line != 0).toList();
        if (random.nextInt(5) == 0) {
            // What ClickHouse has: no row of it is a deleted one.
            pack.stream().filter(row -> !row.deleted).forEach(row -> {
                arrivals.see(row);
                flow.read(String.valueOf(row.row.order), change(row));
            });
            return;
        }
        if (!orders.isEmpty()) {
            orders.forEach(arrivals::see);
            flow.orders(orders.stream().map(Written::json).toArray(String[]::new));
        }
        if (!details.isEmpty()) {
            details.forEach(arrivals::see);
            flow.details(details.stream().map(Written::json).toArray(String[]::new));
        }
    }

    private static Change change(Written row) {
        Change.Origin origin = new Change.Origin(row.version, false, Change.Op.READ, 0);
        return row.row.line == 0
                ? new Change.OfOrder(origin, row.count)
                : new Change.OfDetail(origin, String.valueOf(row.row.line));
    }

    /** All rows that arrived, the newest version of each, and which orders were complete at some time. */
    private static final class Arrivals {
        private final Map<Row, Written> newest = new HashMap<>();
        private final Set<String> everComplete = new LinkedHashSet<>();

        private void see(Written row) {
            newest.merge(row.row, row, (old, now) -> now.version >= old.version ? now : old);
            Written order = newest.get(new Row(row.row.order, 0));
            long lines = newest.values().stream()
                    .filter(each -> each.row.order == row.row.order && each.row.line > 0 && !each.deleted)
                    .count();
            if (order != null && !order.deleted && order.count > 0 && lines >= order.count) {
                everComplete.add(String.valueOf(row.row.order));
            }
        }
    }
}
