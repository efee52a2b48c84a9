package io.millrace.ddlmanager.plan;

import io.millrace.common.journal.TableTimeline;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.policy.SchemaPolicy;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog;
import io.millrace.ddlmanager.plan.TablePlan.Approvable;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Lets those plans wait for a person that hold a kind of change whose policy is {@link SchemaPolicy#BLOCK}. Pure. */
final class PolicyGate {

    private final SchemaPolicies policies;
    private final Targets targets;

    PolicyGate(SchemaPolicies policies, Targets targets) {
        this.policies = policies;
        this.targets = targets;
    }

    TablePlan pass(TablePlan plan, ClickHouseCatalog catalog, TableTimeline history) {
        if (!(plan instanceof Approvable wanted)) {
            return plan;
        }
        Set<SchemaChangeKind> waiting = blocked(plan.table(), wanted.kinds());
        if (waiting.isEmpty()) {
            return plan;
        }
        if (plan instanceof TablePlan.Reload reload) {
            // A copy that a person asked for needs no other word.
            return history.requested()
                            .filter(request -> request.origin().byPerson())
                            .isPresent()
                    ? plan
                    : waiting(reload, waiting);
        }
        String valve = targets.valve(plan.table());
        return new TablePlan.AwaitingApproval(
                wanted,
                reason(waiting, "millrace apply"),
                catalog.find(valve).map(open -> new Step.CloseValve(valve, "the change waits for a person")));
    }

    private static TablePlan waiting(TablePlan.Reload reload, Set<SchemaChangeKind> waiting) {
        return new TablePlan.AwaitingApproval(
                reload,
                reload.reason() + " " + reason(waiting, "millrace resolve " + reload.table() + " --reload"),
                reload.closing());
    }

    private Set<SchemaChangeKind> blocked(TableId table, Set<SchemaChangeKind> kinds) {
        return kinds.stream()
                .filter(kind -> policies.of(table, kind) == SchemaPolicy.BLOCK)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(SchemaChangeKind.class)));
    }

    private static String reason(Set<SchemaChangeKind> waiting, String command) {
        return "The policy of " + waiting.stream().map(SchemaChangeKind::word).collect(Collectors.joining(", "))
                + " is 'block': its rows wait until a person runs `" + command + "`.";
    }
}
