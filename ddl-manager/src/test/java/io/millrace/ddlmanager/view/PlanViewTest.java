package io.millrace.ddlmanager.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.Reconciler.Outcome;
import io.millrace.ddlmanager.plan.Statement;
import io.millrace.ddlmanager.plan.Statement.Effect;
import io.millrace.ddlmanager.plan.TablePlan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanViewTest {

    private static final Statement SAFE = new Statement("ADD", Effect.SAFE, "new");
    private static final Statement REWRITES = new Statement("MODIFY", Effect.REWRITES_DATA, "another type");
    private static final Statement LOSES = new Statement("DROP", Effect.LOSES_DATA, "gone");

    @Test
    void theSummaryCountsStatementsByTheirClassAndTablesThatWait() {
        PlanView view = PlanView.of(List.of(
                outcome(TablePlan.of(id("a"), List.of(SAFE, SAFE, REWRITES, LOSES))),
                outcome(TablePlan.held(id("b"), "why", List.of(SAFE))),
                outcome(TablePlan.blocked(id("c"), "no key"))));

        assertThat(view.summary().line())
                .isEqualTo("3 tables: 3 safe, 1 rewrites data, 1 loses data; 1 held; 1 blocked");
        assertThat(view.summary().inStep()).isFalse();
        assertThat(view.tables().get(0).statements())
                .extracting(PlanView.StatementView::effect)
                .containsExactly("safe", "safe", "rewrites_data", "loses_data");
    }

    @Test
    void tablesInStepAreCountedAndNothingElse() {
        PlanView view = PlanView.of(List.of(outcome(TablePlan.nothing(id("a")))));

        assertThat(view.summary().line()).isEqualTo("1 table: 0 safe, 0 rewrite data, 0 lose data; 0 held; 0 blocked");
        assertThat(view.summary().inStep()).isTrue();
    }

    @Test
    void aPlanThatDoesTheSameHasTheSameFingerprint() {
        String one = PlanView.fingerprint(List.of(outcome(TablePlan.of(id("a"), List.of(SAFE)))));

        assertThat(PlanView.fingerprint(
                        List.of(outcome(TablePlan.of(id("a"), List.of(SAFE))), outcome(TablePlan.nothing(id("b"))))))
                .as("a table that is in step is no part of it")
                .isEqualTo(one);
        assertThat(PlanView.fingerprint(List.of(outcome(TablePlan.of(id("a"), List.of(SAFE, SAFE))))))
                .isNotEqualTo(one);
        assertThat(PlanView.fingerprint(List.of(outcome(TablePlan.of(id("b"), List.of(SAFE))))))
                .isNotEqualTo(one);
        assertThat(PlanView.fingerprint(List.of(outcome(TablePlan.held(id("a"), "why", List.of(SAFE))))))
                .isNotEqualTo(one);
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
