package io.millrace.ddlmanager.load;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.journal.Origin;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.table.TableId;
import io.millrace.common.task.Parallel;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Retries;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.capture.CapturedTables;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.reconcile.Reconciler;
import io.millrace.ddlmanager.reconcile.TableJournal;
import io.millrace.ddlmanager.replay.QuarantineKeeper;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the tables again for which a copy is due, the smallest first, and some side by side. One that fails holds up no
 * other.
 */
public final class ReloadLoop implements PeriodicTask.Work {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadLoop.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration LATER = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    public static final Schedule SCHEDULE = Schedule.every(LOOK).retryAfter(FIRST_RETRY, LONGEST_RETRY);

    private final Reloads reloads;
    private final CapturedTables captured;
    private final Reconciler reconciler;
    private final TableJournal requests;
    private final QuarantineKeeper quarantine;
    private final TableCopy copy;
    private final MeterRegistry meters;
    private final Retries<TableId> retries = new Retries<>(SCHEDULE);

    /** The tables whose rows are being carried, each by a thread; all else is done by the one of this task. */
    private final Set<TableId> carried = new HashSet<>();

    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();

    /** @param result how far the copy of the table came, or throws what it failed with */
    private record Ended(TableId table, Supplier<Copied> result) {}

    private record Copied(TableExchange.Reload reload, CopyProgress progress) {}

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

    /** Returns when no table is being carried any more. */
    @Override
    public void run(PeriodicTask.Run run) throws InterruptedException {
        begin(run);
        while (!carried.isEmpty() || !ended.isEmpty()) {
            Ended one = ended.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            run.progress();
            if (one != null) {
                end(one, run);
            }
            begin(run);
        }
    }

    /** As many tables as ranges are read at the same time: a small table has only one. */
    private void begin(PeriodicTask.Run run) {
        if (carried.size() >= copy.parallel() || run.stopping()) {
            return;
        }
        List<TableId> due = reloads.due();
        retries.forgetExcept(due);
        List<TableId> ready = due.stream()
                .filter(table -> !carried.contains(table) && !retries.waits(table))
                .toList();
        for (TableId table : copy.smallestFirst(ready)) {
            if (carried.size() >= copy.parallel() || run.stopping()) {
                return;
            }
            run.progress();
            try {
                begin(table, run);
            } catch (RuntimeException e) {
                end(
                        new Ended(table, () -> {
                            throw e;
                        }),
                        run);
            }
        }
    }

    private void begin(TableId id, PeriodicTask.Run run) {
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
        TableExchange.Reload reload = due.get();
        LOG.atInfo()
                .addKeyValue("table", id)
                .addKeyValue("estimatedRows", reload.table().size().rows())
                .addKeyValue("reason", reload.due().reason())
                .log("The table is copied again");
        carried.add(id);
        Thread thread = new Thread(
                () -> ended.add(new Ended(
                        id,
                        Parallel.outcome(
                                () -> new Copied(reload, copy.run(reload.table(), reload.intake(), run::stopping))))),
                "copy-of-table");
        thread.setDaemon(true);
        thread.start();
    }

    private void end(Ended one, PeriodicTask.Run run) {
        carried.remove(one.table());
        if (run.stopping()) {
            return;
        }
        retries.attempt(
                one.table(),
                () -> {
                    put(one.result().get());
                    return true;
                },
                failure -> failed(one.table(), failure));
    }

    private void failed(TableId table, Throwable failure) {
        requests.copyFailed(table, String.valueOf(failure.getMessage()));
        LOG.atError()
                .addKeyValue("table", table)
                .setCause(failure)
                .log("A table could not be copied again and is tried again");
    }

    private void put(Copied copied) {
        TableId id = copied.reload().table().id();
        if (!quarantine.exclusively(() -> reloads.finish(copied.reload()))) {
            LOG.atInfo().addKeyValue("table", id).log("The table changed while it was copied; it is copied once more");
            return;
        }
        meters.counter(MeterNames.TABLES_RELOADED, MeterNames.TABLE, id.toString())
                .increment();
        copied.progress().in(LOG.atInfo().addKeyValue("table", id)).log("The table was copied again");
        reconciler.apply(Origin.millrace("the table was copied again"), Scope.of(id));
        // The key may be another one, by which rows are told apart from here on.
        captured.deploy();
    }
}
