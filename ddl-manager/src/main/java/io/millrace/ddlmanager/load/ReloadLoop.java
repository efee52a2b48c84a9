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
import io.millrace.ddlmanager.load.CarriedTables.Ended;
import io.millrace.ddlmanager.reconcile.Reconciler;
import io.millrace.ddlmanager.reconcile.TableJournal;
import io.millrace.ddlmanager.replay.QuarantineKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** So long one copy waits for others, to be settled with them: what follows a copy looks at all tables. */
    private static final Duration SETTLED_AFTER = Duration.ofSeconds(2);

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
    private final CarriedTables carried;

    /** The tables that have their copies, but are not settled. */
    private final Set<TableId> unsettled = new LinkedHashSet<>();

    private long unsettledSinceNanos;

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
        this.carried = new CarriedTables(copy);
        this.meters = meters;
    }

    /** Returns when no table is being carried any more. */
    @Override
    public void run(PeriodicTask.Run run) throws InterruptedException {
        begin(run);
        while (!carried.none() || !unsettled.isEmpty()) {
            List<Ended> some = carried.ended(LOOK);
            run.progress();
            if (!some.isEmpty()) {
                end(some, run);
            }
            begin(run);
            if (carried.none() || System.nanoTime() - unsettledSinceNanos > SETTLED_AFTER.toNanos()) {
                settle();
            }
        }
    }

    private void begin(PeriodicTask.Run run) {
        if (run.stopping()) {
            return;
        }
        List<TableId> due = reloads.due();
        retries.forgetExcept(due);
        List<TableId> ready = due.stream()
                .filter(table -> !carried.contains(table) && !unsettled.contains(table) && !retries.waits(table))
                .toList();
        Map<TableId, Long> bytes = copy.bytes(ready);
        List<TableId> next = carried.next(ready, bytes);
        if (next.isEmpty()) {
            return;
        }
        run.progress();
        List<TableId> joined = next.stream().filter(this::joined).toList();
        if (joined.isEmpty()) {
            return;
        }
        List<TableId> undue = new ArrayList<>();
        reloads.prepare(joined).forEach((table, prepared) -> {
            try {
                prepared.get()
                        .ifPresentOrElse(
                                reload -> carry(reload, bytes.getOrDefault(table, 0L), run), () -> undue.add(table));
            } catch (RuntimeException e) {
                retryLater(table, e);
            }
        });
        if (!undue.isEmpty()) {
            reconciler.apply(Origin.millrace("there is nothing to copy again"), Scope.of(undue));
            undue.forEach(table -> retries.putOff(table, LATER));
        }
    }

    /** What the copy does not have any more, the connector must read already. */
    private boolean joined(TableId table) {
        try {
            boolean joined = captured.joined(table);
            if (!joined) {
                retries.putOff(table, LATER);
            }
            return joined;
        } catch (RuntimeException e) {
            retryLater(table, e);
            return false;
        }
    }

    private void carry(TableExchange.Reload reload, long bytes, PeriodicTask.Run run) {
        TableId id = reload.table().id();
        LOG.atInfo()
                .addKeyValue("table", id)
                .addKeyValue("estimatedRows", reload.table().size().rows())
                .addKeyValue("reason", reload.due().reason())
                .log("The table is copied again");
        carried.carry(reload, bytes, run::stopping);
    }

    /** Puts each copy into the table's place. */
    private void end(List<Ended> some, PeriodicTask.Run run) {
        if (run.stopping()) {
            return;
        }
        Map<TableId, CopyProgress> progress = new HashMap<>();
        List<TableExchange.Reload> copied = new ArrayList<>();
        for (Ended one : some) {
            try {
                progress.put(one.table(), one.progress().get());
                copied.add(one.reload());
            } catch (RuntimeException e) {
                retryLater(one.table(), e);
            }
        }
        if (!copied.isEmpty()) {
            quarantine
                    .exclusively(() -> reloads.finish(copied))
                    .forEach((table, inPlace) -> retries.attempt(
                            table, () -> put(table, progress.get(table), inPlace.get()), e -> failed(table, e)));
        }
    }

    private void retryLater(TableId table, RuntimeException failure) {
        retries.attempt(
                table,
                () -> {
                    throw failure;
                },
                e -> failed(table, e));
    }

    private void failed(TableId table, Throwable failure) {
        requests.copyFailed(table, String.valueOf(failure.getMessage()));
        LOG.atError()
                .addKeyValue("table", table)
                .setCause(failure)
                .log("A table could not be copied again and is tried again");
    }

    private boolean put(TableId table, CopyProgress progress, boolean inPlace) {
        if (!inPlace) {
            LOG.atInfo()
                    .addKeyValue("table", table)
                    .log("The table changed while it was copied; it is copied once more");
            return false;
        }
        meters.counter(MeterNames.TABLES_RELOADED, MeterNames.TABLE, table.toString())
                .increment();
        progress.in(LOG.atInfo().addKeyValue("table", table)).log("The table was copied again");
        if (unsettled.isEmpty()) {
            unsettledSinceNanos = System.nanoTime();
        }
        unsettled.add(table);
        return true;
    }

    /** Makes the rest that belongs to the tables. A kill before leaves that to the next start. */
    private void settle() {
        if (unsettled.isEmpty()) {
            return;
        }
        List<TableId> tables = List.copyOf(unsettled);
        unsettled.clear();
        Supplier<Boolean> settled = Parallel.outcome(() -> {
            reconciler.apply(Origin.millrace("the table was copied again"), Scope.of(tables));
            captured.deployLate();
            return true;
        });
        tables.forEach(table -> retries.attempt(table, settled::get, failure -> failed(table, failure)));
    }
}
