package io.millrace.orders.change;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a row says about an order. The topic of changes has the order's id as the key. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "row")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Change.OfOrder.class, name = "order"),
    @JsonSubTypes.Type(value = Change.OfDetail.class, name = "detail")
})
public sealed interface Change {

    /** {@link OfOrder#count()} of an order that does not say. */
    long UNSAID = -1;

    /** What the row is, and when. */
    Origin origin();

    /**
     * @param version the row's {@code _version}, to be read as unsigned: of two versions of a row the higher one counts
     * @param deleted whether MySQL has the row no longer
     * @param op what happened to it
     * @param at when, by MySQL's clock, milliseconds since 1970
     */
    record Origin(long version, boolean deleted, Op op, long at) {}

    /** What happened to a row. */
    enum Op {
        CREATED,
        UPDATED,
        DELETED,
        /** It was deleted by a TRUNCATE of its table, or with the table. */
        TRUNCATED,
        /** Nothing: it was read where it stands. */
        READ
    }

    /** @param count of how many details the order says that it has; {@link #UNSAID} if it does not say */
    record OfOrder(Origin origin, long count) implements Change {}

    /** @param detail which of the order's details it is */
    record OfDetail(Origin origin, String detail) implements Change {}

    /** The word for it in metrics: {@code detail-deleted}. */
    default String word() {
        String row = this instanceof OfOrder ? "order" : "detail";
        return switch (origin().op()) {
            case CREATED -> row + "-created";
            case UPDATED -> row + "-updated";
            case DELETED -> row + "-deleted";
            case TRUNCATED -> row + "-truncated";
            case READ -> row + "-read";
        };
    }
}
