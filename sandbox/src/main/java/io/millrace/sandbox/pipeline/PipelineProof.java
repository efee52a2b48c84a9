package io.millrace.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.fence.FencePool;
import io.millrace.common.fence.FenceResult;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.proof.Checks;
import io.millrace.sandbox.proof.Checks.TableResult;
import io.millrace.sandbox.supervision.Services;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;

/**
 * Waits until ClickHouse has what MySQL has, and proves it. Thread-safe.
 *
 * @param database in MySQL
 * @param replicated the tables that are replicated now
 */
record PipelineProof(
        String database,
        Supplier<List<TableId>> replicated,
        FencePool fences,
        TableStates states,
        HeldRows held,
        Services services) {

    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration LOOK = Duration.ofMillis(200);

    /** Waits until everything that MySQL has committed is in ClickHouse, or in quarantine. */
    void awaitInStep() {
        awaitInStep(replicated.get());
    }

    private void awaitInStep(List<TableId> tables) {
        FenceResult result = fences.await(tables, PATIENCE);
        if (!result.passed()) {
            throw new AssertionError(database + " is not in step: " + result.describe());
        }
    }

    /** Waits until it is in step, every table streams and no row is held. */
    void awaitSettled(Set<String> mayBeBlocked) {
        awaiting("every table streams, and no row is held").untilAsserted(() -> {
            awaitInStep();
            assertThat(states.all())
                    .allSatisfy((table, state) -> assertThat(state).as(table).isIn(allowedStates(table, mayBeBlocked)));
            assertThat(held.texts()).as("rows in quarantine").isEmpty();
        });
    }

    /** The same for some tables: other tests may be at work on the others. */
    void awaitSettled(Collection<String> settled) {
        awaiting("these tables stream, and no row of them is held: " + settled).untilAsserted(() -> {
            awaitInStep(
                    settled.stream().map(table -> new TableId(database, table)).toList());
            assertThat(states.all().entrySet())
                    .filteredOn(each -> settled.contains(unqualified(each.getKey())))
                    .hasSameSizeAs(settled)
                    .allSatisfy(each ->
                            assertThat(each.getValue()).as(each.getKey()).isEqualTo("streaming"));
            assertThat(held.texts())
                    .as("rows in quarantine")
                    .noneMatch(row -> settled.contains(row.substring(0, row.indexOf(':'))));
        });
    }

    private static ConditionFactory awaiting(String what) {
        return await(what)
                .atMost(PATIENCE)
                .pollInterval(LOOK)
                // A service may be on its way up.
                .ignoreExceptionsInstanceOf(UncheckedIOException.class);
    }

    /** The validator's word on each table that is replicated, by its name without the database. */
    Map<String, TableResult> check() {
        List<TableId> ids = replicated.get();
        Map<String, TableResult> results =
                new Checks(services).run().stream().collect(Collectors.toMap(TableResult::table, Function.identity()));
        assertThat(results.keySet())
                .as("tables that were compared")
                .isEqualTo(ids.stream().map(TableId::toString).collect(Collectors.toSet()));
        return ids.stream()
                .collect(Collectors.toMap(TableId::table, id -> results.get(id.toString()), (one, other) -> one));
    }

    /** What every test leaves: see {@link PipelineTest}. */
    void assertAllIsWell(Set<String> mayBeBlocked) {
        awaitSettled(mayBeBlocked);
        Map<String, String> now = states.all();
        assertThat(check())
                .allSatisfy((table, result) -> assertThat(result.verdict())
                        .as("%s: %s %s", table, result.note(), result.differences())
                        .isIn("blocked".equals(now.get(result.table())) ? List.of("not_checked") : List.of("equal")));
    }

    private static List<String> allowedStates(String table, Set<String> mayBeBlocked) {
        return mayBeBlocked.contains(table) || mayBeBlocked.contains(unqualified(table))
                ? List.of("streaming", "dropped", "blocked")
                : List.of("streaming", "dropped");
    }

    private static String unqualified(String table) {
        return table.substring(table.indexOf('.') + 1);
    }
}
