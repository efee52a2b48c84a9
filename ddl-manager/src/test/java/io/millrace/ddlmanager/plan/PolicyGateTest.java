package io.millrace.ddlmanager.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent.CopyRequested;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyGateTest {

    private static final TableId TABLE = new TableId("shop", "orders");
    private static final ClickHouseCatalog EMPTY = new ClickHouseCatalog(Map.of());
    private static final Step ADD =
            new Step.AddColumn("raw", "c", "Int32", "FIRST", "new", SchemaChangeKind.ADD_COLUMN);
    private static final Step MODIFY = new Step.ModifyColumn("raw", "c", "Int64", "type");
    private static final Step VIEW = new Step.CreateObject("VIEW", "with the others");

    @Test
    void aPlanWithoutABlockedKindPassesAsItIs() {
        TablePlan plan = new TablePlan.Change(TABLE, List.of(ADD, VIEW));

        assertThat(gate("shop.orders:change-type=block").pass(plan, EMPTY, TableTimeline.empty(TABLE)))
                .isEqualTo(plan);
    }

    @Test
    void oneBlockedKindLetsTheWholePlanWaitAndNothingIsRunMeanwhile() {
        TablePlan plan = new TablePlan.Change(TABLE, List.of(ADD, MODIFY, VIEW));

        TablePlan gated = gate("shop.*:change-type=block").pass(plan, EMPTY, TableTimeline.empty(TABLE));

        assertThat(gated.obstacle()).hasValueSatisfying(why -> assertThat(why).contains("change-type"));
        assertThat(gated.steps()).as("a person sees what waits").isEqualTo(plan.steps());
        assertThat(gated.setup()).isEmpty();
        assertThat(gated.opening()).isEmpty();
        assertThat(gated.approved()).as("and a person may run it").isEqualTo(plan);
    }

    @Test
    void whatWritesValuesAgainIsARewriteWhateverElseItIs() {
        TablePlan plan = new TablePlan.Change(TABLE, List.of(MODIFY));

        assertThat(gate("*.*:rewrite=block").pass(plan, EMPTY, TableTimeline.empty(TABLE)))
                .isInstanceOf(TablePlan.AwaitingApproval.class);
        assertThat(gate("*.*:rewrite=block,*.*:add-column=evolve")
                        .pass(new TablePlan.Change(TABLE, List.of(ADD)), EMPTY, TableTimeline.empty(TABLE)))
                .isInstanceOf(TablePlan.Change.class);
    }

    @Test
    void theRowsOfATableThatWaitsAreStopped() {
        Targets targets = Targets.of(
                Settings.of(Map.of("MILLRACE_MYSQL_DATABASES", "shop")).names());
        ClickHouseCatalog catalog = new ClickHouseCatalog(
                Map.of(targets.valve(TABLE), new ClickHouseCatalog.ExistingTable("", List.of(), Map.of())));

        TablePlan gated =
                gate("*.*=block").pass(new TablePlan.Change(TABLE, List.of(ADD)), catalog, TableTimeline.empty(TABLE));

        assertThat(gated.setup())
                .singleElement()
                .satisfies(step -> assertThat(step.sql()).contains("DROP TABLE").contains("orders_valve"));
    }

    @Test
    void aCopyThatWouldMakeTheTableWaitsAsANewTableDoes() {
        TablePlan plan = reload(false);
        assertThat(gate("*.*:create-table=block").pass(plan, EMPTY, TableTimeline.empty(TABLE)))
                .isEqualTo(plan);
        TablePlan gated = gate("*.*:create-table=block").pass(reload(true), EMPTY, TableTimeline.empty(TABLE));
        assertThat(gated).isInstanceOf(TablePlan.AwaitingApproval.class);
        assertThat(gated.obstacle())
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("its key came later", "create-table", "millrace resolve shop.orders --reload"));
    }

    @Test
    void newPipelineObjectsAloneNeedNobody() {
        assertThat(gate("*.*=block")
                        .pass(new TablePlan.Change(TABLE, List.of(VIEW)), EMPTY, TableTimeline.empty(TABLE)))
                .isInstanceOf(TablePlan.Change.class);
    }

    @Test
    void aCopyThatABlockedRewriteAsksForWaitsForAPersonWhoAsksForIt() {
        TablePlan copy = reload(false);
        CopyRequested statement = new CopyRequested(
                TABLE,
                new Origin(Instant.ofEpochMilli(1), Cause.statement("ALTER TABLE …"), new Place("", "binlog.1", 4), 1),
                "why");
        TableTimeline due = TableTimeline.of(TABLE, List.of(statement));
        TableTimeline asked = TableTimeline.of(
                TABLE,
                List.of(
                        statement,
                        new CopyRequested(
                                TABLE,
                                new Origin(
                                        Instant.ofEpochMilli(2),
                                        Cause.person("asked"),
                                        new Place("", "binlog.1", 5),
                                        0),
                                "a person asked for it")));

        TablePlan gated = gate("*.*:rewrite=block").pass(copy, EMPTY, due);
        assertThat(gated).isInstanceOf(TablePlan.AwaitingApproval.class);
        assertThat(gated.approved()).as("`apply` does not copy").isEqualTo(gated);
        assertThat(gated.obstacle())
                .hasValueSatisfying(why -> assertThat(why).contains("resolve shop.orders --reload"));
        assertThat(gated.setup())
                .as("its rows are stopped all the same")
                .isEqualTo(copy.steps())
                .isNotEmpty();
        assertThat(gate("*.*:rewrite=block").pass(copy, EMPTY, asked)).isEqualTo(copy);
        assertThat(gate("*.*:add-column=block").pass(copy, EMPTY, due)).isEqualTo(copy);
    }

    private static TablePlan reload(boolean newInClickHouse) {
        return new TablePlan.Reload(
                TABLE, "its key came later", newInClickHouse, Optional.of(new Step.CloseValve("valve", "stopped")));
    }

    private static PolicyGate gate(String policies) {
        Settings settings =
                Settings.of(Map.of("MILLRACE_MYSQL_DATABASES", "shop", "MILLRACE_SCHEMA_POLICIES", policies));
        return new PolicyGate(settings.schemaPolicies(), Targets.of(settings.names()));
    }
}
