package io.millrace.gateway;

import io.javalin.Javalin;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.Resources;
import io.millrace.common.http.HttpBase;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.mysql.MysqlTls;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.GatewaySettings;
import io.millrace.common.settings.MysqlSettings;
import io.millrace.common.settings.Settings;
import io.millrace.common.task.BackgroundTasks;
import io.millrace.common.task.Schedule;
import io.millrace.gateway.session.SessionLimits;
import io.millrace.gateway.session.SessionListener;
import io.millrace.gateway.session.SessionTls;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service: MySQL's protocol for clients, HTTP for operators. */
public final class GatewayService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayService.class);
    private static final Schedule STALLED = Schedule.every(Duration.ofSeconds(5));

    private final Resources resources;
    private final SessionListener clients;
    private final Javalin http;

    /** @throws Problem when a setting is wrong or a port is taken */
    public static GatewayService start(Settings settings) {
        return new GatewayService(settings);
    }

    private GatewayService(Settings settings) {
        GatewaySettings gateway = settings.gateway();
        MysqlSettings mysql = settings.mysql();
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (Resources opened = new Resources()) {
            BackgroundTasks tasks = opened.add(new BackgroundTasks(meters));
            this.clients = opened.add(SessionListener.start(
                    new InetSocketAddress(gateway.host(), gateway.port()),
                    InetSocketAddress.createUnresolved(
                            mysql.address().host(), mysql.address().port()),
                    new SessionTls(gateway.certificate(), MysqlTls.of(mysql)),
                    new SessionLimits(gateway.connections(), gateway.idle())));
            Gauge.builder(MeterNames.GATEWAY_CONNECTIONS, clients, SessionListener::connections)
                    .register(meters);
            FunctionCounter.builder(MeterNames.GATEWAY_REFUSED, clients, SessionListener::refused)
                    .register(meters);
            tasks.add("stalled-clients", STALLED, run -> clients.endStalled());
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

    /** For MySQL clients. */
    public int port() {
        return clients.port();
    }

    public int httpPort() {
        return http.port();
    }

    @Override
    public void close() {
        resources.close();
    }
}
