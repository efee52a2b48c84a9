package io.millrace.ddlmanager.plan;

import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.policy.SchemaPolicy;
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
            return copy(plan, history);
        }
        Set<SchemaChangeKind> waiting = kinds(plan);
        waiting.removeIf(kind -> policies.of(plan.table(), kind) != SchemaPolicy.BLOCK);
        if (waiting.isEmpty()) {
            return plan;
        }
        String why =
                "The policy of " + waiting.stream().map(SchemaChangeKind::word).collect(Collectors.joining(", "))
                        + " is 'block': its rows wait until a person runs `millrace apply`.";
        String valve = targets.valve(plan.table());
        return plan.asking(new TablePlan.Asks(
                why,
                catalog.find(valve).isEmpty()
                        ? List.of()
                        : List.of(new Statement(
                                "DROP TABLE IF EXISTS " + valve + " SYNC",
                                Effect.SAFE,
                                "the change waits for a person"))));
    }

    /** A copy that a person asked for needs no other word. */
    private TablePlan copy(TablePlan plan, TableHistory history) {
        boolean asked = history.reload().filter(Entry::askedFor).isPresent();
        return asked || policies.of(plan.table(), SchemaChangeKind.REWRITE) != SchemaPolicy.BLOCK
                ? plan
                : TablePlan.held(
                        plan.table(),
                        plan.held().orElseThrow() + " The policy of " + SchemaChangeKind.REWRITE.word()
                                + " is 'block': its rows wait until a person runs `millrace resolve " + plan.table()
                                + " --reload`.",
                        plan.statements());
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
