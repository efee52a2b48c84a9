package io.millrace.ddlmanager.plan;

import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.policy.SchemaPolicy;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.history.Entry;
import io.millrace.ddlmanager.history.TableHistory;
import io.millrace.ddlmanager.plan.Statement.Effect;
import java.util.EnumSet;
import java.util.List;
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

    TablePlan pass(TablePlan plan, ClickHouseCatalog catalog, TableHistory history) {
        if (plan.loading()) {
            return copy(plan, catalog, history);
        }
        Set<SchemaChangeKind> waiting = blocked(plan.table(), kinds(plan));
        if (waiting.isEmpty()) {
            return plan;
        }
        String valve = targets.valve(plan.table());
        return plan.asking(new TablePlan.Asks(
                reason(waiting, "millrace apply"),
                catalog.find(valve).isEmpty()
                        ? List.of()
                        : List.of(new Statement(
                                "DROP TABLE IF EXISTS " + valve + " SYNC",
                                Effect.SAFE,
                                "the change waits for a person"))));
    }

    /** A copy that a person asked for needs no other word. */
    private TablePlan copy(TablePlan plan, ClickHouseCatalog catalog, TableHistory history) {
        Set<SchemaChangeKind> kinds = EnumSet.of(SchemaChangeKind.REWRITE);
        if (catalog.find(targets.raw(plan.table())).isEmpty()) {
            kinds.add(SchemaChangeKind.CREATE_TABLE);
        }
        Set<SchemaChangeKind> waiting = blocked(plan.table(), kinds);
        boolean asked = history.reload().filter(Entry::askedFor).isPresent();
        return asked || waiting.isEmpty()
                ? plan
                : TablePlan.held(
                        plan.table(),
                        plan.held().orElseThrow() + " "
                                + reason(waiting, "millrace resolve " + plan.table() + " --reload"),
                        plan.statements());
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

    private static Set<SchemaChangeKind> kinds(TablePlan plan) {
        Set<SchemaChangeKind> kinds = EnumSet.noneOf(SchemaChangeKind.class);
        plan.statements().forEach(statement -> {
            statement.kind().ifPresent(kinds::add);
            if (statement.effect() == Effect.REWRITES_DATA) {
                kinds.add(SchemaChangeKind.REWRITE);
            }
        });
        return kinds;
    }
}
