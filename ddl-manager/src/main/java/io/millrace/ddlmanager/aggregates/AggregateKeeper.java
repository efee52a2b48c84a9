package io.millrace.ddlmanager.aggregates;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.clickhousesql.SqlFiles;
import io.millrace.clickhousesql.SqlTemplates;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.ViewSettings;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.apply.TableLocks;
import io.millrace.ddlmanager.views.ViewFiles;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings all aggregates to the present rows, one after the other. One that fails is told once, and tried again. One that
 * another process is at is left to it: both would write into the same tables. The lock is not the pipeline's, for which
 * replication would have to wait.
 */
public final class AggregateKeeper implements PeriodicTask.Work {

    private static final Logger LOG = LoggerFactory.getLogger(AggregateKeeper.class);
    private static final Schedule HEARTBEAT = Schedule.every(Duration.ofSeconds(15));

    private final ViewSettings settings;
    private final Targets targets;
    private final List<String> databases;
    private final ClickHouse clickHouse;
    private final TableLocks locks;
    private final PeriodicTask heartbeat;
    private final Map<String, String> told = new HashMap<>();
    private final Map<String, Long> exactNanos = new ConcurrentHashMap<>();

    /** Of the aggregate that is being brought. */
    private volatile TableLocks.Held lock;

    /** @param databases MySQL's */
    public AggregateKeeper(
            ViewSettings settings,
            Targets targets,
            List<String> databases,
            ClickHouse clickHouse,
            TableLocks locks,
            MeterRegistry meters) {
        this.settings = settings;
        this.targets = targets;
        this.databases = databases;
        this.clickHouse = clickHouse;
        this.locks = locks;
        // MySQL ends a session that says nothing for too long, and a statement may take longer.
        this.heartbeat = new PeriodicTask("aggregate-locks", HEARTBEAT, run -> beat(), meters);
        heartbeat.start();
        meters.gauge(MeterNames.AGGREGATES_BEHIND, exactNanos, AggregateKeeper::mostBehind);
    }

    /** Seconds. */
    private static double mostBehind(Map<String, Long> exactNanos) {
        long now = System.nanoTime();
        return exactNanos.values().stream().mapToLong(at -> now - at).max().orElse(0) / 1e9;
    }

    @Override
    public void run(PeriodicTask.Run run) {
        Set<String> wanted = new HashSet<>();
        for (String file : SqlFiles.chosen(settings, AggregateFile.FOLDER)) {
            for (String database : databases) {
                wanted.add(name(file, database));
                alone(
                        name(file, database),
                        permit -> bring(file, database, () -> {
                            run.progress();
                            permit.run();
                        }));
            }
        }
        exactNanos.keySet().retainAll(wanted);
        dropOthers(wanted);
    }

    private void beat() {
        TableLocks.Held now = lock;
        if (now != null) {
            try {
                now.confirm();
            } catch (Problem e) {
                LOG.atWarn().addKeyValue("reason", e.getMessage()).log("A pass ends before its next statement");
            }
        }
    }

    /** Does the work unless another process is at this aggregate. The work calls what it is given before each statement. */
    private void alone(String name, Consumer<Runnable> work) {
        Optional<TableLocks.Held> free = locks.take(lockOf(name));
        if (free.isEmpty()) {
            exactNanos.remove(name);
            return;
        }
        try (TableLocks.Held mine = free.get()) {
            lock = mine;
            work.accept(mine::confirm);
        } finally {
            lock = null;
        }
    }

    /** @param name as {@link #name} */
    static TableId lockOf(String name) {
        String[] parts = name.split(":", 2);
        return new TableId(parts[0], AggregateFile.FOLDER + "/" + parts[1]);
    }

    private void bring(String file, String database, Runnable permit) {
        String name = name(file, database);
        exactNanos.putIfAbsent(name, System.nanoTime());
        long began = System.nanoTime();
        try {
            Map<String, String> names = ViewFiles.names(settings, targets, database);
            SqlTemplates templates = new SqlTemplates(settings.sqlFolder());
            AggregatePass.prepare(templates, names, clickHouse);
            AggregateFile read = AggregateFile.read(file, database, templates, names);
            bring(name, new AggregatePass(read, targets, clickHouse, permit), began);
        } catch (Problem e) {
            tell(name, e.getMessage());
        }
    }

    private void bring(String name, AggregatePass pass, long began) {
        try {
            if (pass.run()) {
                exactNanos.put(name, began);
                tell(name, "");
            } else {
                tell(name, "A table that it reads is not there yet.");
            }
        } catch (Problem e) {
            tell(name, e.getMessage());
            pass.failed(e.getMessage());
        }
    }

    private void tell(String name, String reason) {
        String before = told.put(name, reason);
        if (reason.isEmpty() ? before != null && !before.isEmpty() : !reason.equals(before)) {
            LOG.atLevel(reason.isEmpty() ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.WARN)
                    .addKeyValue("aggregate", name)
                    .addKeyValue("reason", reason)
                    .log(
                            reason.isEmpty()
                                    ? "An aggregate is exact again"
                                    : "An aggregate is not brought to the present rows; replication does not need it");
        }
    }

    /** With the ingest database, as in the mark of its tables. */
    private String name(String file, String database) {
        return targets.ingestDatabase(database) + ":" + file.substring(AggregateFile.FOLDER.length() + 1);
    }

    /** Only what this pipeline made, by the comment. */
    private void dropOthers(Set<String> wanted) {
        Set<String> own = databases.stream().map(targets::ingestDatabase).collect(Collectors.toSet());
        clickHouse
                .query("SELECT database, name, extract(comment, '\\\\[millrace aggregate (.+)\\\\]') AS aggregate"
                        + " FROM system.tables WHERE comment LIKE '%[millrace aggregate %'")
                .stream()
                .filter(table -> own.contains(table.getString("aggregate").split(":")[0]))
                .filter(table -> !wanted.contains(table.getString("aggregate")))
                .forEach(table -> alone(
                        table.getString("aggregate"),
                        permit -> drop(
                                ClickHouseNames.quoted(table.getString("database")) + "."
                                        + ClickHouseNames.quoted(table.getString("name")),
                                table.getString("aggregate").split(":", 2))));
    }

    /** @param aggregate its ingest database, and its name */
    private void drop(String table, String[] aggregate) {
        clickHouse.execute("DROP TABLE IF EXISTS " + table + " SYNC SETTINGS max_table_size_to_drop = 0");
        clickHouse.execute("DELETE FROM " + ClickHouseNames.quoted(aggregate[0])
                + ".aggregate_passes WHERE aggregate = " + ClickHouseNames.literal(aggregate[1]));
        LOG.atInfo().addKeyValue("table", table).log("A table of an aggregate that is switched off is dropped");
    }

    @Override
    public void close() {
        heartbeat.close();
    }
}
