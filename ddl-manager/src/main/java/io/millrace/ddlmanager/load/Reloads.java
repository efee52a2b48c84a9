package io.millrace.ddlmanager.load;

import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.PipelineLock;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.catalog.SourceAndTarget.Snapshot;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.ddlmanager.load.TableExchange.Reload;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.reconcile.CurrentPlans;
import java.util.List;
import java.util.Optional;

/** The copies that are due, each prepared and finished while nobody else changes the table. Thread-safe. */
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

    /** As {@link TableExchange#prepare}; empty, too, when a copy is not what is to be done now. */
    public Optional<Reload> prepare(TableId table) {
        return lock.take(() -> {
            boolean planned = plans.of(table)
                    .filter(outcome -> outcome.plan() instanceof TablePlan.Reload)
                    .isPresent();
            Snapshot now = sides.read(Scope.of(table));
            return planned ? exchange.prepare(now.table(table), now.catalog(), table) : Optional.empty();
        });
    }

    /** As {@link TableExchange#finish}. */
    public boolean finish(Reload reload) {
        TableId table = reload.table().id();
        return lock.take(() -> {
            Snapshot now = sides.read(Scope.of(table));
            return exchange.finish(reload, now.table(table), now.catalog());
        });
    }
}
