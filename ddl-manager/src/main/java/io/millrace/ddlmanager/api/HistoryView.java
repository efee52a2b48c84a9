package io.millrace.ddlmanager.api;

import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableEvent.ChangeApplied;
import io.millrace.common.journal.TableEventJson;
import io.millrace.ddlmanager.journal.EventWords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that happened to a table, as JSON; times are ISO 8601, UTC. Statements of one plan are one event.
 *
 * @param at when; of a plan: when it began
 * @param kind what a statement in MySQL did ({@code column_renamed}), or the kind of the event ({@code stopped}, {@code
 *     change_applied})
 * @param cause the statement in MySQL, or why else it happened
 * @param note in words; may be empty
 * @param binlogFile where it happened in MySQL's binlog; empty when that is not known
 * @param statements what ran in ClickHouse
 */
public record HistoryView(
        String at,
        String kind,
        String cause,
        String note,
        String binlogFile,
        long binlogPosition,
        List<StepView> statements) {

    /** Statements of one plan that no statement in MySQL asked for follow each other faster than this. */
    private static final Duration ONE_PLAN = Duration.ofMinutes(1);

    /** @param error null: it worked */
    public record StepView(String at, String effect, String why, String sql, String error) {
        static StepView of(ChangeApplied change) {
            return new StepView(
                    change.at().toString(),
                    change.effect().word(),
                    change.why(),
                    change.sql(),
                    change.error().isEmpty() ? null : change.error());
        }
    }

    /** @param events the newest first, as the result is */
    public static List<HistoryView> of(List<TableEvent> events) {
        List<HistoryView> views = new ArrayList<>();
        List<ChangeApplied> plan = new ArrayList<>();
        for (TableEvent event : events) {
            if (event instanceof ChangeApplied change) {
                if (!plan.isEmpty() && !precedes(change, plan.get(0))) {
                    views.add(applied(plan));
                    plan.clear();
                }
                plan.add(0, change);
            } else {
                if (!plan.isEmpty()) {
                    views.add(applied(plan));
                    plan.clear();
                }
                views.add(of(event));
            }
        }
        if (!plan.isEmpty()) {
            views.add(applied(plan));
        }
        return views;
    }

    /** Whether the plan went on with {@code next} after this one. */
    private static boolean precedes(ChangeApplied change, ChangeApplied next) {
        boolean named = !change.place().file().isEmpty();
        return change.error().isEmpty()
                && change.cause().equals(next.cause())
                && change.place().equals(next.place())
                && (named || change.at().plus(ONE_PLAN).isAfter(next.at()));
    }

    private static HistoryView applied(List<ChangeApplied> plan) {
        ChangeApplied first = plan.get(0);
        return new HistoryView(
                first.at().toString(),
                TableEventJson.kind(first),
                first.cause().text(),
                "",
                first.place().file(),
                first.place().position(),
                plan.stream().map(StepView::of).toList());
    }

    private static HistoryView of(TableEvent event) {
        EventWords words = EventWords.of(event);
        return new HistoryView(
                event.at().toString(),
                event instanceof TableEvent.StatementRead read ? read.kind().word() : TableEventJson.kind(event),
                event.cause().text(),
                words.reason(),
                event.place().file(),
                event.place().position(),
                List.of());
    }
}
