package io.millrace.ddlmanager;

import io.javalin.Javalin;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.Resources;
import io.millrace.common.http.HttpBase;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.http.WebPage;
import io.millrace.common.journal.Origin;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.settings.FirstCopy;
import io.millrace.common.settings.Settings;
import io.millrace.common.task.BackgroundTasks;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.connector.ConnectorSupervisor;
import io.millrace.ddlmanager.expiry.ExpiredRecords;
import io.millrace.ddlmanager.follow.FollowedStatements;
import io.millrace.ddlmanager.guard.PartialRowGuard;
import io.millrace.ddlmanager.journal.JournalMirror;
import io.millrace.ddlmanager.load.ReloadLoop;
import io.millrace.ddlmanager.replay.QuarantineKeeper;
import io.millrace.ddlmanager.replay.QuarantineReplay;
import io.millrace.ddlmanager.truncate.Truncations;
import io.millrace.ddlmanager.watchdog.StalledConsumerLoop;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running service: brings everything in step, registers the connector, then follows the schema, restarts what fails,
 * attaches stalled consumers again, copies tables again, and stops a table of which a row was written in part.
 */
public final class DdlManagerService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DdlManagerService.class);

    private final Resources resources;
    private final int port;

    private DdlManagerService(Resources resources, int port) {
        this.resources = resources;
        this.port = port;
    }

    /** @throws io.millrace.common.problem.Problem when a server is not there or not fit, or the port is taken */
    public static DdlManagerService start(Settings settings) {
        return start(settings, Pauses.USUAL);
    }

    /** @throws io.millrace.common.problem.Problem when a server is not there or not fit, or the port is taken */
    public static DdlManagerService start(Settings settings, Pauses pauses) {
        try (Resources opened = new Resources()) {
            int port = start(settings, pauses, opened);
            return new DdlManagerService(opened.keep(), port);
        }
    }

    private static int start(Settings settings, Pauses pauses, Resources opened) {
        FirstCopy copy = settings.connect().copy();
        HttpBase.requireFree(settings.http(), settings.http().ddlManager());
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        DdlManager manager = opened.add(new DdlManager(settings, meters));
        BackgroundTasks tasks = opened.add(new BackgroundTasks(meters));

        JournalMirror mirror = manager.openMirror();
        tasks.add("journal-mirror", Schedule.every(Duration.ofSeconds(1)), mirror);
        manager.apply(Origin.millrace("start"));
        // Before the connector: what is written from here on is checked.
        PartialRowGuard guard = new PartialRowGuard(settings, manager, meters);
        manager.deploy(copy);

        FollowedStatements followed = new FollowedStatements();
        Truncations truncations = new Truncations(
                settings,
                manager.clickHouse(),
                manager::inMysql,
                manager::copyDue,
                followed::include,
                manager.events(),
                meters);
        QuarantineReplay replay = new QuarantineReplay(
                settings, manager.clickHouse(), manager.events(), meters, pauses.replayGrace(), pauses.replayAgain());
        QuarantineKeeper quarantine =
                new QuarantineKeeper(settings, manager.clickHouse(), truncations, replay, manager.events());
        tasks.add("quarantine", QuarantineKeeper.SCHEDULE, quarantine);
        tasks.add(
                "schema-changes",
                SchemaChangeLoop.SCHEDULE,
                new SchemaChangeLoop(
                        settings, manager, truncations::droppedAndMadeAgain, followed, pauses.failedChange()));
        tasks.add("first-copy", Schedule.every(Duration.ofSeconds(1)), run -> manager.finishFirstCopy());
        tasks.add("all-tables", Schedule.every(pauses.allTables()), run -> manager.lookAgain());
        tasks.add(
                "connector",
                ConnectorSupervisor.SCHEDULE,
                new ConnectorSupervisor(
                        manager.deployment(), manager::stopMisread, meters.counter(MeterNames.CONNECTOR_RESTARTS)));
        tasks.add(
                "stalled-consumers",
                StalledConsumerLoop.SCHEDULE,
                new StalledConsumerLoop(
                        settings,
                        manager.clickHouse(),
                        manager::flowing,
                        manager::reattach,
                        meters,
                        pauses.stalledConsumer()));
        tasks.add("binlog-reader", PartialRowGuard.READING, guard.reading());
        tasks.add("partial-rows", PartialRowGuard.ACTING, guard.acting());
        tasks.add(
                "expired-records",
                ExpiredRecords.SCHEDULE,
                new ExpiredRecords(settings, manager::streaming, manager::rowsExpired, meters));
        tasks.add("reloads", ReloadLoop.SCHEDULE, new ReloadLoop(settings, manager, quarantine, meters));

        Javalin http = HttpBase.start(
                settings.http(), settings.http().ddlManager(), meters, () -> readiness(manager, tasks), config -> {
                    WebPage.add(
                            config,
                            "/schema-page",
                            Map.of("Parity", settings.http().validator().address()));
                    DdlRoutes.add(config, manager, quarantine, mirror);
                    QuarantineRoutes.add(config, quarantine);
                });
        opened.add(http::stop);
        tasks.start();
        LOG.atInfo().addKeyValue("port", http.port()).log("The ddl-manager follows the schema");
        return http.port();
    }

    private static Readiness readiness(DdlManager manager, BackgroundTasks tasks) {
        Readiness servers = manager.readiness();
        return servers.ready() ? tasks.readiness() : servers;
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        resources.close();
    }
}
