package io.millrace.ddlmanager.load;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.journal.Origin;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Retries;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.capture.CapturedTables;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.reconcile.Reconciler;
import io.millrace.ddlmanager.reconcile.TableJournal;
import io.millrace.ddlmanager.replay.QuarantineKeeper;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies the tables again for which a copy is due, one after the other. One that fails holds up no other. */
public final class ReloadLoop implements PeriodicTask.Work {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadLoop.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration LATER = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
    private static final Duration REPORT = Duration.ofSeconds(5);

    public static final Schedule SCHEDULE = Schedule.every(LOOK).retryAfter(FIRST_RETRY, LONGEST_RETRY);

    private final Reloads reloads;
    private final CapturedTables captured;
    private final Reconciler reconciler;
    private final TableJournal requests;
    private final QuarantineKeeper quarantine;
    private final TableCopy copy;
    private final MeterRegistry meters;
    private final Retries<TableId> retries = new Retries<>(SCHEDULE);

    public ReloadLoop(
            Reloads reloads,
            CapturedTables captured,
            Reconciler reconciler,
            TableJournal requests,
            QuarantineKeeper quarantine,
            TableCopy copy,
            MeterRegistry meters) {
        this.reloads = reloads;
        this.captured = captured;
        this.reconciler = reconciler;
        this.requests = requests;
        this.quarantine = quarantine;
        this.copy = copy;
        this.meters = meters;
    }

    @Override
    public void run(PeriodicTask.Run run) {
        List<TableId> due = reloads.due();
        retries.forgetExcept(due);
        for (TableId table : due) {
            if (run.stopping()) {
                return;
            }
            run.progress();
            retries.attempt(
                    table,
                    () -> {
                        reload(table, run);
                        return true;
                    },
                    failure -> failed(table, failure));
        }
    }

    private void failed(TableId table, Throwable failure) {
        requests.copyFailed(table, String.valueOf(failure.getMessage()));
        LOG.atError()
                .addKeyValue("table", table)
                .setCause(failure)
                .log("A table could not be copied again and is tried again");
    }

    private void reload(TableId id, PeriodicTask.Run run) {
        // What the copy does not have any more, the connector must read already.
        if (!captured.joined(id)) {
            retries.putOff(id, LATER);
            return;
        }
        Optional<TableExchange.Reload> due = reloads.prepare(id);
        if (due.isEmpty()) {
            reconciler.apply(Origin.millrace("there is nothing to copy again"), Scope.of(id));
            retries.putOff(id, LATER);
            return;
        }
        Table table = due.get().table();
        LOG.atInfo()
                .addKeyValue("table", id)
                .addKeyValue("estimatedRows", table.size().rows())
                .addKeyValue("reason", due.get().due().reason())
                .log("The table is copied again");
        long began = System.nanoTime();
        LongConsumer report = report(id);
        long rows = copy.run(
                table,
                due.get().intake(),
                copied -> {
                    run.progress();
                    report.accept(copied);
                },
                run::stopping);
        if (run.stopping()) {
            return;
        }
        if (!quarantine.exclusively(() -> reloads.finish(due.get()))) {
            LOG.atInfo().addKeyValue("table", id).log("The table changed while it was copied; it is copied once more");
            return;
        }
        meters.counter(MeterNames.TABLES_RELOADED, MeterNames.TABLE, id.toString())
                .increment();
        LOG.atInfo()
                .addKeyValue("table", id)
                .addKeyValue("rows", rows)
                .addKeyValue("seconds", Math.round((System.nanoTime() - began) / 1e8) / 10.0)
                .log("The table was copied again");
        reconciler.apply(Origin.millrace("the table was copied again"), Scope.of(id));
        // The key may be another one, by which rows are told apart from here on.
        captured.deploy();
    }

    private static LongConsumer report(TableId table) {
        long[] next = {System.nanoTime() + REPORT.toNanos()};
        return rows -> {
            if (System.nanoTime() > next[0]) {
                next[0] = System.nanoTime() + REPORT.toNanos();
                LOG.atInfo()
                        .addKeyValue("table", table)
                        .addKeyValue("rows", rows)
                        .log("The table is being copied");
            }
        };
    }
}
