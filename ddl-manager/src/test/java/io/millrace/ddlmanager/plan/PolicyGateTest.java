package io.millrace.ddlmanager.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.history.Entry;
import io.millrace.ddlmanager.history.TableHistory;
import io.millrace.ddlmanager.plan.Statement.Effect;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyGateTest {

    private static final TableId TABLE = new TableId("shop", "orders");
    private static final ClickHouseCatalog EMPTY = new ClickHouseCatalog(Map.of());
    private static final Statement ADD =
            new Statement("ADD", Effect.SAFE, "new").following(SchemaChangeKind.ADD_COLUMN);
    private static final Statement MODIFY =
            new Statement("MODIFY", Effect.REWRITES_DATA, "type").following(SchemaChangeKind.CHANGE_TYPE);
    private static final Statement VIEW = new Statement("VIEW", Effect.SAFE, "with the others");

    @Test
    void aPlanWithoutABlockedKindPassesAsItIs() {
        TablePlan plan = TablePlan.of(TABLE, List.of(ADD, VIEW), "group");

        assertThat(gate("shop.orders:change-type=block").pass(plan, EMPTY, TableHistory.NONE))
                .isEqualTo(plan);
    }

    @Test
    void oneBlockedKindLetsTheWholePlanWaitAndNothingIsRunMeanwhile() {
        TablePlan plan = TablePlan.of(TABLE, List.of(ADD, MODIFY, VIEW), "group");

        TablePlan gated = gate("shop.*:change-type=block").pass(plan, EMPTY, TableHistory.NONE);

        assertThat(gated.stopped()).hasValueSatisfying(why -> assertThat(why).contains("change-type"));
        assertThat(gated.statements()).as("a person sees what waits").isEqualTo(plan.statements());
        assertThat(gated.unasked().statements()).isEmpty();
        assertThat(gated.inStep()).isFalse();
        assertThat(gated.asked()).isEqualTo(plan);
        assertThat(gated.asked().unasked()).as("and a person may run it").isEqualTo(plan);
    }

    @Test
    void whatWritesValuesAgainIsARewriteWhateverElseItIs() {
        TablePlan plan = TablePlan.of(TABLE, List.of(MODIFY), "group");

        assertThat(gate("*.*:rewrite=block")
                        .pass(plan, EMPTY, TableHistory.NONE)
                        .asks())
                .isPresent();
        assertThat(gate("*.*:rewrite=block,*.*:add-column=evolve")
                        .pass(TablePlan.of(TABLE, List.of(ADD)), EMPTY, TableHistory.NONE)
                        .asks())
                .isEmpty();
    }

    @Test
    void theRowsOfATableThatWaitsAreStopped() {
        Targets targets = Targets.of(Settings.of(Map.of("MILLRACE_MYSQL_DATABASES", "shop")));
        ClickHouseCatalog catalog = new ClickHouseCatalog(
                Map.of(targets.valve(TABLE), new ClickHouseCatalog.ExistingTable("", "", Map.of())));

        TablePlan gated =
                gate("*.*=block").pass(TablePlan.of(TABLE, List.of(ADD), "group"), catalog, TableHistory.NONE);

        assertThat(gated.unasked().statements())
                .singleElement()
                .satisfies(statement ->
                        assertThat(statement.sql()).contains("DROP TABLE").contains("orders_valve"));
    }

    @Test
    void aCopyThatWouldMakeTheTableWaitsAsANewTableDoes() {
        TablePlan plan = TablePlan.loading(TABLE, "its key came later", List.of());
        Targets targets = Targets.of(Settings.of(Map.of("MILLRACE_MYSQL_DATABASES", "shop")));
        ClickHouseCatalog there = new ClickHouseCatalog(
                Map.of(targets.raw(TABLE), new ClickHouseCatalog.ExistingTable("", "id", Map.of())));

        assertThat(gate("*.*:create-table=block").pass(plan, there, TableHistory.NONE))
                .isEqualTo(plan);
        TablePlan gated = gate("*.*:create-table=block").pass(plan, EMPTY, TableHistory.NONE);
        assertThat(gated.loading()).isFalse();
        assertThat(gated.held())
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("its key came later", "create-table", "millrace resolve shop.orders --reload"));
    }

    @Test
    void newPipelineObjectsAloneNeedNobody() {
        assertThat(gate("*.*=block")
                        .pass(TablePlan.of(TABLE, List.of(VIEW), "group"), EMPTY, TableHistory.NONE)
                        .asks())
                .isEmpty();
    }

    @Test
    void aCopyThatABlockedRewriteAsksForWaitsForAPersonWhoAsksForIt() {
        TablePlan copy = TablePlan.loading(TABLE, "It is copied again.", List.of(VIEW));
        Entry statement = new Entry(
                TABLE, Entry.Kind.RELOAD_DUE, "", "", "why", new Entry.At("ALTER TABLE …", "binlog.1", 4, 1, 1));
        TableHistory due = TableHistory.of(List.of(statement));
        TableHistory asked = TableHistory.of(List.of(statement, Entry.askedFor(TABLE, "binlog.1", 5, 2)));

        TablePlan gated = gate("*.*:rewrite=block").pass(copy, EMPTY, due);
        assertThat(gated.loading()).isFalse();
        assertThat(gated.held()).hasValueSatisfying(why -> assertThat(why).contains("resolve shop.orders --reload"));
        assertThat(gated.statements()).as("its rows are stopped all the same").isEqualTo(copy.statements());
        assertThat(gate("*.*:rewrite=block").pass(copy, EMPTY, asked)).isEqualTo(copy);
        assertThat(gate("*.*:add-column=block").pass(copy, EMPTY, due)).isEqualTo(copy);
    }

    private static PolicyGate gate(String policies) {
        Settings settings =
                Settings.of(Map.of("MILLRACE_MYSQL_DATABASES", "shop", "MILLRACE_SCHEMA_POLICIES", policies));
        return new PolicyGate(SchemaPolicies.of(settings), Targets.of(settings));
    }
}
