package io.millrace.gateway.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.fence.FenceResult;
import io.millrace.common.fence.Fences;
import io.millrace.common.http.JsonHttp;
import io.millrace.common.journal.TableState;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;

/** What the ddl-manager says of the tables, and the validator of the time that changes take. Thread-safe. */
public final class PipelineStanding implements Standing, PeriodicTask.Work, AutoCloseable {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(3));

    /** What was heard longer ago counts as unknown. */
    private static final Duration OLD = Duration.ofSeconds(30);

    /** @param objections of tables that ClickHouse may not answer for; of those that are not there nothing is known */
    private record Heard(Map<TableId, Optional<String>> objections, OptionalDouble behind, long nanos) {}

    private final JsonHttp ddlManager;
    private final JsonHttp validator;
    private final Supplier<Fences> open;
    private Optional<Fences> fences = Optional.empty();
    private volatile Heard heard = new Heard(Map.of(), OptionalDouble.empty(), System.nanoTime());

    /** @param fences opened when the first rule asks for one */
    public PipelineStanding(JsonHttp ddlManager, JsonHttp validator, Supplier<Fences> fences) {
        this.ddlManager = ddlManager;
        this.validator = validator;
        this.open = fences;
    }

    @Override
    public void run(PeriodicTask.Run run) {
        Map<TableId, Optional<String>> objections = new HashMap<>();
        for (JsonNode table : ddlManager.get("/tables")) {
            note(objections, table, objection(table));
        }
        JsonNode checked = validator.get("/tables");
        for (JsonNode table : checked.path("tables")) {
            if (table.path("last").path("bad").asBoolean()) {
                note(objections, table, Optional.of("was found wrong by a check"));
            }
        }
        JsonNode behind = checked.path("behindSeconds");
        heard = new Heard(
                Map.copyOf(objections),
                behind.isNumber() ? OptionalDouble.of(behind.asDouble()) : OptionalDouble.empty(),
                System.nanoTime());
    }

    private static void note(Map<TableId, Optional<String>> objections, JsonNode table, Optional<String> objection) {
        String name = table.path("table").asText();
        TableId.read(name).ifPresent(id -> objections.put(id, objection.map(why -> name + " " + why)));
    }

    private static Optional<String> objection(JsonNode table) {
        String state = table.path("state").asText();
        if (!state.equals(TableState.STREAMING.word())) {
            return Optional.of("is " + state);
        }
        return table.path("quarantined").asLong() > 0 ? Optional.of("has rows in quarantine") : Optional.empty();
    }

    @Override
    public Optional<String> objection(Set<TableId> tables, Duration behind) {
        Heard now = heard;
        if (System.nanoTime() - now.nanos() > OLD.toNanos()) {
            return Optional.of("the ddl-manager or the validator does not answer");
        }
        if (now.behind().isEmpty()) {
            return Optional.of("it is not known how far ClickHouse is behind");
        }
        if (now.behind().getAsDouble() > behind.toMillis() / 1e3) {
            return Optional.of("ClickHouse is " + Math.round(now.behind().getAsDouble()) + " s behind");
        }
        return tables.stream()
                .map(table -> now.objections().getOrDefault(table, Optional.of(table + " is not known yet")))
                .flatMap(Optional::stream)
                .findFirst();
    }

    @Override
    public synchronized boolean caughtUp(Set<TableId> tables, Duration limit) {
        if (fences.isEmpty()) {
            fences = Optional.of(open.get());
        }
        FenceResult result = fences.get().now(tables).await(limit, () -> false);
        return result.passed();
    }

    @Override
    public synchronized void close() {
        fences.ifPresent(Fences::close);
    }
}
