package io.millrace.ddlmanager.plan;

import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Optional;

/**
 * The way of one table from what ClickHouse has to what MySQL says.
 *
 * @param blocked why nothing can be done, for people; then there are no statements but those that stop its rows
 * @param held why the table goes no further for now, for people: its rows wait in Kafka or in quarantine, and none is
 *     lost
 * @param loading whether it goes on by itself when it has been copied again
 * @param statements in the order of running; empty: in step
 * @param asks that the statements are only run when a person asks for it
 * @param consumerGroup the group that the queue reads in afterwards; empty when the plan makes no queue
 */
public record TablePlan(
        TableId table,
        Optional<String> blocked,
        Optional<String> held,
        boolean loading,
        List<Statement> statements,
        Optional<String> consumerGroup,
        Optional<Asks> asks) {

    /**
     * A policy wants a person to apply the plan.
     *
     * @param reason for people
     * @param meanwhile what the service does until then: it stops the rows
     */
    public record Asks(String reason, List<Statement> meanwhile) {}

    private TablePlan(
            TableId table,
            Optional<String> blocked,
            Optional<String> held,
            boolean loading,
            List<Statement> statements,
            Optional<String> consumerGroup) {
        this(table, blocked, held, loading, statements, consumerGroup, Optional.empty());
    }

    public TablePlan asking(Asks why) {
        return new TablePlan(table, blocked, held, loading, statements, consumerGroup, Optional.of(why));
    }

    /** A person has asked for it. */
    public TablePlan asked() {
        return new TablePlan(table, blocked, held, loading, statements, consumerGroup);
    }

    /** What is to be run while nobody has asked. */
    public TablePlan unasked() {
        return asks.map(why -> of(table, why.meanwhile())).orElse(this);
    }

    public static TablePlan of(TableId table, List<Statement> statements, String consumerGroup) {
        return new TablePlan(
                table, Optional.empty(), Optional.empty(), false, List.copyOf(statements), Optional.of(consumerGroup));
    }

    /** For statements that make no queue. */
    public static TablePlan of(TableId table, List<Statement> statements) {
        return new TablePlan(
                table, Optional.empty(), Optional.empty(), false, List.copyOf(statements), Optional.empty());
    }

    /** @param statements what stops its rows; none when they may flow into what is there */
    public static TablePlan held(TableId table, String reason, List<Statement> statements) {
        return new TablePlan(
                table, Optional.empty(), Optional.of(reason), false, List.copyOf(statements), Optional.empty());
    }

    /** As {@link #held}, until the table has been copied again. */
    public static TablePlan loading(TableId table, String reason, List<Statement> statements) {
        return new TablePlan(
                table, Optional.empty(), Optional.of(reason), true, List.copyOf(statements), Optional.empty());
    }

    public static TablePlan nothing(TableId table) {
        return of(table, List.of());
    }

    public static TablePlan blocked(TableId table, String reason) {
        return new TablePlan(table, Optional.of(reason), Optional.empty(), false, List.of(), Optional.empty());
    }

    /** Nothing goes on by itself any more, whatever the plan was; what stops the rows is run all the same. */
    public TablePlan halted(String reason) {
        return new TablePlan(
                table,
                Optional.of(reason),
                Optional.empty(),
                false,
                held.isPresent() ? statements : List.of(),
                Optional.empty());
    }

    /** Why its rows do not flow, for people. */
    public Optional<String> stopped() {
        return blocked.or(() -> held).or(() -> asks.map(Asks::reason));
    }

    public boolean inStep() {
        return blocked.isEmpty() && held.isEmpty() && statements.isEmpty();
    }

    /**
     * Of a new table everything but its valve, which is {@link #flow}; of another one all: its rows are not kept waiting.
     */
    public TablePlan beforeFlow() {
        return part(statements.subList(0, flowFrom()));
    }

    /** The rest of {@link #beforeFlow}. */
    public TablePlan flow() {
        return part(statements.subList(flowFrom(), statements.size()));
    }

    private int flowFrom() {
        boolean isNew = !statements.isEmpty() && statements.get(0).sql().startsWith("CREATE TABLE");
        boolean toFlow = statements.stream().anyMatch(Statement::makesQueue);
        return isNew && toFlow ? statements.size() - 1 : statements.size();
    }

    private TablePlan part(List<Statement> some) {
        return new TablePlan(table, blocked, held, loading, List.copyOf(some), consumerGroup, asks);
    }
}
