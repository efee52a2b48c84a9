package io.millrace.ddlmanager.reconcile;

import io.millrace.common.journal.TableTimeline;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.catalog.SourceAndTarget.Snapshot;
import io.millrace.ddlmanager.plan.Step;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.plan.TablePlans;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What is to be done for each table now, by a look at MySQL, ClickHouse and the journal. Changes nothing. Thread-safe. */
public final class CurrentPlans {

    private final SourceAndTarget sides;
    private final TablePlans plans;
    private final Targets targets;
    private final Supplier<Map<TableId, TableTimeline>> journal;
    private final Supplier<Map<TableId, TablePlan.Rewriting>> rewrites;

    /**
     * @param journal what is known of each table now
     * @param rewrites the changes that this process is making now
     */
    public CurrentPlans(
            SourceAndTarget sides,
            TablePlans plans,
            Targets targets,
            Supplier<Map<TableId, TableTimeline>> journal,
            Supplier<Map<TableId, TablePlan.Rewriting>> rewrites) {
        this.sides = sides;
        this.plans = plans;
        this.targets = targets;
        this.journal = journal;
        this.rewrites = rewrites;
    }

    /** The tables that MySQL has and the scope includes, in the order of their names. */
    public List<Outcome> of(Scope scope) {
        // Before the servers are asked: of a rewrite that ends meanwhile they may have shown the beginning.
        Map<TableId, TablePlan.Rewriting> running = rewrites.get();
        Snapshot now = sides.read(scope);
        Map<TableId, TableTimeline> known = journal.get();
        Map<TableId, Table> tables = now.tables().stream().collect(Collectors.toMap(Table::id, Function.identity()));
        return plans.plan(now.names(), now.tables(), now.catalog(), known).stream()
                .map(plan -> Outcome.planned(
                        tables.get(plan.table()),
                        unlessOnHold(unlessStopped(unlessRewriting(plan, running), known), known, now.catalog())))
                .toList();
    }

    /** Of one table; empty when MySQL does not have it, or it is left out. */
    public Optional<Outcome> of(TableId table) {
        return of(Scope.of(table)).stream()
                .filter(outcome -> outcome.table().id().equals(table))
                .findFirst();
    }

    private static TablePlan unlessRewriting(TablePlan plan, Map<TableId, TablePlan.Rewriting> running) {
        return Optional.<TablePlan>ofNullable(running.get(plan.table())).orElse(plan);
    }

    private static TablePlan unlessStopped(TablePlan plan, Map<TableId, TableTimeline> known) {
        return Optional.ofNullable(known.get(plan.table()))
                .flatMap(TableTimeline::stopped)
                .filter(stopped -> stopped.reason().leftOutOfConnector())
                .map(stopped -> plan.stopped(stopped.detail()))
                .orElse(plan);
    }

    /** A table that is stopped or blocked, too, is shown as that. */
    private TablePlan unlessOnHold(TablePlan plan, Map<TableId, TableTimeline> known, ClickHouseCatalog catalog) {
        if (plan instanceof TablePlan.Stopped || plan instanceof TablePlan.Blocked) {
            return plan;
        }
        String valve = targets.valve(plan.table());
        return Optional.ofNullable(known.get(plan.table()))
                .flatMap(TableTimeline::onHold)
                .<TablePlan>map(hold -> new TablePlan.OnHold(
                        plan.table(),
                        hold.reason(),
                        catalog.find(valve).map(open -> new Step.CloseValve(valve, "the table is on hold"))))
                .orElse(plan);
    }
}
