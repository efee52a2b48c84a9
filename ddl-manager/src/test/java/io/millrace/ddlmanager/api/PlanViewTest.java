package io.millrace.ddlmanager.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.plan.Step;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.reconcile.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanViewTest {

    private static final Step SAFE = new Step.CreateObject("CREATE", "new");
    private static final Step REWRITES = new Step.ModifyColumn("raw", "c", "Int64", "another type");
    private static final Step LOSES = new Step.DropColumn("raw", "c", "gone");
    private static final Step.CloseValve CLOSE = new Step.CloseValve("valve", "stopped");

    @Test
    void theSummaryCountsStatementsByTheirClassAndTablesThatWait() {
        PlanView view = PlanView.of(List.of(
                outcome(new TablePlan.Change(id("a"), List.of(SAFE, SAFE, REWRITES, LOSES))),
                outcome(new TablePlan.Stopped(id("b"), "why", true, Optional.of(CLOSE))),
                outcome(new TablePlan.Blocked(id("c"), "no key")),
                outcome(new TablePlan.WaitingForStatement(id("d"), "a column vanished")),
                outcome(new TablePlan.Reload(id("e"), "It is copied again.", false, Optional.empty())),
                outcome(new TablePlan.AwaitingApproval(
                        new TablePlan.Change(id("f"), List.of(SAFE)), "a policy", Optional.empty())),
                outcome(new TablePlan.Rewriting(new TablePlan.Change(id("g"), List.of(REWRITES))))));

        assertThat(view.summary().line())
                .isEqualTo("7 tables: 4 safe, 1 rewrites data, 1 loses data; 1 awaiting approval;"
                        + " 1 waiting for a statement; 1 rewriting data; 1 to be copied again; 1 stopped; 1 blocked");
        assertThat(view.summary().inSync()).isFalse();
        assertThat(view.tables())
                .extracting(PlanView.TablePlanView::plan)
                .containsExactly(
                        "change",
                        "stopped",
                        "blocked",
                        "waiting-for-statement",
                        "reload",
                        "awaiting-approval",
                        "rewriting");
        assertThat(view.tables().get(0).statements())
                .extracting(PlanView.StatementView::effect)
                .containsExactly("safe", "safe", "rewrites_data", "loses_data");
    }

    @Test
    void tablesInStepAreCountedAndNothingElse() {
        PlanView view = PlanView.of(List.of(outcome(new TablePlan.InSync(id("a")))));

        assertThat(view.summary().line()).isEqualTo("1 table: 0 safe, 0 rewrite data, 0 lose data");
        assertThat(view.summary().inSync()).isTrue();
    }

    @Test
    void aPlanSurvivesTheWayThroughJson() throws Exception {
        PlanView view = PlanView.of(List.of(
                outcome(new TablePlan.Change(id("a"), List.of(SAFE, LOSES))),
                outcome(new TablePlan.Blocked(id("b"), "no key"))));
        ObjectMapper json = new ObjectMapper();

        assertThat(json.readValue(json.writeValueAsString(view), PlanView.class))
                .isEqualTo(view);
    }

    private static TableId id(String name) {
        return new TableId("shop", name);
    }

    private static Outcome outcome(TablePlan plan) {
        return new Outcome(
                new Table(plan.table(), List.of(), List.of(), List.of(), new Table.Size(0, 0, 0), ""),
                plan,
                Optional.empty());
    }
}
