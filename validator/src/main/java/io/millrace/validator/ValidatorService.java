package io.millrace.validator;

import io.javalin.Javalin;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.http.HttpBase;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Settings;
import io.millrace.validator.parity.Checks;
import io.millrace.validator.parity.Validator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service: checks in the background, HTTP and the web page in front. */
public final class ValidatorService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ValidatorService.class);

    private final Validator pages;
    private final Checks checks;
    private final Javalin http;

    private ValidatorService(Validator pages, Checks checks, Javalin http) {
        this.pages = pages;
        this.checks = checks;
        this.http = http;
    }

    /** @throws Problem when a server is not there, or the port is taken */
    public static ValidatorService start(Settings settings) {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        // Wrong settings are said at start, and not at the first check.
        Validator pages = new Validator(settings);
        Checks checks = new Checks(() -> new Validator(settings), meters);
        try {
            Javalin http = HttpBase.start(
                    settings.http(),
                    settings.http().validator(),
                    meters,
                    () -> Readiness.READY,
                    new ValidatorRoutes(
                            pages, checks, settings.http().ddlManager().address())::add);
            LOG.atInfo().addKeyValue("port", http.port()).log("The validator is ready");
            return new ValidatorService(pages, checks, http);
        } catch (RuntimeException e) {
            checks.close();
            pages.close();
            throw e;
        }
    }

    public int port() {
        return http.port();
    }

    @Override
    public void close() {
        http.stop();
        checks.close();
        pages.close();
    }
}
