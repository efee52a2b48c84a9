package io.millrace.ddlmanager.load;

import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.table.TableId;
import io.millrace.common.task.Parallel;
import io.millrace.ddlmanager.apply.PipelineLock;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.catalog.SourceAndTarget.Snapshot;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.ddlmanager.load.TableExchange.Reload;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.reconcile.CurrentPlans;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The copies that are due, prepared and finished while nobody else changes the tables. Thread-safe. */
public final class Reloads {

    private final Journal journal;
    private final CurrentPlans plans;
    private final SourceAndTarget sides;
    private final TableExchange exchange;
    private final PipelineLock lock;

    public Reloads(
            Journal journal, CurrentPlans plans, SourceAndTarget sides, TableExchange exchange, PipelineLock lock) {
        this.journal = journal;
        this.plans = plans;
        this.sides = sides;
        this.exchange = exchange;
        this.lock = lock;
    }

    /** The tables for which a copy is requested that nobody need approve, as the journal has them. */
    public List<TableId> due() {
        return journal.timelines().values().stream()
                .filter(table -> table.requested().isPresent() && table.state() == TableState.COPYING)
                .map(TableTimeline::table)
                .toList();
    }

    /**
     * As {@link TableExchange#prepare} of each, side by side; empty, too, when a copy is not what is to be done now.
     *
     * @return by table, or throws what it failed with
     */
    public Map<TableId, Supplier<Optional<Reload>>> prepare(List<TableId> tables) {
        return lock.take(() -> {
            Set<TableId> planned = plans.of(Scope.of(tables)).stream()
                    .filter(outcome -> outcome.plan() instanceof TablePlan.Reload)
                    .map(outcome -> outcome.table().id())
                    .collect(Collectors.toSet());
            Snapshot now = sides.read(Scope.of(tables));
            return each(
                    tables,
                    Function.identity(),
                    table -> planned.contains(table)
                            ? exchange.prepare(now.table(table), now.catalog(), table)
                            : Optional.empty());
        });
    }

    /**
     * As {@link TableExchange#finish} of each, side by side.
     *
     * @return by table, or throws what it failed with
     */
    public Map<TableId, Supplier<Boolean>> finish(List<Reload> reloads) {
        return lock.take(() -> {
            Snapshot now = sides.read(
                    Scope.of(reloads.stream().map(reload -> reload.table().id()).toList()));
            return each(
                    reloads,
                    reload -> reload.table().id(),
                    reload -> exchange.finish(reload, now.table(reload.table().id()), now.catalog()));
        });
    }

    private static <T, R> Map<TableId, Supplier<R>> each(List<T> all, Function<T, TableId> table, Function<T, R> work) {
        Map<TableId, Supplier<R>> results = new LinkedHashMap<>();
        List<Supplier<R>> outcomes = Parallel.map(all, one -> Parallel.outcome(() -> work.apply(one)));
        for (int i = 0; i < all.size(); i++) {
            results.put(table.apply(all.get(i)), outcomes.get(i));
        }
        return results;
    }
}
