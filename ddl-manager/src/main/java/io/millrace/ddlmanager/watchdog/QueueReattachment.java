package io.millrace.ddlmanager.watchdog;

import io.millrace.common.journal.Origin;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.Applier;
import io.millrace.ddlmanager.apply.PipelineLock;
import io.millrace.ddlmanager.plan.Step;
import java.util.List;
import java.util.Optional;

/** Gives a table's queue a new consumer: detached and attached again, as it is. */
public final class QueueReattachment {

    private static final String WHY = "its consumer had stopped reading";

    private final Targets targets;
    private final Applier applier;
    private final PipelineLock lock;

    public QueueReattachment(Targets targets, Applier applier, PipelineLock lock) {
        this.targets = targets;
        this.applier = applier;
        this.lock = lock;
    }

    /**
     * A valve that somebody detached is attached too, since without it nothing is read.
     *
     * @return ClickHouse's message when it did not go well
     */
    Optional<String> reattach(TableId table) {
        List<Step> steps = List.of(
                new Step.Detach(targets.queue(table), WHY),
                new Step.Attach(targets.queue(table), WHY),
                new Step.Attach(targets.valve(table), WHY));
        return lock.take(() -> applier.apply(table, steps, Origin.millrace("watchdog")));
    }
}
