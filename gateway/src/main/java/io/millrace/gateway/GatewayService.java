package io.millrace.gateway;

import io.javalin.Javalin;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.Resources;
import io.millrace.common.fence.Fences;
import io.millrace.common.http.DdlManagerHttp;
import io.millrace.common.http.HttpBase;
import io.millrace.common.http.ValidatorHttp;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.metrics.ProcessMeters;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlTls;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.GatewaySettings;
import io.millrace.common.settings.MysqlSettings;
import io.millrace.common.settings.Settings;
import io.millrace.common.task.BackgroundTasks;
import io.millrace.common.task.Schedule;
import io.millrace.gateway.catalog.Catalog;
import io.millrace.gateway.catalog.PipelineStanding;
import io.millrace.gateway.catalog.Standing;
import io.millrace.gateway.route.Analytics;
import io.millrace.gateway.route.Router;
import io.millrace.gateway.route.RulesFile;
import io.millrace.gateway.session.SessionLimits;
import io.millrace.gateway.session.SessionListener;
import io.millrace.gateway.session.SessionTls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service: MySQL's protocol for clients, HTTP for operators. */
public final class GatewayService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayService.class);
    private static final Schedule OVERDUE = Schedule.every(Duration.ofSeconds(5));

    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Resources resources;
    private final PrometheusMeterRegistry meters;
    private final SessionListener clients;
    private final Javalin http;

    /** @throws Problem when a setting is wrong or a port is taken */
    public static GatewayService start(Settings settings) {
        return new GatewayService(settings, Optional.empty());
    }

    /** @param given what is known of the tables, for tests without a pipeline; empty: the services are asked */
    static GatewayService start(Settings settings, Standing given) {
        return new GatewayService(settings, Optional.of(given));
    }

    private GatewayService(Settings settings, Optional<Standing> given) {
        GatewaySettings gateway = settings.gateway();
        MysqlSettings mysql = settings.mysql();
        this.meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        HttpBase.requireFree(settings.http(), settings.http().gateway());
        try (Resources opened = new Resources()) {
            opened.add(new ProcessMeters(meters));
            BackgroundTasks tasks = opened.add(new BackgroundTasks(meters));
            Mysql own = opened.add(Mysql.connect(mysql));
            Catalog catalog =
                    new Catalog(own, settings.source(), Targets.of(settings.names()), settings.lossPolicies());
            catalog.read();
            tasks.add("catalog", Catalog.SCHEDULE, catalog);
            RulesFile rules = new RulesFile(gateway.rules());
            tasks.add("rules", RulesFile.SCHEDULE, rules);
            Standing standing = given.orElseGet(() -> standing(settings, own, tasks, opened));
            Router router = new Router(
                    rules,
                    catalog,
                    standing,
                    opened.add(new Analytics(settings.clickHouse(), gateway.queryLimit())),
                    gateway.behind(),
                    meters);
            this.clients = opened.add(SessionListener.start(
                    new InetSocketAddress(gateway.host(), gateway.port()),
                    InetSocketAddress.createUnresolved(
                            mysql.address().host(), mysql.address().port()),
                    SessionTls.of(gateway, MysqlTls.of(mysql)),
                    new SessionLimits(gateway.connections(), gateway.idle()),
                    router));
            Gauge.builder(MeterNames.GATEWAY_CONNECTIONS, clients, SessionListener::connections)
                    .register(meters);
            FunctionCounter.builder(MeterNames.GATEWAY_REFUSED, clients, SessionListener::refused)
                    .register(meters);
            tasks.add("overdue-clients", OVERDUE, run -> clients.endOverdue());
            this.http =
                    HttpBase.start(settings.http(), settings.http().gateway(), meters, tasks::readiness, config -> {});
            opened.add(http::stop);
            tasks.start();
            LOG.atInfo()
                    .addKeyValue("port", clients.port())
                    .addKeyValue("http", http.port())
                    .log("The gateway is ready");
            this.resources = opened.keep();
        }
    }

    private static Standing standing(Settings settings, Mysql mysql, BackgroundTasks tasks, Resources opened) {
        PipelineStanding standing = opened.add(new PipelineStanding(
                DdlManagerHttp.of(settings.http(), ANSWER),
                ValidatorHttp.of(settings.http(), ANSWER),
                () -> new Fences(settings.connect(), settings.kafka(), settings.names(), mysql)));
        tasks.add("standing", PipelineStanding.SCHEDULE, standing);
        return standing;
    }

    /** For MySQL clients. */
    public int port() {
        return clients.port();
    }

    MeterRegistry meters() {
        return meters;
    }

    @Override
    public void close() {
        resources.close();
    }
}
