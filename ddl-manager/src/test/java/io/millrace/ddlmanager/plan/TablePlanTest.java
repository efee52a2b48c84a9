package io.millrace.ddlmanager.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TablePlanTest {

    private static final Step SAFE = new Step.CreateObject("CREATE", "new");
    private static final Step.CloseValve CLOSE = new Step.CloseValve("valve", "stopped");

    @Test
    void aPlanThatDoesTheSameHasTheSameFingerprint() {
        String one = TablePlan.fingerprint(List.of(new TablePlan.Change(id("a"), List.of(SAFE))));

        assertThat(TablePlan.fingerprint(
                        List.of(new TablePlan.Change(id("a"), List.of(SAFE)), new TablePlan.InSync(id("b")))))
                .as("a table that is in step is no part of it")
                .isEqualTo(one);
        assertThat(TablePlan.fingerprint(List.of(new TablePlan.Change(id("a"), List.of(SAFE, SAFE)))))
                .isNotEqualTo(one);
        assertThat(TablePlan.fingerprint(List.of(new TablePlan.Change(id("b"), List.of(SAFE)))))
                .isNotEqualTo(one);
        assertThat(TablePlan.fingerprint(List.of(new TablePlan.Stopped(id("a"), "why", true, Optional.empty()))))
                .isNotEqualTo(one);
    }

    @Test
    void whatStopsTheRowsIsRunEvenWhenTheTableIsStoppedForAnotherReason() {
        TablePlan reload = new TablePlan.Reload(id("a"), "It is copied again.", false, Optional.of(CLOSE));

        TablePlan stopped = reload.stopped("Debezium misreads it.");

        assertThat(stopped.setup()).containsExactly(CLOSE);
        assertThat(stopped.obstacle()).contains("Debezium misreads it.");
        assertThat(stopped.captured()).as("the connector leaves it out").isFalse();
        assertThat(new TablePlan.Change(id("a"), List.of(SAFE)).stopped("why").steps())
                .isEmpty();
    }

    @Test
    void aChangeWithoutAStepIsNoPlan() {
        assertThatThrownBy(() -> new TablePlan.Change(id("a"), List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static TableId id(String name) {
        return new TableId("shop", name);
    }
}
