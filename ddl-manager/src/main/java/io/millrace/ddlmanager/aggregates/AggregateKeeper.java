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
import io.millrace.common.task.PeriodicTask;
import io.millrace.ddlmanager.views.ViewFiles;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings all aggregates to the present rows, one after the other. One that fails is told once, and tried again. */
public final class AggregateKeeper implements PeriodicTask.Work {

    private static final Logger LOG = LoggerFactory.getLogger(AggregateKeeper.class);

    private final ViewSettings settings;
    private final Targets targets;
    private final List<String> databases;
    private final ClickHouse clickHouse;
    private final Map<String, String> told = new HashMap<>();
    private final Map<String, Long> exactNanos = new ConcurrentHashMap<>();

    /** @param databases MySQL's */
    public AggregateKeeper(
            ViewSettings settings,
            Targets targets,
            List<String> databases,
            ClickHouse clickHouse,
            MeterRegistry meters) {
        this.settings = settings;
        this.targets = targets;
        this.databases = databases;
        this.clickHouse = clickHouse;
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
                bring(file, database, run::progress);
            }
        }
        exactNanos.keySet().retainAll(wanted);
        dropOthers(wanted);
    }

    private void bring(String file, String database, Runnable progress) {
        String name = name(file, database);
        exactNanos.putIfAbsent(name, System.nanoTime());
        long began = System.nanoTime();
        try {
            Map<String, String> names = ViewFiles.names(settings, targets, database);
            SqlTemplates templates = new SqlTemplates(settings.sqlFolder());
            AggregatePass.prepare(templates, names, clickHouse);
            AggregateFile read = AggregateFile.read(file, database, templates, names);
            bring(name, new AggregatePass(read, targets, clickHouse, progress), began);
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

    private void tell(String name, String words) {
        String reason = words.replaceAll("\\s*\\(queryId=.*", "");
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
                .forEach(table -> drop(
                        ClickHouseNames.quoted(table.getString("database")) + "."
                                + ClickHouseNames.quoted(table.getString("name")),
                        table.getString("aggregate").split(":", 2)));
    }

    /** @param aggregate its ingest database, and its name */
    private void drop(String table, String[] aggregate) {
        clickHouse.execute("DROP TABLE IF EXISTS " + table + " SYNC SETTINGS max_table_size_to_drop = 0");
        clickHouse.execute("DELETE FROM " + ClickHouseNames.quoted(aggregate[0])
                + ".aggregate_passes WHERE aggregate = " + ClickHouseNames.literal(aggregate[1]));
        LOG.atInfo().addKeyValue("table", table).log("A table of an aggregate that is switched off is dropped");
    }
}
