package io.millrace.ddlmanager.reconcile;

import io.millrace.common.journal.Origin;
import io.millrace.common.journal.StopReason;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableEvent.ApprovalAwaited;
import io.millrace.common.journal.TableEvent.Approved;
import io.millrace.common.journal.TableEvent.Blocked;
import io.millrace.common.journal.TableEvent.Discovered;
import io.millrace.common.journal.TableEvent.Gone;
import io.millrace.common.journal.TableEvent.Released;
import io.millrace.common.journal.TableEvent.Stopped;
import io.millrace.common.journal.TableEvent.Unblocked;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.plan.TablePlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Says which events follow from what planning and applying found, where that is not what the journal says. Pure. */
final class Transitions {

    private final Origin now;
    private final boolean firstCopyDue;

    /**
     * @param cause what was applied for
     * @param firstCopyDue whether the older rows of tables that are new to the journal are to be copied
     */
    Transitions(Origin cause, boolean firstCopyDue) {
        this.now = new Origin(Instant.now(), cause.cause(), cause.place(), 0);
        this.firstCopyDue = firstCopyDue;
    }

    /** What became of the tables that MySQL has. */
    List<TableEvent> of(Collection<Outcome> outcomes, Map<TableId, TableTimeline> known) {
        List<TableEvent> events = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            TableId table = outcome.table().id();
            TableTimeline timeline = known.getOrDefault(table, TableTimeline.empty(table));
            if (!timeline.replicated()) {
                events.add(new Discovered(table, now, firstCopyDue));
            }
            events.addAll(of(outcome.plan(), outcome.failure(), timeline));
        }
        return events;
    }

    private List<TableEvent> of(TablePlan plan, Optional<String> failure, TableTimeline known) {
        List<TableEvent> events = new ArrayList<>();
        Optional<String> blocked = failure.or(() -> blocked(plan));
        if (blocked.isPresent() && !blocked.equals(known.blocked().map(Blocked::reason))) {
            events.add(new Blocked(plan.table(), now, blocked.get()));
        } else if (blocked.isEmpty() && known.blocked().isPresent()) {
            events.add(new Unblocked(plan.table(), now));
        }
        Optional<TablePlan.AwaitingApproval> awaited =
                plan instanceof TablePlan.AwaitingApproval waiting ? Optional.of(waiting) : Optional.empty();
        if (awaited.isPresent()
                && !awaited.map(TablePlan.AwaitingApproval::reason)
                        .equals(known.awaited().map(ApprovalAwaited::reason))) {
            events.add(new ApprovalAwaited(plan.table(), now, awaited.get().reason(), command(awaited.get())));
        } else if (awaited.isEmpty() && known.awaited().isPresent()) {
            events.add(new Approved(plan.table(), now));
        }
        boolean mixedUp = plan instanceof TablePlan.Stopped stopped
                && stopped.captured()
                && known.unreadable().isEmpty();
        if (mixedUp && known.stopped().isEmpty()) {
            events.add(new Stopped(
                    plan.table(),
                    now,
                    StopReason.MIXED_UP_COLUMNS,
                    plan.obstacle().orElseThrow()));
        } else if (!mixedUp
                && known.stopped()
                        .filter(stopped -> stopped.reason() == StopReason.MIXED_UP_COLUMNS)
                        .isPresent()) {
            events.add(new Released(plan.table(), now));
        }
        return events;
    }

    private static String command(TablePlan.AwaitingApproval awaited) {
        return awaited.wanted() instanceof TablePlan.Reload
                ? "millrace resolve " + awaited.table() + " --reload"
                : "millrace apply";
    }

    private static Optional<String> blocked(TablePlan plan) {
        return plan instanceof TablePlan.Blocked || plan instanceof TablePlan.WaitingForStatement
                ? plan.obstacle()
                : Optional.empty();
    }

    /**
     * The tables that are no longer replicated.
     *
     * @param planned the tables that MySQL has
     * @param known those that were looked at
     * @param chosen whether the settings choose a table
     * @param inClickHouse whether ClickHouse has its rows
     */
    List<Gone> gone(
            Set<TableId> planned,
            Collection<TableTimeline> known,
            Predicate<TableId> chosen,
            Predicate<TableId> inClickHouse) {
        return known.stream()
                .filter(TableTimeline::replicated)
                .filter(timeline -> !planned.contains(timeline.table()))
                .filter(timeline -> !chosen.test(timeline.table())
                        || timeline.dropped().isPresent() && !inClickHouse.test(timeline.table()))
                .map(timeline -> new Gone(timeline.table(), now))
                .toList();
    }
}
