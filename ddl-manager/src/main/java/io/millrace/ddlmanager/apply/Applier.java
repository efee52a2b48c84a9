package io.millrace.ddlmanager.apply;

import io.millrace.common.Problem;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.plan.Statement;
import io.millrace.ddlmanager.plan.TablePlan;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a table's plan and writes each statement with its result into {@code ddl_log}. May be killed anywhere: the next
 * plan starts from what is there.
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

    /** Stops at the first failure, and gives its message; empty when all went well. */
    public Optional<String> apply(TablePlan plan, Cause cause) {
        for (Statement statement : plan.statements()) {
            try {
                if (statement.makesQueue()) {
                    plan.consumerGroup().ifPresent(group -> queueOffsets.handOn(plan.table(), group));
                }
                clickHouse.execute(statement.sql());
                record(plan.table(), cause, statement, "");
            } catch (Problem e) {
                record(plan.table(), cause, statement, e.getMessage());
                LOG.atError()
                        .addKeyValue("table", plan.table())
                        .addKeyValue("statement", firstLine(statement.sql()))
                        .setCause(e)
                        .log("A statement failed; the table is held until the next try");
                return Optional.of(e.getMessage());
            }
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

    private void record(TableId table, Cause cause, Statement statement, String error) {
        log.record(
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
