package io.millrace.common.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HttpStatus;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.HttpSettings;
import io.millrace.common.settings.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;

/**
 * What every service answers over HTTP: {@code /livez}, {@code /readyz}, {@code /metrics}; loopback unless told
 * otherwise, and then with a bearer token. Web pages of others are kept away, with and without a token. Errors are
 * problem documents (RFC 9457).
 */
public final class HttpBase {

    /** A part of a path is a table's name, which may have slashes, percent signs and control characters in it, encoded. */
    private static final UriCompliance ANY_NAME = UriCompliance.RFC3986.with(
            "names",
            Violation.AMBIGUOUS_PATH_SEGMENT,
            Violation.AMBIGUOUS_PATH_SEPARATOR,
            Violation.AMBIGUOUS_PATH_ENCODING,
            Violation.SUSPICIOUS_PATH_CHARACTERS);

    private HttpBase() {}

    /**
     * Whether a service can do its work.
     *
     * @param reason why not; shown to operators, so it names the next step
     * @param age how long ago that was known; a server that is asked now has not answered since
     */
    public record Readiness(boolean ready, String reason, Duration age) {

        public static final Readiness READY = new Readiness(true, "ready", Duration.ZERO);

        public static Readiness notReady(String reason) {
            return new Readiness(false, reason, Duration.ZERO);
        }
    }

    /**
     * Starts the server.
     *
     * @param service which one it is
     * @param routes adds the service's own routes
     * @throws Problem when the port is taken, or the address is not loopback and there is no token
     */
    public static Javalin start(
            HttpSettings settings,
            HttpSettings.Service service,
            PrometheusMeterRegistry meters,
            Supplier<Readiness> readiness,
            Consumer<JavalinConfig> routes) {
        String host = host(settings);
        WebPageGuard guard = new WebPageGuard(settings);
        Access access = new Access(settings);
        RateLimit rate = new RateLimit(settings.rate());
        Javalin app = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.modifyHttpConfiguration(http -> http.setUriCompliance(ANY_NAME));
            settings.certificate()
                    .map(HttpsConnector::new)
                    .ifPresent(tls ->
                            config.jetty.addConnector((server, http) -> tls.of(server, http, host, service.port())));
            config.jetty.modifyServletContextHandler(
                    handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
            config.routes.before(guard::check);
            config.routes.before(access::check);
            config.routes.before(rate::check);
            config.routes.beforeMatched(QueryParameter::check);
            config.routes.get("/livez", ctx -> ctx.json(Map.of("status", "alive")));
            config.routes.get("/readyz", ctx -> {
                Readiness now = asked(readiness);
                ctx.status(now.ready() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                        .json(Map.of(
                                "ready",
                                now.ready(),
                                "reason",
                                reason(now, access.known(ctx)),
                                "ageSeconds",
                                now.age().toSeconds()));
            });
            config.routes.get(
                    "/metrics",
                    ctx -> ctx.contentType("text/plain; version=0.0.4; charset=utf-8")
                            .result(meters.scrape()));
            ProblemDocuments.add(config);
            routes.accept(config);
        });
        try {
            return app.start(host, service.port());
        } catch (RuntimeException e) {
            throw cannotListen(host, service, e);
        }
    }

    /**
     * To be called by a service before it makes anything, so that one that cannot answer leaves nothing half made.
     *
     * @throws Problem as {@link #start} would
     */
    public static void requireFree(HttpSettings settings, HttpSettings.Service service) {
        String host = host(settings);
        try (ServerSocket socket = new ServerSocket()) {
            // As Jetty does: connections of the service before this one may still be closing.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, service.port()));
        } catch (IOException e) {
            throw cannotListen(host, service, e);
        }
    }

    /** A reason may quote what a server said, and that what MySQL's users wrote. */
    private static String reason(Readiness now, boolean known) {
        return known || now.ready() ? now.reason() : "Ask with the token to see why.";
    }

    /** A server that cannot even be asked is a reason, too. */
    private static Readiness asked(Supplier<Readiness> readiness) {
        try {
            return readiness.get();
        } catch (Problem e) {
            return Readiness.notReady(e.getMessage());
        }
    }

    private static Problem cannotListen(String host, HttpSettings.Service service, Exception cause) {
        return ProblemCode.CANNOT_LISTEN.problem(
                "Cannot listen on " + host + ":" + service.port() + ": " + cause.getMessage(),
                "Free the port or set " + service.setting().variable() + " to another one (0 takes a free one).",
                cause);
    }

    /** @throws Problem when it is not loopback and there is no token */
    private static String host(HttpSettings settings) {
        String host = settings.host();
        if (settings.token().isEmpty() && settings.readToken().isEmpty() && !isLoopback(host)) {
            throw ProblemCode.MISSING_SETTING.problem(
                    "The service would listen on " + host + " without a token.",
                    "Set " + Setting.HTTP_TOKEN.variable() + ", or leave " + Setting.HTTP_HOST.variable()
                            + " at 127.0.0.1.");
        }
        return host;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw ProblemCode.INVALID_SETTING.problem(
                    "The address " + host + " is not known.", "Correct " + Setting.HTTP_HOST.variable() + ".", e);
        }
    }
}
