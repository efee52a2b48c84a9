package io.millrace.orders.completion;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.orders.change.Change;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What has arrived of an order that is not complete. Deleted rows stay with their versions, so older versions of them that
 * are delivered late change nothing. So the rows of an order may arrive in any order, and more than once.
 *
 * @param order its own row; null before that has arrived
 * @param details by their names
 */
public record Incomplete(
        @JsonProperty("order") OrderRow order,
        @JsonProperty("details") Map<String, DetailRow> details) {

    /** As people count: 2 before 10. */
    private static final Comparator<String> BY_NUMBER =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    /** Nothing has arrived. */
    public static final Incomplete EMPTY = new Incomplete(null, Map.of());

    /**
     * @param version unsigned
     * @param count of how many details it says that it has
     */
    public record OrderRow(long version, boolean deleted, long count) {}

    /** @param version unsigned */
    public record DetailRow(long version, boolean deleted) {}

    public Incomplete {
        details = Collections.unmodifiableMap(new TreeMap<>(details));
    }

    /** The same object when the change is older than what is known. */
    public Incomplete with(Change change) {
        Change.Origin origin = change.origin();
        if (change instanceof Change.OfDetail detail) {
            return with(detail.detail(), new DetailRow(origin.version(), origin.deleted()));
        }
        OrderRow row = new OrderRow(origin.version(), origin.deleted(), ((Change.OfOrder) change).count());
        boolean older = order != null && older(row.version(), order.version());
        return older || row.equals(order) ? this : new Incomplete(row, details);
    }

    private Incomplete with(String detail, DetailRow row) {
        DetailRow known = details.get(detail);
        if (known != null && older(row.version(), known.version()) || row.equals(known)) {
            return this;
        }
        Map<String, DetailRow> more = new TreeMap<>(details);
        more.put(detail, row);
        return new Incomplete(order, more);
    }

    /** Of two rows of one version the later one counts: a copied row has version 0, and may be copied again. */
    private static boolean older(long version, long known) {
        return Long.compareUnsigned(version, known) < 0;
    }

    /**
     * At least as many details are there as the order says: with "exactly as many" it would depend on the order of arrival
     * whether one with too many was ever complete. An order that says 0 or nothing has not said it yet.
     */
    @JsonIgnore
    public boolean isComplete() {
        return order != null
                && !order.deleted()
                && order.count() > 0
                && arrived().size() >= order.count();
    }

    @JsonIgnore
    public Optional<OrderRow> orderRow() {
        return Optional.ofNullable(order);
    }

    /** The details that are there. */
    public List<String> arrived() {
        return named(false);
    }

    /** The details that were there, and are deleted. */
    public List<String> deleted() {
        return named(true);
    }

    private List<String> named(boolean deleted) {
        return details.entrySet().stream()
                .filter(entry -> entry.getValue().deleted() == deleted)
                .map(Map.Entry::getKey)
                .sorted(BY_NUMBER)
                .toList();
    }
}
