package io.millrace.ddlmanager.apply;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.plan.Statement;
import io.millrace.ddlmanager.plan.Statement.Effect;
import io.millrace.ddlmanager.plan.TablePlan;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a table's plan and writes each statement with its result into {@code ddl_log}. May be killed anywhere: the next
 * plan starts from what is there. Thread-safe, as long as a table has one plan at a time.
 */
public final class Applier {

    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);

    private final ClickHouse clickHouse;
    private final DdlLog log;
    private final QueueOffsets queueOffsets;

    public Applier(ClickHouse clickHouse, Targets targets, QueueOffsets queueOffsets) {
        this.clickHouse = clickHouse;
        this.log = new DdlLog(clickHouse, targets);
        this.queueOffsets = queueOffsets;
    }

    /** Runs a plan whose queue, if it makes one, has no other before it; otherwise as {@link Round#apply}. */
    public Optional<String> apply(TablePlan plan, Cause cause) {
        try (Round round = new Round(cause, Set.of())) {
            return round.apply(plan);
        }
    }

    /**
     * Begins with many plans at once, and writes into {@code ddl_log} what is about to run. What a kill leaves out of the
     * log, at most the last second of statements that touch no value, can be told from that.
     *
     * @param groups all consumer groups in Kafka
     */
    public Round begin(Collection<TablePlan> plans, Cause cause, Set<String> groups) {
        plans.stream()
                .filter(plan -> plan.statements().size() > 1)
                .forEach(plan -> log.note(
                        plan.table(),
                        cause,
                        DdlLog.PLAN,
                        plan.statements().stream()
                                .map(statement -> firstLine(statement.sql()))
                                .collect(Collectors.joining("\n")),
                        ""));
        log.flush();
        return new Round(cause, groups);
    }

    /** Plans that have one cause. Thread-safe, as long as a table has one plan at a time. */
    public final class Round implements AutoCloseable {

        private final Cause cause;
        private final Set<String> groups;

        private Round(Cause cause, Set<String> groups) {
            this.cause = cause;
            this.groups = groups;
        }

        /** Stops at the first failure, and gives its message; empty when all went well. */
        public Optional<String> apply(TablePlan plan) {
            try {
                for (Statement statement : plan.statements()) {
                    run(plan, statement);
                }
                log.flushOld();
            } catch (Problem e) {
                return Optional.of(e.getMessage());
            }
            if (!plan.statements().isEmpty()) {
                LOG.atInfo()
                        .addKeyValue("table", plan.table())
                        .addKeyValue("statements", plan.statements().size())
                        .addKeyValue("cause", firstLine(cause.reason()))
                        .log("ClickHouse follows MySQL");
            }
            return Optional.empty();
        }

        private void run(TablePlan plan, Statement statement) {
            try {
                if (statement.makesQueue()) {
                    plan.consumerGroup().ifPresent(group -> queueOffsets.handOn(plan.table(), group, groups));
                }
                clickHouse.execute(statement.sql());
            } catch (Problem e) {
                LOG.atError()
                        .addKeyValue("table", plan.table())
                        .addKeyValue("statement", firstLine(statement.sql()))
                        .setCause(e)
                        .log("A statement failed; the table is held until the next try");
                note(plan.table(), cause, statement, e.getMessage());
                log.flush();
                throw e;
            }
            note(plan.table(), cause, statement, "");
            if (statement.effect() != Effect.SAFE) {
                log.flush();
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

    private void note(TableId table, Cause cause, Statement statement, String error) {
        log.note(
                table,
                new Cause(cause.reason() + ": " + statement.why(), cause.binlogFile(), cause.binlogPosition()),
                statement.effect().word(),
                statement.sql(),
                error);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
