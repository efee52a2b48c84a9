package io.millrace.ddlmanager.api;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.settings.ViewSettings;
import io.millrace.ddlmanager.aggregates.AggregatePlans;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.views.ViewFiles;
import io.millrace.ddlmanager.views.ViewPlan;
import io.millrace.ddlmanager.views.ViewPlans;
import java.util.List;
import java.util.stream.Stream;

/** What is to be done about everything that stands on top of the replicated tables: views, then aggregates. */
public record PlansOnTop(ViewPlans views, AggregatePlans aggregates) {

    /** @param databases MySQL's */
    public static PlansOnTop of(
            ViewSettings settings,
            SchemaPolicies policies,
            List<String> databases,
            Targets targets,
            ClickHouse clickHouse) {
        return new PlansOnTop(
                new ViewPlans(new ViewFiles(settings, targets, databases), targets, policies, clickHouse),
                new AggregatePlans(settings, targets, databases, clickHouse));
    }

    /** @param tables what is about to happen to the tables that they read */
    public List<ViewPlan> of(List<TablePlan> tables) {
        return Stream.concat(views.of(tables).stream(), aggregates.now().stream())
                .toList();
    }
}
