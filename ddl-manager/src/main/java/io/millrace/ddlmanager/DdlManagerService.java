package io.millrace.ddlmanager;

import io.javalin.Javalin;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.http.HttpBase;
import io.millrace.common.http.ServiceAddress;
import io.millrace.common.http.WebPage;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.apply.Cause;
import io.millrace.ddlmanager.connector.FailedConnector;
import io.millrace.ddlmanager.connector.MysqlConnector;
import io.millrace.ddlmanager.guard.BinlogGuard;
import io.millrace.ddlmanager.load.Reloads;
import io.millrace.ddlmanager.replay.QuarantineKeeper;
import io.millrace.ddlmanager.truncate.Truncations;
import io.millrace.ddlmanager.watchdog.QueueWatchdog;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running service: brings everything in step, registers the connector, then follows the schema, restarts what fails,
 * attaches anew what stalls, copies tables again, and stops a table of which half a row was written.
 */
public final class DdlManagerService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DdlManagerService.class);

    private final DdlManager manager;
    private final List<AutoCloseable> loops;
    private final Javalin http;

    private DdlManagerService(DdlManager manager, List<AutoCloseable> loops, Javalin http) {
        this.manager = manager;
        this.loops = loops;
        this.http = http;
    }

    /** @throws io.millrace.common.problem.Problem when a server is not there or not fit, or the port is taken */
    public static DdlManagerService start(Settings settings) {
        MysqlConnector.Copy copy = MysqlConnector.Copy.of(settings);
        HttpBase.requireFree(settings, Setting.DDL_MANAGER_PORT);
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        DdlManager manager = new DdlManager(settings, meters);
        try {
            manager.apply(Cause.of("start"));
            // Before the connector: what is written from here on is looked at.
            BinlogGuard guard = new BinlogGuard(settings, manager, meters);
            manager.deploy(copy);
            Truncations truncations = new Truncations(
                    settings,
                    manager.clickHouse(),
                    manager::inMysql,
                    table -> manager.loading().contains(table),
                    meters);
            QuarantineKeeper held = new QuarantineKeeper(settings, manager.clickHouse(), manager, truncations);
            SchemaFollower follower = new SchemaFollower(settings, manager, truncations, held);
            Javalin http = HttpBase.start(settings, Setting.DDL_MANAGER_PORT, meters, manager::readiness, config -> {
                WebPage.add(config, "/schema-page", Map.of("Parity", ServiceAddress.validator(settings)));
                DdlRoutes.add(config, manager, held);
                QuarantineRoutes.add(config, held);
            });
            follower.start();
            FailedConnector failures = new FailedConnector(
                    manager.deployment(), manager::stopMisread, meters.counter(MeterNames.CONNECTOR_RESTARTS));
            failures.start();
            QueueWatchdog watchdog = new QueueWatchdog(settings, manager, meters);
            watchdog.start();
            guard.start();
            Reloads reloads = new Reloads(settings, manager, held, meters);
            reloads.start();
            LOG.atInfo().addKeyValue("port", http.port()).log("The ddl-manager follows the schema");
            return new DdlManagerService(manager, List.of(reloads, guard, watchdog, failures, follower), http);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    public int port() {
        return http.port();
    }

    @Override
    public void close() {
        http.stop();
        for (AutoCloseable loop : loops) {
            close(loop);
        }
        manager.close();
    }

    private static void close(AutoCloseable loop) {
        try {
            loop.close();
        } catch (Exception e) {
            LOG.atWarn().setCause(e).log("Something did not end in order");
        }
    }
}
