package io.millrace.orders.completion;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;

/**
 * The event of a completed order.
 *
 * @param details those that were there then
 * @param completedAt when the row was written that completed it, by MySQL's clock, in ISO 8601
 */
public record CompletedOrder(
        @JsonProperty("order_id") String order,
        @JsonProperty("details") List<String> details,
        @JsonProperty("completed_at") String completedAt) {

    public static CompletedOrder of(String order, Incomplete state, long at) {
        return new CompletedOrder(
                order, state.arrived(), Instant.ofEpochMilli(at).toString());
    }
}
