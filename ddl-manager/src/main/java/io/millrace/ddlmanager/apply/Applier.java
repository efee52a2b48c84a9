package io.millrace.ddlmanager.apply;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.journal.Effect;
import io.millrace.common.journal.Origin;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.journal.ChangeLog;
import io.millrace.ddlmanager.plan.Step;
import io.millrace.ddlmanager.plan.TablePlan;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a table's plan and writes each statement with its result into the journal. May be killed anywhere: the next
 * plan starts from what is there. Thread-safe, as long as a table has one plan at a time.
 */
public final class Applier {

    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);

    /** The failure of each table that was logged, until its statement works. */
    private final Map<TableId, Failure> reported = new ConcurrentHashMap<>();

    private record Failure(String statement, String message) {}

    private final ClickHouse clickHouse;
    private final ChangeLog log;
    private final QueueOffsets queueOffsets;
    private final Runnable permit;

    /** @param permit called before each statement; throws when nothing may be changed any more */
    public Applier(ClickHouse clickHouse, ChangeLog log, QueueOffsets queueOffsets, Runnable permit) {
        this.permit = permit;
        this.clickHouse = clickHouse;
        this.log = log;
        this.queueOffsets = queueOffsets;
    }

    /** Runs steps whose queue, if they make one, has no other before it; otherwise as {@link Round#apply}. */
    public Optional<String> apply(TableId table, List<Step> steps, Origin cause) {
        try (Round round = new Round(cause, Set.of(), permit)) {
            return round.apply(table, steps);
        }
    }

    /**
     * Begins with many plans at once, and writes into the journal what is about to run. What a kill leaves out of the
     * log, at most the last second of statements that touch no value, can be told from that.
     *
     * @param groups all consumer groups in Kafka
     */
    public Round begin(Collection<TablePlan> plans, Origin cause, Set<String> groups) {
        return begin(plans, cause, groups, permit);
    }

    /**
     * As the other, under another lock.
     *
     * @param allowed called before each statement; throws when nothing may be changed any more
     */
    public Round begin(Collection<TablePlan> plans, Origin cause, Set<String> groups, Runnable allowed) {
        for (TablePlan plan : plans) {
            List<String> steps = Stream.concat(plan.setup().stream(), plan.opening().stream())
                    .map(step -> firstLine(step.sql()))
                    .toList();
            if (steps.size() > 1) {
                log.planned(plan.table(), cause.cause(), cause.place(), steps);
            }
        }
        log.flush();
        return new Round(cause, groups, allowed);
    }

    /** Each failure once: the same statement is tried again and again. */
    private void report(TableId table, Step step, Problem failure) {
        Failure now = new Failure(step.sql(), failure.getMessage());
        if (!now.equals(reported.put(table, now))) {
            LOG.atError()
                    .addKeyValue("table", table)
                    .addKeyValue("statement", firstLine(step.sql()))
                    .addKeyValue("reason", failure.getMessage())
                    .log("A statement failed; the table waits until the next try");
        }
    }

    /** Plans that have one cause. Thread-safe, as long as a table has one plan at a time. */
    public final class Round implements AutoCloseable {

        private final Origin cause;
        private final Set<String> groups;
        private final Runnable allowed;

        private Round(Origin cause, Set<String> groups, Runnable allowed) {
            this.allowed = allowed;
            this.cause = cause;
            this.groups = groups;
        }

        /** Stops at the first failure, and gives its message; empty when all went well. */
        public Optional<String> apply(TableId table, List<? extends Step> steps) {
            for (Step step : steps) {
                // Not a failure of the table: it ends everything.
                allowed.run();
                try {
                    run(table, step);
                } catch (Problem e) {
                    return Optional.of(e.getMessage());
                }
            }
            try {
                log.flushOld();
            } catch (Problem e) {
                return Optional.of(e.getMessage());
            }
            if (!steps.isEmpty()) {
                LOG.atInfo()
                        .addKeyValue("table", table)
                        .addKeyValue("statements", steps.size())
                        .addKeyValue("cause", firstLine(cause.cause().text()))
                        .log("ClickHouse follows MySQL");
            }
            return Optional.empty();
        }

        private void run(TableId table, Step step) {
            try {
                if (step instanceof Step.CreateQueue queue) {
                    queueOffsets.handOn(table, queue.consumerGroup(), groups);
                }
                clickHouse.execute(step.sql());
            } catch (Problem e) {
                report(table, step, e);
                note(table, cause, step, e.getMessage());
                flushAfter(e);
                throw e;
            }
            reported.computeIfPresent(table, (same, last) -> last.statement().equals(step.sql()) ? null : last);
            note(table, cause, step, "");
            if (step.effect() != Effect.SAFE) {
                log.flush();
            }
        }

        /** The failure stays the one that is reported. */
        private void flushAfter(Problem failure) {
            try {
                log.flush();
            } catch (Problem e) {
                failure.addSuppressed(e);
            }
        }

        /**
         * All is in the log then.
         *
         * @throws Problem when ClickHouse does not take it
         */
        @Override
        public void close() {
            log.flush();
        }
    }

    private void note(TableId table, Origin cause, Step step, String error) {
        log.ran(table, cause.cause(), cause.place(), step.sql(), step.effect(), step.why(), error);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
