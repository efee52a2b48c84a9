package io.millrace.orders.api;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.orders.completion.Incomplete;
import io.millrace.orders.completion.Standing;
import io.millrace.orders.topology.OrdersTopology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Where orders stand, read from the stores of this instance. Thread-safe. */
public final class OrdersApi {

    private static final int LISTED = 100;

    private final KafkaStreams streams;

    public OrdersApi(KafkaStreams streams) {
        this.streams = streams;
    }

    /** Adds the routes. */
    public void add(JavalinConfig config) {
        config.routes.get("/orders", ctx -> ctx.json(Map.of("incomplete", firstIncomplete())));
        config.routes.get("/orders/{id}", this::order);
    }

    private void order(Context ctx) {
        String id = ctx.pathParam("id");
        ctx.json(standing(id)
                .orElseThrow(() -> ProblemCode.NOT_FOUND.problem(
                        "No row of the order " + id + " has arrived.",
                        "Check the id; `millrace monitor` shows whether rows are on their way.")));
    }

    /**
     * Empty for an order of which nothing has arrived.
     *
     * @throws Problem when another instance keeps it
     */
    Optional<Standing> standing(String id) {
        return asked(() -> {
            KeyQueryMetadata where = streams.queryMetadataForKey(
                    OrdersTopology.COMPLETE, id, Serdes.String().serializer());
            if (where == null || where.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
                throw new InvalidStateStoreException("the partitions are not assigned yet");
            }
            ReadOnlyKeyValueStore<String, Long> complete = streams.store(StoreQueryParameters.fromNameAndType(
                            OrdersTopology.COMPLETE, QueryableStoreTypes.<String, Long>keyValueStore())
                    .withPartition(where.partition()));
            Long changed = complete.get(id);
            if (changed != null) {
                return Optional.of(Standing.complete(id, changed));
            }
            return Optional.ofNullable(incomplete().get(id)).map(state -> Standing.of(id, state));
        });
    }

    /** Some of those that this instance keeps. */
    private List<Standing> firstIncomplete() {
        return asked(() -> {
            List<Standing> some = new ArrayList<>();
            try (KeyValueIterator<String, Incomplete> all = incomplete().all()) {
                while (all.hasNext() && some.size() < LISTED) {
                    KeyValue<String, Incomplete> order = all.next();
                    Standing standing = Standing.of(order.key, order.value);
                    if (standing.state().equals(Standing.INCOMPLETE)) {
                        some.add(standing);
                    }
                }
            }
            return some;
        });
    }

    private ReadOnlyKeyValueStore<String, Incomplete> incomplete() {
        return streams.store(StoreQueryParameters.fromNameAndType(
                OrdersTopology.INCOMPLETE, QueryableStoreTypes.<String, Incomplete>keyValueStore()));
    }

    private static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (InvalidStateStoreException e) {
            throw ProblemCode.NOT_KEPT_HERE.problem(
                    "This instance does not keep the order now: " + e.getMessage() + ".",
                    ProblemCode.NOT_KEPT_HERE.remedy(),
                    e);
        }
    }
}
