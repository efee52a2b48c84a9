package io.millrace.ddlmanager.plan;

import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Optional;

/**
 * The way of one table from what ClickHouse has to what MySQL says.
 *
 * @param blocked why nothing can be done, for people; then there are no statements
 * @param statements in the order of running; empty: in step
 * @param consumerGroup the group that the queue reads in afterwards; empty when the plan makes no queue
 */
public record TablePlan(
        TableId table, Optional<String> blocked, List<Statement> statements, Optional<String> consumerGroup) {

    public static TablePlan of(TableId table, List<Statement> statements, String consumerGroup) {
        return new TablePlan(table, Optional.empty(), List.copyOf(statements), Optional.of(consumerGroup));
    }

    public static TablePlan nothing(TableId table) {
        return new TablePlan(table, Optional.empty(), List.of(), Optional.empty());
    }

    public static TablePlan blocked(TableId table, String reason) {
        return new TablePlan(table, Optional.of(reason), List.of(), Optional.empty());
    }

    public boolean inStep() {
        return blocked.isEmpty() && statements.isEmpty();
    }
}
