package io.millrace.ddlmanager.reconcile;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.journal.Origin;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.TableId;
import io.millrace.common.task.Parallel;
import io.millrace.ddlmanager.apply.Applier;
import io.millrace.ddlmanager.apply.BackgroundRewrites;
import io.millrace.ddlmanager.apply.QueueOffsets;
import io.millrace.ddlmanager.apply.TableLocks;
import io.millrace.ddlmanager.plan.Step;
import io.millrace.ddlmanager.plan.TablePlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Runs plans: makes the tables' topics, then their objects in ClickHouse, then lets their rows flow. One table's trouble
 * does not stop the others. A change that writes stored values again is only started here.
 */
public final class PlanRunner {

    private static final String ELSEWHERE =
            "Another process of Millrace has ClickHouse write the table's values again; it is tried again when that is done.";

    private final TableTopics topics;
    private final QueueOffsets queueOffsets;
    private final Applier applier;
    private final TableLocks locks;
    private final BackgroundRewrites rewrites;

    public PlanRunner(
            TableTopics topics,
            QueueOffsets queueOffsets,
            Applier applier,
            TableLocks locks,
            BackgroundRewrites rewrites) {
        this.topics = topics;
        this.queueOffsets = queueOffsets;
        this.applier = applier;
        this.locks = locks;
        this.rewrites = rewrites;
    }

    /** What Kafka has. Asked for first: without Kafka nothing is made in ClickHouse either. */
    record KafkaNow(Set<String> topics, Set<String> groups) {}

    /** Asks Kafka beside what the caller does meanwhile. */
    Supplier<KafkaNow> askKafka() {
        Supplier<Set<String>> existing = Parallel.start(topics::existing);
        Supplier<Set<String>> groups = Parallel.start(queueOffsets::groups);
        return () -> new KafkaNow(existing.get(), groups.get());
    }

    /**
     * @param rewritten is given what became of a change that writes stored values again, when it has ended
     * @return what became of each plan
     */
    List<Outcome> run(List<Outcome> planned, Origin cause, KafkaNow kafka, BiConsumer<Outcome, Origin> rewritten) {
        List<TablePlan> plans =
                planned.stream().map(Outcome::plan).filter(TablePlan::captured).toList();
        Supplier<Map<TableId, String>> withoutTopics = Parallel.start(
                () -> topics.ensure(plans.stream().map(TablePlan::table).toList(), kafka.topics()));
        try (Applier.Round round = applier.begin(plans, cause, kafka.groups())) {
            List<Outcome> set = Parallel.map(
                    planned,
                    outcome -> inBackground(outcome, cause, kafka.groups(), rewritten)
                            .orElseGet(() -> outcome.with(elsewhere(outcome.plan())
                                    .or(() -> round.apply(
                                            outcome.table().id(), outcome.plan().setup())))));
            // Tables that read would slow the making of the others down; opened few at a time, the first would, too.
            Map<TableId, String> withoutTopic = withoutTopics.get();
            return Parallel.map(
                    set,
                    ClickHouse.CONNECTIONS,
                    outcome -> outcome.with(outcome.failure()
                            .or(() -> Optional.ofNullable(
                                    withoutTopic.get(outcome.table().id())))
                            .or(() -> round.apply(outcome.table().id(), opening(outcome.plan())))));
        }
    }

    private static List<Step> opening(TablePlan plan) {
        return plan.opening().<List<Step>>map(List::of).orElse(List.of());
    }

    /** A table that another process is changing is left alone. */
    private Optional<String> elsewhere(TablePlan plan) {
        boolean left =
                !plan.setup().isEmpty() && !rewrites.running().containsKey(plan.table()) && locks.taken(plan.table());
        return left ? Optional.of(ELSEWHERE) : Optional.empty();
    }

    /** @return empty when there is nothing that takes long */
    private Optional<Outcome> inBackground(
            Outcome outcome, Origin cause, Set<String> groups, BiConsumer<Outcome, Origin> rewritten) {
        if (!(outcome.plan() instanceof TablePlan.Change change) || !change.rewritesData()) {
            return Optional.empty();
        }
        Optional<TableLocks.Held> lock = locks.take(change.table());
        if (lock.isEmpty()) {
            return Optional.of(outcome.with(Optional.of(ELSEWHERE)));
        }
        AtomicReference<Outcome> ended = new AtomicReference<>(outcome.with(Optional.of("It ended unexpectedly.")));
        Runnable work = () -> {
            try (Applier.Round round = applier.begin(List.of(), cause, groups, lock.get()::confirm)) {
                ended.set(outcome.with(round.apply(change.table(), change.steps())));
            } catch (Problem e) {
                ended.set(outcome.with(Optional.of(e.getMessage())));
            }
        };
        return Optional.of(
                outcome.with(rewrites.start(change, lock.get(), work, () -> rewritten.accept(ended.get(), cause))));
    }
}
