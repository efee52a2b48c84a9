package io.millrace.ddlmanager.plan;

import io.millrace.common.journal.TableTimeline;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.settings.NameSettings;
import io.millrace.common.settings.ObjectSettings;
import io.millrace.common.table.KeylessTables;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog;
import io.millrace.ddlmanager.catalog.NameClashes;
import io.millrace.ddlmanager.objects.ObjectTemplates;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The plans of all tables, those included that get none because two would share a name in ClickHouse. */
public final class TablePlans {

    private final Targets targets;
    private final Planner planner;
    private final PolicyGate gate;

    public TablePlans(ObjectSettings objects, NameSettings names, KeylessTables keyless, SchemaPolicies policies) {
        this.targets = Targets.of(names);
        this.planner = new Planner(new ObjectTemplates(objects, names), targets, keyless, policies);
        this.gate = new PolicyGate(policies, targets);
    }

    /**
     * One plan for each table, in their order.
     *
     * @param names of all tables, these included: two may want one name in ClickHouse
     */
    public List<TablePlan> plan(
            Collection<TableId> names,
            Collection<Table> tables,
            ClickHouseCatalog catalog,
            Map<TableId, TableTimeline> histories) {
        Map<TableId, NameClashes.Clash> clashes = NameClashes.find(names, targets);
        Set<TableId> aside = NameClashes.aside(names, targets);
        return List.copyOf(tables).parallelStream()
                .map(table -> Optional.ofNullable(clashes.get(table.id()))
                        .<TablePlan>map(clash -> new TablePlan.Blocked(table.id(), clash.reason()))
                        .orElseGet(() -> plan(
                                table,
                                catalog,
                                histories.getOrDefault(table.id(), TableTimeline.empty(table.id())),
                                aside.contains(table.id()))))
                .toList();
    }

    private TablePlan plan(Table table, ClickHouseCatalog catalog, TableTimeline history, boolean aside) {
        return gate.pass(planner.plan(table, catalog, history, aside), catalog, history);
    }

    /** What would be done if ClickHouse were empty. */
    public List<TablePlan> creation(Collection<Table> tables) {
        return plan(tables.stream().map(Table::id).toList(), tables, new ClickHouseCatalog(Map.of()), Map.of());
    }
}
