package io.millrace.ddlmanager.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.journal.Origin;
import io.millrace.common.journal.StopReason;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.plan.Step;
import io.millrace.ddlmanager.plan.TablePlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TransitionsTest {

    private static final TableId ORDERS = new TableId("shop", "orders");
    private static final Origin START = Origin.millrace("start");

    private TableTimeline known = TableTimeline.empty(ORDERS);

    @Test
    void aTableIsDiscoveredOnce() {
        assertThat(found(new TablePlan.InSync(ORDERS))).hasOnlyElementsOfType(TableEvent.Discovered.class);
        assertThat(known.state()).isEqualTo(TableState.COPYING);
        assertThat(found(new TablePlan.InSync(ORDERS))).isEmpty();
    }

    @Test
    void blockedIsWrittenWhenItBeginsWhenItsReasonChangesAndWhenItEnds() {
        found(new TablePlan.InSync(ORDERS));
        assertThat(found(new TablePlan.Blocked(ORDERS, "no key"))).hasSize(1);
        assertThat(known.status().reason()).isEqualTo("no key");
        assertThat(found(new TablePlan.Blocked(ORDERS, "no key"))).isEmpty();
        assertThat(found(new TablePlan.Blocked(ORDERS, "another reason"))).hasSize(1);
        assertThat(known.state()).isEqualTo(TableState.BLOCKED);
        assertThat(found(new TablePlan.InSync(ORDERS))).hasOnlyElementsOfType(TableEvent.Unblocked.class);
        assertThat(known.state()).isEqualTo(TableState.COPYING);
    }

    @Test
    void aPlanThatFailedBlocksItsTableUntilItSucceeds() {
        TablePlan change = change();
        found(change, Optional.of("ClickHouse refuses"));
        assertThat(known.state()).isEqualTo(TableState.BLOCKED);
        assertThat(known.status().reason()).isEqualTo("ClickHouse refuses");

        found(change);
        assertThat(known.blocked()).isEmpty();
    }

    @Test
    void anApprovalIsAwaitedUntilThePlanIsAnother() {
        TablePlan.AwaitingApproval awaiting = new TablePlan.AwaitingApproval(change(), "a policy", Optional.empty());
        found(awaiting);
        assertThat(known.state()).isEqualTo(TableState.AWAITING_APPROVAL);
        assertThat(known.status().actions().get(0).command()).isEqualTo("millrace apply");
        assertThat(found(awaiting)).isEmpty();

        found(awaiting.approved());
        assertThat(known.awaited()).isEmpty();
    }

    @Test
    void mixedUpColumnsStopATableAndItIsReleasedWhenTheyAreNotAnyMore() {
        found(new TablePlan.Stopped(ORDERS, "a column came again", true, Optional.empty()));
        assertThat(known.stopped().orElseThrow().reason()).isEqualTo(StopReason.MIXED_UP_COLUMNS);
        assertThat(known.stopped().orElseThrow().reason().leftOutOfConnector()).isFalse();

        found(new TablePlan.InSync(ORDERS));
        assertThat(known.stopped()).isEmpty();
    }

    @Test
    void aTableThatWasStoppedForItsRowsIsNotReleasedByAPlan() {
        known = known.with(new TableEvent.Stopped(ORDERS, START, StopReason.PARTIAL_ROW, "half a row"));
        found(new TablePlan.Stopped(ORDERS, "half a row", false, Optional.empty()));
        found(new TablePlan.InSync(ORDERS));

        assertThat(known.state()).isEqualTo(TableState.STOPPED);
    }

    @Test
    void aTableIsGoneWhenItIsLeftOutOrWhenClickHouseHasItNoMoreEither() {
        found(new TablePlan.InSync(ORDERS));
        Transitions transitions = new Transitions(START, false);
        List<TableTimeline> timelines = List.of(known);
        assertThat(transitions.gone(Set.of(ORDERS), timelines, t -> true, t -> true))
                .isEmpty();
        assertThat(transitions.gone(Set.of(), timelines, t -> true, t -> true)).isEmpty();
        assertThat(transitions.gone(Set.of(), timelines, t -> false, t -> true)).hasSize(1);

        known = known.with(
                new TableEvent.StatementRead(ORDERS, START, TableEvent.StatementRead.Kind.TABLE_DROPPED, "", "", ""));
        timelines = List.of(known);
        assertThat(transitions.gone(Set.of(), timelines, t -> true, t -> true)).isEmpty();
        assertThat(transitions.gone(Set.of(), timelines, t -> true, t -> false)).hasSize(1);
    }

    private static TablePlan.Change change() {
        return new TablePlan.Change(ORDERS, List.of(new Step.CreateObject("CREATE VIEW v", "why")));
    }

    private List<TableEvent> found(TablePlan plan) {
        return found(plan, Optional.empty());
    }

    private List<TableEvent> found(TablePlan plan, Optional<String> failure) {
        Table table = new Table(ORDERS, List.of(), List.of(), List.of(), new Table.Size(0, 0, 0), "");
        List<TableEvent> events =
                new Transitions(START, true).of(List.of(new Outcome(table, plan, failure)), Map.of(ORDERS, known));
        events.forEach(event -> known = known.with(event));
        return events;
    }
}
