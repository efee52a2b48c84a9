package io.millrace.ddlmanager.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.Reconciler;
import io.millrace.ddlmanager.lifecycle.TableState.Stage;
import io.millrace.ddlmanager.plan.TablePlan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableStateTest {

    private static final TableId ORDERS = new TableId("shop", "orders");
    private static final TablePlan COPIED_AGAIN =
            new TablePlan.Reload(ORDERS, "It is copied again.", false, Optional.empty());

    @Test
    void aTableThatIsCopiedAgainIsLoading() {
        TableState state = TableState.of(outcome(COPIED_AGAIN, Optional.empty()), true, false);

        assertThat(state.stage()).isEqualTo(Stage.LOADING);
        assertThat(state.reason()).isEqualTo("It is copied again.");
    }

    @Test
    void aCopyThatFailsBlocksItsTableAndSaysWhyAndWhatFor() {
        TableState state = TableState.of(outcome(COPIED_AGAIN, Optional.of("The copy failed: no disk.")), true, false);

        assertThat(state.stage()).isEqualTo(Stage.BLOCKED);
        assertThat(state.reason()).isEqualTo("It is copied again. The copy failed: no disk.");
    }

    @Test
    void aTableInStepStreamsWhenAConnectorRuns() {
        assertThat(TableState.of(outcome(new TablePlan.InSync(ORDERS), Optional.empty()), true, false)
                        .stage())
                .isEqualTo(Stage.STREAMING);
        assertThat(TableState.of(outcome(new TablePlan.InSync(ORDERS), Optional.empty()), true, true)
                        .stage())
                .isEqualTo(Stage.LOADING);
        assertThat(TableState.of(outcome(new TablePlan.InSync(ORDERS), Optional.empty()), false, false)
                        .stage())
                .isEqualTo(Stage.CREATED);
    }

    private static Reconciler.Outcome outcome(TablePlan plan, Optional<String> failure) {
        Table table = new Table(ORDERS, List.of(), List.of("id"), List.of(), new Table.Size(0, 0, 0), "");
        return new Reconciler.Outcome(table, plan, failure);
    }
}
