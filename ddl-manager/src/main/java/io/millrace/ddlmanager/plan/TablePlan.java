package io.millrace.ddlmanager.plan;

import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Optional;

/**
 * The way of one table from what ClickHouse has to what MySQL says.
 *
 * @param blocked why nothing can be done, for people; then there are no statements
 * @param statements in the order of running; empty: in step
 */
public record TablePlan(TableId table, Optional<String> blocked, List<Statement> statements) {

    public static TablePlan of(TableId table, List<Statement> statements) {
        return new TablePlan(table, Optional.empty(), List.copyOf(statements));
    }

    public static TablePlan blocked(TableId table, String reason) {
        return new TablePlan(table, Optional.of(reason), List.of());
    }

    public boolean inStep() {
        return blocked.isEmpty() && statements.isEmpty();
    }
}
