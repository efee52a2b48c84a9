package io.millrace.ddlmanager;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.policy.SchemaPolicy;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.Applier;
import io.millrace.ddlmanager.apply.Bootstrap;
import io.millrace.ddlmanager.apply.QueueOffsets;
import io.millrace.ddlmanager.apply.SeveralAtOnce;
import io.millrace.ddlmanager.journal.ChangeLog;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.ddlmanager.load.TableExchange;
import io.millrace.ddlmanager.load.TableExchange.Reload;
import io.millrace.ddlmanager.plan.ClickHouseCatalog;
import io.millrace.ddlmanager.plan.ReloadPlans;
import io.millrace.ddlmanager.plan.Step;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.plan.TablePlans;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/**
 * Brings ClickHouse from what it has to what MySQL says, as often as it is asked to; a second time in a row does
 * nothing. One table's trouble does not stop the others. What writes is for one caller at a time, see
 * {@link io.millrace.ddlmanager.apply.PipelineLock}.
 */
public final class Reconciler {

    private final Settings settings;
    private final SchemaPolicies policies;
    private final ClickHouse clickHouse;
    private final BothSides sides;
    private final TableJournal journal;
    private final Targets targets;
    private final TablePlans plans;
    private final TableTopics topics;
    private final QueueOffsets queueOffsets;
    private final Applier applier;
    private final TableExchange exchange;

    /** @param permit throws when nothing may be changed any more, as the lock was lost */
    Reconciler(Settings settings, Mysql mysql, ClickHouse clickHouse, Admin kafka, Journal events, Runnable permit) {
        this.settings = settings;
        this.policies = settings.schemaPolicies();
        this.clickHouse = clickHouse;
        this.targets = Targets.of(settings.names());
        this.plans = new TablePlans(settings);
        this.topics = new TableTopics(settings, kafka);
        this.queueOffsets = new QueueOffsets(kafka, targets, Topics.of(settings.names()));
        this.applier = new Applier(clickHouse, new ChangeLog(clickHouse, events), queueOffsets, permit);
        this.sides = new BothSides(settings, mysql, clickHouse);
        this.journal = new TableJournal(settings, mysql, clickHouse, sides, applier, events);
        this.exchange = new TableExchange(
                new ReloadPlans(settings), events, applier, queueOffsets, new Quarantine(clickHouse, targets));
    }

    BothSides sides() {
        return sides;
    }

    TableJournal journal() {
        return journal;
    }

    /**
     * A table with what is to be done for it, or what became of doing it.
     *
     * @param failure ClickHouse's message when applying stopped half-way
     */
    public record Outcome(Table table, TablePlan plan, Optional<String> failure) {

        private Outcome with(TablePlan other) {
            return new Outcome(table, other, failure);
        }

        private Outcome with(Optional<String> result) {
            return new Outcome(table, plan, result);
        }
    }

    /** What {@link #apply} would do now. */
    public List<Outcome> plan() {
        return plan(sides.catalog());
    }

    /** What would be done if ClickHouse were empty. */
    public List<Outcome> creation() {
        return plan(new ClickHouseCatalog(Map.of()));
    }

    /** A table that is stopped or blocked, too, is shown as that. */
    private TablePlan unlessOnHold(TablePlan plan, Map<TableId, TableTimeline> known, ClickHouseCatalog catalog) {
        if (plan instanceof TablePlan.Stopped || plan instanceof TablePlan.Blocked) {
            return plan;
        }
        String valve = targets.valve(plan.table());
        return Optional.ofNullable(known.get(plan.table()))
                .flatMap(TableTimeline::onHold)
                .<TablePlan>map(hold -> new TablePlan.OnHold(
                        plan.table(),
                        hold.reason(),
                        catalog.find(valve).map(open -> new Step.CloseValve(valve, "the table is on hold"))))
                .orElse(plan);
    }

    private static TablePlan unlessStopped(TablePlan plan, Map<TableId, TableTimeline> known) {
        return Optional.ofNullable(known.get(plan.table()))
                .flatMap(TableTimeline::stopped)
                .filter(stopped -> stopped.reason().leftOutOfConnector())
                .map(stopped -> plan.stopped(stopped.detail()))
                .orElse(plan);
    }

    private List<Outcome> plan(ClickHouseCatalog catalog) {
        Map<TableId, TableTimeline> known = journal.timelines();
        Map<TableId, Table> tables = sides.tables().stream().collect(Collectors.toMap(Table::id, Function.identity()));
        return plans.plan(new TreeMap<>(tables).values(), catalog, known).stream()
                .map(plan -> new Outcome(
                        tables.get(plan.table()),
                        unlessOnHold(unlessStopped(plan, known), known, catalog),
                        Optional.empty()))
                .toList();
    }

    /** Plans and runs the plans. */
    public List<Outcome> apply(Origin cause) {
        return apply(cause, planned -> {}, UnaryOperator.identity());
    }

    /**
     * A person approves: what a policy lets wait is run, too.
     *
     * @param check is given the plan, and throws when it must not be run
     */
    public List<Outcome> applyApproved(Origin cause, Consumer<List<Outcome>> check) {
        return apply(cause, check, TablePlan::approved);
    }

    /** As {@link #apply(Origin)}, and a person approves what a policy lets wait of one table. */
    public List<Outcome> applyApproved(Origin cause, TableId table) {
        return apply(cause, planned -> {}, plan -> plan.table().equals(table) ? plan.approved() : plan);
    }

    private List<Outcome> apply(Origin cause, Consumer<List<Outcome>> check, UnaryOperator<TablePlan> allowed) {
        Supplier<Set<String>> topicsNow = SeveralAtOnce.beside(topics::existing);
        Supplier<Set<String>> groupsNow = SeveralAtOnce.beside(queueOffsets::groups);
        List<Outcome> planned = plan();
        check.accept(planned);
        // Known first: without Kafka nothing is made in ClickHouse either.
        Set<String> existing = topicsNow.get();
        Set<String> groups = groupsNow.get();
        Bootstrap.run(settings, clickHouse);
        List<TablePlan> plans = planned.stream()
                .map(outcome -> allowed.apply(outcome.plan()))
                .filter(TablePlan::captured)
                .toList();
        Supplier<Map<TableId, String>> withoutTopics = SeveralAtOnce.beside(
                () -> topics.ensure(plans.stream().map(TablePlan::table).toList(), existing));
        List<Outcome> made;
        try (Applier.Round round = applier.begin(plans, cause, groups)) {
            made = SeveralAtOnce.map(planned, outcome -> {
                TablePlan plan = allowed.apply(outcome.plan());
                return outcome.with(plan).with(round.apply(plan.table(), plan.setup()));
            });
            // Tables that read would slow the making of the others down; opened few at a time, the first would, too.
            Map<TableId, String> withoutTopic = withoutTopics.get();
            made = SeveralAtOnce.map(
                    made,
                    ClickHouse.CONNECTIONS,
                    outcome -> outcome.with(outcome.failure()
                            .or(() -> Optional.ofNullable(
                                    withoutTopic.get(outcome.plan().table())))
                            .or(() -> round.apply(outcome.plan().table(), opening(outcome.plan())))));
        }
        Map<TableId, String> refused = refused(made);
        if (refused.isEmpty()) {
            return made;
        }
        journal.copyDue(refused);
        return apply(cause, again -> {}, allowed);
    }

    private static List<Step> opening(TablePlan plan) {
        return plan.opening().<List<Step>>map(List::of).orElse(List.of());
    }

    /** The tables that a policy wants copied instead of a change that ClickHouse refused. */
    private Map<TableId, String> refused(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome.failure().isPresent())
                .filter(outcome -> outcome.plan().steps().stream()
                        .flatMap(step -> step.kind().stream())
                        .anyMatch(kind -> policies.of(outcome.plan().table(), kind) == SchemaPolicy.TRY_EVOLVE))
                .collect(Collectors.toMap(
                        outcome -> outcome.plan().table(),
                        outcome -> "ClickHouse refused a change: "
                                + outcome.failure().orElseThrow()));
    }

    /** As {@link TableExchange#prepare}. */
    public Optional<Reload> prepareReload(TableId table) {
        return exchange.prepare(sides.table(table), sides.catalog(), table);
    }

    /** As {@link TableExchange#finish}. */
    public boolean finishReload(Reload reload) {
        return exchange.finish(reload, sides.table(reload.table().id()), sides.catalog());
    }

    /**
     * Releases all tables that are stopped; right only when all are copied again. One that still waits then, for a
     * statement that nobody will read any more, is copied by itself.
     */
    public void forgetHalts() {
        journal.releaseAll();
        undecided().forEach(journal::resolve);
        journal.copyDue(undecided().stream()
                .collect(Collectors.toMap(Function.identity(), table -> "all tables are copied again")));
    }

    private List<TableId> undecided() {
        return plan().stream()
                .filter(outcome -> outcome.plan().skippable())
                .map(outcome -> outcome.table().id())
                .toList();
    }

    /**
     * Gives the table's queue a new consumer: detached and attached again, as it is. A valve that somebody detached is
     * attached too, since without it nothing is read.
     *
     * @return ClickHouse's message when it did not go well
     */
    public Optional<String> reattach(TableId table) {
        String why = "its consumer had stopped reading";
        List<Step> steps = List.of(
                new Step.Detach(targets.queue(table), why),
                new Step.Attach(targets.queue(table), why),
                new Step.Attach(targets.valve(table), why));
        return applier.apply(table, steps, Origin.millrace("watchdog"));
    }
}
