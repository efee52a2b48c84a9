package io.millrace.ddlmanager.reconcile;

import io.millrace.common.journal.Origin;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.policy.SchemaPolicy;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.PipelineLock;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.plan.TablePlan;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings ClickHouse from what it has to what MySQL says, as often as it is asked to; a second time in a row does
 * nothing. When a method returns, the journal has what became of each table. Thread-safe: callers take turns.
 */
public final class Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final CurrentPlans plans;
    private final PlanRunner runner;
    private final OutcomeJournal outcomes;
    private final TableJournal requests;
    private final SchemaPolicies policies;
    private final Map<TableId, String> reported = new ConcurrentHashMap<>();
    private final PipelineLock lock;
    private final Consumer<List<Table>> beforeAll;

    /** @param beforeAll called with all tables before they are made; throws when the source is not fit for replication */
    public Reconciler(
            CurrentPlans plans,
            PlanRunner runner,
            OutcomeJournal outcomes,
            TableJournal requests,
            SchemaPolicies policies,
            PipelineLock lock,
            Consumer<List<Table>> beforeAll) {
        this.plans = plans;
        this.runner = runner;
        this.outcomes = outcomes;
        this.requests = requests;
        this.policies = policies;
        this.lock = lock;
        this.beforeAll = beforeAll;
    }

    /**
     * Plans the tables in the scope, and runs the plans.
     *
     * @throws io.millrace.common.problem.Problem when all tables are planned and the source is not fit for replication;
     *     nothing is made then
     */
    public List<Outcome> apply(Origin cause, Scope scope) {
        return apply(cause, scope, planned -> {}, UnaryOperator.identity());
    }

    /** As {@link #apply}, and a person approves: what a policy lets wait is run, too. */
    public List<Outcome> applyApproved(Origin cause, Scope scope) {
        return apply(cause, scope, planned -> {}, TablePlan::approved);
    }

    /**
     * As {@link #applyApproved}, of all tables, if that is what was shown.
     *
     * @param fingerprint of the plan that was shown
     * @throws io.millrace.common.problem.Problem when it would be another plan now; nothing is done then
     */
    public List<Outcome> applyShown(Origin cause, String fingerprint) {
        Consumer<List<Outcome>> same = planned -> {
            if (!TablePlan.fingerprint(planned.stream().map(Outcome::plan).toList())
                    .equals(fingerprint)) {
                throw ProblemCode.PLAN_CHANGED.problem(
                        "The plan changed since it was shown; nothing was applied.",
                        "Look at the plan again, and apply that.");
            }
        };
        return apply(cause, Scope.ALL, same, TablePlan::approved);
    }

    /**
     * Plans all tables, and journals what became of them: something may have changed that no statement tells, in MySQL, in
     * ClickHouse or by a person. What failed when it was applied is tried again.
     */
    public void lookAgain() {
        Set<TableId> failed = lock.take(() -> {
            List<Outcome> planned = outcomes.withFailures(plans.of(Scope.ALL));
            outcomes.write(Scope.ALL, planned, Origin.millrace("all tables were planned again"));
            return planned.stream()
                    .filter(outcome -> outcome.failure().isPresent())
                    .map(outcome -> outcome.table().id())
                    .collect(Collectors.toSet());
        });
        if (!failed.isEmpty()) {
            apply(Origin.millrace("a change that failed is tried again"), Scope.of(failed));
        }
    }

    /** @param check is given the plan, and throws when it must not be run */
    private List<Outcome> apply(
            Origin cause, Scope scope, Consumer<List<Outcome>> check, UnaryOperator<TablePlan> allowed) {
        if (scope.isEmpty()) {
            return List.of();
        }
        List<Outcome> made = lock.take(() -> {
            List<Outcome> done = run(cause, scope, check, allowed);
            outcomes.write(scope, done, cause);
            return done;
        });
        made.forEach(this::report);
        return made;
    }

    /** Each reason once: a table that waits is looked at again and again. */
    private void report(Outcome outcome) {
        TableId table = outcome.table().id();
        if (outcome.plan().continuesByItself()) {
            reported.remove(table);
            return;
        }
        String reason = outcome.plan().obstacle().orElseThrow();
        if (!reason.equals(reported.put(table, reason))) {
            LOG.atWarn()
                    .addKeyValue("table", table)
                    .addKeyValue("reason", reason)
                    .log("The table is not replicated for now");
        }
    }

    private List<Outcome> run(
            Origin cause, Scope scope, Consumer<List<Outcome>> check, UnaryOperator<TablePlan> allowed) {
        Supplier<PlanRunner.KafkaNow> kafka = runner.askKafka();
        List<Outcome> planned = plans.of(scope);
        check.accept(planned);
        if (copiedIfLost(planned)) {
            return run(cause, scope, again -> {}, allowed);
        }
        if (scope.all()) {
            beforeAll.accept(planned.stream().map(Outcome::table).toList());
        }
        List<Outcome> wanted = planned.stream()
                .map(outcome -> outcome.with(allowed.apply(outcome.plan())))
                .toList();
        List<Outcome> made = runner.run(wanted, cause, kafka.get(), this::rewritten);
        return copiedIfRefused(made) || madeRoom(made) ? run(cause, scope, again -> {}, allowed) : made;
    }

    /** ClickHouse has written the values of a table again, or could not. */
    private void rewritten(Outcome outcome, Origin cause) {
        Scope table = Scope.of(outcome.table().id());
        lock.run(() -> {
            if (outcome.failure().isEmpty() || copiedIfRefused(List.of(outcome))) {
                apply(cause, table);
            } else {
                outcomes.write(table, List.of(outcome), cause);
            }
        });
    }

    /** Whether a raw table moved aside, for the view of a table that was blocked until then. */
    private static boolean madeRoom(List<Outcome> made) {
        return made.stream()
                .filter(outcome -> outcome.failure().isEmpty())
                .anyMatch(outcome -> outcome.plan() instanceof TablePlan.Change change && change.movesAside());
    }

    /** Whether ClickHouse has lost tables. Their copies are due before they are made: a kill must not leave them half empty. */
    private boolean copiedIfLost(List<Outcome> planned) {
        Set<TableId> lost = outcomes.lost(planned);
        lost.forEach(table -> LOG.atWarn()
                .addKeyValue("table", table)
                .log("ClickHouse had the table and has it no more; it is copied again"));
        requests.copyDue(
                lost.stream().collect(Collectors.toMap(table -> table, table -> "ClickHouse has lost the table")));
        return !lost.isEmpty();
    }

    /** Whether a policy wants a table copied instead of a change that ClickHouse refused. */
    private boolean copiedIfRefused(List<Outcome> made) {
        Map<TableId, String> refused = made.stream()
                .filter(outcome -> outcome.failure().isPresent())
                .filter(outcome -> outcome.plan().steps().stream()
                        .flatMap(step -> step.kind().stream())
                        .anyMatch(kind -> policies.of(outcome.table().id(), kind) == SchemaPolicy.TRY_EVOLVE))
                .collect(Collectors.toMap(
                        outcome -> outcome.table().id(),
                        outcome -> "ClickHouse refused a change: "
                                + outcome.failure().orElseThrow()));
        if (!refused.isEmpty()) {
            requests.copyDue(refused);
        }
        return !refused.isEmpty();
    }
}
