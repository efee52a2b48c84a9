package io.millrace.orders.completion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.orders.completion.Incomplete.OrderRow;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Where an order stands, and why.
 *
 * @param state {@code complete}, {@code incomplete} or {@code deleted}
 * @param expected how many details it says that it has; null when that is not known
 * @param arrived the details that are there
 * @param missing the details that are not, where their names are the numbers from 1; else null
 * @param deleted the details that were there, and are deleted
 * @param changedAfterwards rows that came after the order's event; null before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Standing(
        @JsonProperty("order_id") String order,
        @JsonProperty("state") String state,
        @JsonProperty("why") String why,
        @JsonProperty("expected") Long expected,
        @JsonProperty("arrived") List<String> arrived,
        @JsonProperty("missing") List<String> missing,
        @JsonProperty("deleted") List<String> deleted,
        @JsonProperty("changed_afterwards") Long changedAfterwards) {

    public static final String INCOMPLETE = "incomplete";

    /** So many missing details are named. */
    private static final int NAMED = 1_000;

    /** Of an order whose event was sent. */
    public static Standing complete(String order, long changedAfterwards) {
        String since = changedAfterwards == 0
                ? "nothing came afterwards"
                : changedAfterwards + (changedAfterwards == 1 ? " row" : " rows") + " came afterwards";
        return new Standing(
                order, "complete", "Its event was sent; " + since + ".", null, null, null, null, changedAfterwards);
    }

    public static Standing of(String order, Incomplete state) {
        List<String> arrived = state.arrived();
        List<String> deleted = state.deleted();
        if (state.orderRow().isEmpty()) {
            return incomplete(order, "Its own row has not arrived.", null, arrived, null, deleted);
        }
        OrderRow row = state.orderRow().get();
        if (row.deleted()) {
            return new Standing(
                    order, "deleted", "It was deleted before it was complete.", null, arrived, null, deleted, null);
        }
        if (row.count() <= 0) {
            return incomplete(order, "It does not say how many details it has.", null, arrived, null, deleted);
        }
        List<String> missing = missing(row.count(), arrived);
        String which = missing == null ? "" : " Missing: " + String.join(", ", missing) + ".";
        String why = "Of " + row.count() + " details " + arrived.size() + " have arrived." + which;
        return incomplete(order, why, row.count(), arrived, missing, deleted);
    }

    private static Standing incomplete(
            String order, String why, Long expected, List<String> arrived, List<String> missing, List<String> deleted) {
        return new Standing(order, INCOMPLETE, why, expected, arrived, missing, deleted, null);
    }

    /** Null when the details are named otherwise than by the numbers from 1. */
    private static List<String> missing(long count, List<String> arrived) {
        if (count > NAMED) {
            return null;
        }
        List<String> all =
                LongStream.rangeClosed(1, count).mapToObj(Long::toString).toList();
        return all.containsAll(arrived)
                ? all.stream().filter(detail -> !arrived.contains(detail)).toList()
                : null;
    }
}
