package io.millrace.common.journal;

import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableStatus.Action;
import java.time.Instant;
import java.util.List;

/** Says why a table is in its state, and what a person can do. */
final class StatusWords {

    private StatusWords() {}

    static TableStatus of(TableTimeline timeline, Instant since) {
        TableState state = timeline.state();
        return new TableStatus(timeline.table(), state, since, reason(state, timeline), actions(state, timeline));
    }

    private static String reason(TableState state, TableTimeline timeline) {
        return switch (state) {
            case STREAMING -> "";
            case COPYING -> copying(timeline);
            case BLOCKED -> timeline.blocked().orElseThrow().reason();
            case STOPPED ->
                timeline.stopped()
                        .map(TableEvent.Stopped::detail)
                        .orElseGet(() -> unreadable(timeline.unreadable().orElseThrow()));
            case AWAITING_APPROVAL -> timeline.awaited().orElseThrow().reason();
            case ON_HOLD -> timeline.onHold().orElseThrow().reason();
            case DROPPED -> dropped(timeline.dropped().orElseThrow());
        };
    }

    private static String copying(TableTimeline timeline) {
        String why = timeline.requested()
                .map(request -> "It is copied again: " + request.reason() + ".")
                .orElse("The first copy is being made.");
        return timeline.copyFailed()
                .map(failed -> why + " The copy failed and is tried again: " + failed.error())
                .orElse(why);
    }

    private static String unreadable(StatementRead statement) {
        return statement.reason() + " The statement: " + statement.origin().statement();
    }

    private static String dropped(StatementRead drop) {
        return (drop.to().isEmpty() ? "dropped in MySQL" : "renamed to " + drop.to() + " in MySQL") + " at "
                + drop.place() + "; its rows are kept";
    }

    private static List<Action> actions(TableState state, TableTimeline timeline) {
        String table = timeline.table().toString();
        Action reload = new Action("millrace resolve " + table + " --reload", "copies the table as MySQL has it now");
        return switch (state) {
            case STREAMING, COPYING, DROPPED -> List.of();
            case BLOCKED -> List.of(new Action("millrace plan", "shows what must change"));
            case STOPPED ->
                timeline.stopped().isEmpty()
                        ? List.of(
                                reload,
                                new Action(
                                        "millrace resolve " + table + " --skip",
                                        "continues without what the statement did to the rows that are there"))
                        : List.of(reload);
            case AWAITING_APPROVAL ->
                List.of(new Action(timeline.awaited().orElseThrow().command(), "approves what waits"));
            case ON_HOLD ->
                List.of(new Action("millrace resolve " + table + " --resume", "lets its rows arrive again"));
        };
    }
}
