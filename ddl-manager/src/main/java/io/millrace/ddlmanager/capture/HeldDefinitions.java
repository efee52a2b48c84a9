package io.millrace.ddlmanager.capture;

import io.millrace.common.fence.Place;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What columns Debezium may be told that tables have where it continues. That is a table's definition now when it is the one
 * that the table had at a place which Debezium has read already. Not thread-safe.
 */
final class HeldDefinitions {

    private final Function<Collection<TableId>, List<Table>> inMysql;
    private final Supplier<Place> end;
    private final Predicate<Place> debeziumHasRead;
    private final Map<TableId, Seen> seen = new HashMap<>();

    /** @param end where the binlog ended when MySQL had been asked */
    private record Seen(Table table, Place end) {

        boolean same(Table other) {
            return table.withoutSize().equals(other.withoutSize());
        }
    }

    /**
     * @param inMysql some tables as MySQL has them now, without those that are gone
     * @param end where its binlog ends now
     */
    HeldDefinitions(
            Function<Collection<TableId>, List<Table>> inMysql, Supplier<Place> end, Predicate<Place> debeziumHasRead) {
        this.inMysql = inMysql;
        this.end = end;
        this.debeziumHasRead = debeziumHasRead;
    }

    /**
     * Looks at what MySQL has, and forgets all other tables.
     *
     * @return the tables that were not seen before as they are now
     */
    List<TableId> look(Collection<TableId> tables) {
        List<Table> now = inMysql.apply(tables);
        Place here = end.get();
        Map<TableId, Seen> before = Map.copyOf(seen);
        seen.clear();
        now.forEach(table -> seen.put(
                table.id(),
                Optional.ofNullable(before.get(table.id()))
                        .filter(known -> known.same(table))
                        .orElseGet(() -> new Seen(table, here))));
        return seen.keySet().stream()
                .filter(table -> !seen.get(table).equals(before.get(table)))
                .sorted()
                .toList();
    }

    /** Whether nothing can be said of the table before Debezium has read on. */
    boolean awaited(TableId table) {
        return seen.containsKey(table) && !debeziumHasRead.test(seen.get(table).end());
    }

    /** The tables that Debezium has read behind the place at which they were seen. */
    Set<TableId> held() {
        Map<Place, Boolean> read = seen.values().stream()
                .map(Seen::end)
                .distinct()
                .collect(Collectors.toMap(Function.identity(), debeziumHasRead::test));
        return seen.keySet().stream()
                .filter(table -> read.get(seen.get(table).end()))
                .collect(Collectors.toSet());
    }

    /**
     * What Debezium, stopped, may be told.
     *
     * @param held some of {@link #held}
     * @return empty when one of them was altered meanwhile, or is gone
     */
    Optional<List<Table>> still(Set<TableId> held) {
        return Optional.of(inMysql.apply(held))
                .filter(now -> now.size() == held.size()
                        && now.stream().allMatch(table -> seen.get(table.id()).same(table)));
    }
}
