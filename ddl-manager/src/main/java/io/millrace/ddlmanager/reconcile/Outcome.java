package io.millrace.ddlmanager.reconcile;

import io.millrace.common.table.Table;
import io.millrace.ddlmanager.plan.TablePlan;
import java.util.Optional;

/**
 * A table with what is to be done for it, or what became of doing it.
 *
 * @param failure ClickHouse's message when applying stopped half-way
 */
public record Outcome(Table table, TablePlan plan, Optional<String> failure) {

    public static Outcome planned(Table table, TablePlan plan) {
        return new Outcome(table, plan, Optional.empty());
    }

    Outcome with(TablePlan other) {
        return new Outcome(table, other, failure);
    }

    Outcome with(Optional<String> result) {
        return new Outcome(table, plan, result);
    }
}
