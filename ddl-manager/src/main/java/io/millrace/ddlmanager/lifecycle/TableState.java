package io.millrace.ddlmanager.lifecycle;

import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.Reconciler;
import io.millrace.ddlmanager.history.Entry;
import io.millrace.ddlmanager.plan.Step;
import io.millrace.ddlmanager.plan.TablePlan;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a table stands on its way from MySQL to ClickHouse.
 *
 * @param reason why it stands there, for people; empty when all is well
 * @param estimatedRows MySQL's estimate
 * @param pending what is to be run for it
 */
public record TableState(
        TableId table, Stage stage, String reason, long estimatedRows, long bytes, List<Step> pending) {

    /** The life of a table, in order; BLOCKED may follow each of the others. */
    public enum Stage {
        /** MySQL has it, ClickHouse does not. */
        DISCOVERED,
        /** Its objects are made; no connector reads it yet. */
        CREATED,
        /** A copy is under way: the first, or another one. */
        LOADING,
        /** Changes flow. */
        STREAMING,
        /** It cannot go on without a person, or before a statement has been read. */
        BLOCKED,
        /** MySQL has it no more; ClickHouse keeps what it had. */
        DROPPED
    }

    /** @param drop the statement that dropped or renamed it */
    public static TableState dropped(TableId table, Entry drop) {
        return new TableState(
                table,
                Stage.DROPPED,
                (drop.to().isEmpty() ? "dropped in MySQL" : "renamed to " + drop.to() + " in MySQL") + " at "
                        + drop.at().binlogFile() + ":" + drop.at().binlogPosition() + "; its rows are kept",
                0,
                0,
                List.of());
    }

    /**
     * @param connector whether a connector is registered and has not failed
     * @param copying whether that connector still reads the first copy
     */
    public static TableState of(Reconciler.Outcome outcome, boolean connector, boolean copying) {
        TablePlan plan = outcome.plan();
        Stage stage;
        String reason;
        if (plan instanceof TablePlan.Reload && outcome.failure().isEmpty()) {
            stage = Stage.LOADING;
            reason = plan.obstacle().orElseThrow();
        } else if (plan.obstacle().isPresent() || outcome.failure().isPresent()) {
            stage = Stage.BLOCKED;
            reason = Stream.concat(plan.obstacle().stream(), outcome.failure().stream())
                    .collect(Collectors.joining(" "));
        } else if (!(plan instanceof TablePlan.InSync)) {
            stage = Stage.DISCOVERED;
            reason = plan.steps().size() + " statements are to be applied";
        } else if (!connector) {
            stage = Stage.CREATED;
            reason = "no connector runs for it";
        } else {
            stage = copying ? Stage.LOADING : Stage.STREAMING;
            reason = "";
        }
        return new TableState(
                outcome.table().id(),
                stage,
                reason,
                outcome.table().size().rows(),
                outcome.table().size().dataBytes() + outcome.table().size().indexBytes(),
                plan.steps());
    }
}
