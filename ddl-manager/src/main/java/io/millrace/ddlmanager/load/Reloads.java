package io.millrace.ddlmanager.load;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.DdlManager;
import io.millrace.ddlmanager.apply.Cause;
import io.millrace.ddlmanager.connector.MysqlConnector;
import io.millrace.ddlmanager.replay.QuarantineKeeper;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies the tables again of which the last plan says so, one after the other. */
public final class Reloads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration JOINING = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration SAY = Duration.ofSeconds(5);

    private final Settings settings;
    private final DdlManager manager;
    private final QuarantineKeeper quarantine;
    private final TableCopy copy;
    private final MeterRegistry meters;
    private final Thread thread = new Thread(this::run, "reloads");
    private volatile boolean closing;

    public Reloads(Settings settings, DdlManager manager, QuarantineKeeper quarantine, MeterRegistry meters) {
        this.settings = settings;
        this.manager = manager;
        this.quarantine = quarantine;
        this.copy = new TableCopy(manager.mysql(), manager.clickHouse());
        this.meters = meters;
    }

    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        Set<TableId> failing = new HashSet<>();
        long retryAt = System.nanoTime();
        while (!closing) {
            List<TableId> due = manager.loading();
            failing.retainAll(due);
            for (TableId table : due) {
                if (!closing && (!failing.contains(table) || System.nanoTime() > retryAt)) {
                    if (tried(table)) {
                        failing.remove(table);
                    } else {
                        failing.add(table);
                        retryAt = System.nanoTime() + RETRY.toNanos();
                    }
                }
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private boolean tried(TableId table) {
        try {
            reload(table);
            manager.copied(table);
            return true;
        } catch (RuntimeException e) {
            manager.notCopied(table, e.getMessage());
            LOG.atError()
                    .addKeyValue("table", table)
                    .setCause(e)
                    .log("A table could not be copied again; it is tried again in " + RETRY.toSeconds() + " s");
            return false;
        }
    }

    private void reload(TableId id) {
        // What the copy does not have any more, the connector must read already.
        if (!manager.joined(id)) {
            LockSupport.parkNanos(JOINING.toNanos());
            return;
        }
        Optional<TableExchange.Reload> due = manager.prepareReload(id);
        if (due.isEmpty()) {
            manager.apply(Cause.of("there is nothing to copy again"));
            return;
        }
        Table table = due.get().table();
        LOG.atInfo()
                .addKeyValue("table", id)
                .addKeyValue("estimatedRows", table.size().rows())
                .addKeyValue("reason", due.get().due().reason())
                .log("The table is copied again");
        long began = System.nanoTime();
        long rows = copy.run(table, due.get().intake(), said(id), () -> closing);
        if (closing) {
            return;
        }
        if (!quarantine.exclusively(() -> manager.finishReload(due.get()))) {
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
        manager.apply(Cause.of("the table was copied again"));
        // The key may be another one, by which rows are told apart from here on.
        manager.deploy(MysqlConnector.Copy.of(settings));
    }

    private LongConsumer said(TableId table) {
        long[] next = {System.nanoTime() + SAY.toNanos()};
        return rows -> {
            if (System.nanoTime() > next[0]) {
                next[0] = System.nanoTime() + SAY.toNanos();
                LOG.atInfo()
                        .addKeyValue("table", table)
                        .addKeyValue("rows", rows)
                        .log("The table is being copied");
            }
        };
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofSeconds(30).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
