package io.millrace.ddlmanager.view;

import io.millrace.ddlmanager.audit.Event;
import io.millrace.ddlmanager.lifecycle.TableState;
import java.util.List;
import java.util.Locale;

/**
 * A table's place in life as JSON.
 *
 * @param pending the statements that are to be run
 * @param quarantined rows that are held
 */
public record TableView(
        String table, String stage, String reason, long estimatedRows, long bytes, int pending, long quarantined) {

    public static TableView of(TableState state, long quarantined) {
        return new TableView(
                state.table().toString(),
                state.stage().name().toLowerCase(Locale.ROOT),
                state.reason(),
                state.estimatedRows(),
                state.bytes(),
                state.pending().size(),
                quarantined);
    }

    /** One table with all that is known of it now. */
    public record Details(
            TableView state, List<PlanView.StatementView> statements, List<HeldView.GroupView> quarantine) {}

    /** Something that happened to it; times are ISO 8601, UTC. */
    public record EventView(
            String at,
            String kind,
            String cause,
            String note,
            String binlogFile,
            long binlogPosition,
            List<StepView> statements) {
        public static EventView of(Event event) {
            return new EventView(
                    event.at().toString(),
                    event.kind(),
                    event.cause(),
                    event.note(),
                    event.binlogFile(),
                    event.binlogPosition(),
                    event.steps().stream().map(StepView::of).toList());
        }
    }

    /** @param error null: it worked */
    public record StepView(String at, String effect, String why, String sql, String error) {
        static StepView of(Event.Step step) {
            return new StepView(
                    step.at().toString(),
                    step.effect(),
                    step.why(),
                    step.sql(),
                    step.error().isEmpty() ? null : step.error());
        }
    }
}
