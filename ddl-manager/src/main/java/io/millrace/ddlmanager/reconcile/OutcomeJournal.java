package io.millrace.ddlmanager.reconcile;

import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.settings.SourceSettings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.ddlmanager.plan.TablePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Writes into the journal what planning and applying found, where the journal says something else. */
public final class OutcomeJournal {

    private final SourceSettings source;
    private final SourceAndTarget sides;
    private final Journal journal;
    private final BooleanSupplier firstCopyAhead;

    /** @param firstCopyAhead whether the connector is yet to be registered, and copies all tables then */
    public OutcomeJournal(
            SourceSettings source, SourceAndTarget sides, Journal journal, BooleanSupplier firstCopyAhead) {
        this.source = source;
        this.sides = sides;
        this.journal = journal;
        this.firstCopyAhead = firstCopyAhead;
    }

    /** @param scope the tables that were planned; one that MySQL does not have has no outcome */
    void write(Scope scope, List<Outcome> made, Origin cause) {
        Map<TableId, TableTimeline> known = journal.timelines();
        Set<TableId> planned =
                made.stream().map(outcome -> outcome.table().id()).collect(Collectors.toSet());
        boolean anyNew = planned.stream()
                .anyMatch(table ->
                        !known.getOrDefault(table, TableTimeline.empty(table)).replicated());
        Transitions transitions = new Transitions(cause, anyNew && firstCopyAhead.getAsBoolean());
        List<TableEvent> found = new ArrayList<>(transitions.of(made, known));
        List<TableTimeline> looked = known.values().stream()
                .filter(timeline -> scope.includes(timeline.table()))
                .toList();
        found.addAll(transitions.gone(planned, looked, source::chooses, sides::inClickHouse));
        journal.append(found);
    }

    /**
     * Of the tables that are to be made, those that ClickHouse had: somebody dropped them there, or it was lost. What Kafka
     * still has is only a part of their rows. None of them when the connector is to be registered, and copies all tables.
     */
    Set<TableId> lost(List<Outcome> planned) {
        Map<TableId, TableTimeline> known = journal.timelines();
        Set<TableId> lost = planned.stream()
                .filter(outcome -> outcome.plan() instanceof TablePlan.Create)
                .map(outcome -> known.get(outcome.table().id()))
                .filter(timeline -> timeline != null && timeline.made() && !timeline.copyDue())
                .map(TableTimeline::table)
                .collect(Collectors.toSet());
        return lost.isEmpty() || firstCopyAhead.getAsBoolean() ? Set.of() : lost;
    }

    /** A plan that was not run, with why it failed before: what failed has still failed until it is planned otherwise. */
    List<Outcome> withFailures(List<Outcome> planned) {
        Map<TableId, TableTimeline> known = journal.timelines();
        return planned.stream()
                .map(outcome -> outcome.plan() instanceof TablePlan.Create || outcome.plan() instanceof TablePlan.Change
                        ? outcome.with(known.getOrDefault(
                                        outcome.table().id(),
                                        TableTimeline.empty(outcome.table().id()))
                                .blocked()
                                .map(TableEvent.Blocked::reason))
                        : outcome)
                .toList();
    }
}
