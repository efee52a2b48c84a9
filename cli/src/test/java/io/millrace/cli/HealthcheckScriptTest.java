package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.javalin.Javalin;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.http.HttpBase;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.settings.HttpSettings;
import io.millrace.common.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code deploy/healthcheck}, which the images use, against the HTTP base that every service has. */
class HealthcheckScriptTest {

    @Test
    void aServiceThatAnswersIsHealthyAlsoWhenItHasATokenAndIsNotReady() throws Exception {
        Javalin app = start();
        try {
            // The first answer of a JVM on a busy machine takes longer than the script waits.
            await().atMost(Duration.ofMinutes(1)).until(() -> check(app.port(), "/livez") == 0);
            assertThat(check(app.port(), "/readyz")).as("503").isNotZero();
            assertThat(check(app.port(), "/metrics")).as("401").isNotZero();
        } finally {
            app.stop();
        }
    }

    @Test
    void whereNobodyListensNothingIsHealthy() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }

        assertThat(check(port, "/livez")).isNotZero();
    }

    @Test
    void aServerThatAcceptsAndIsSilentIsNotHealthy() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(check(silent.getLocalPort(), "/livez")).isNotZero();
        }
    }

    private static Javalin start() {
        HttpSettings http = Settings.of(Map.of("MILLRACE_VALIDATOR_PORT", "0", "MILLRACE_HTTP_TOKEN", "t0ken"))
                .http();
        return HttpBase.start(
                http,
                http.validator(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                () -> Readiness.notReady("not yet"),
                config -> {});
    }

    private static int check(int port, String path) throws IOException, InterruptedException {
        Process script = new ProcessBuilder(
                        ProjectFiles.ROOT.resolve("deploy/healthcheck").toString(), String.valueOf(port), path)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(script.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return script.exitValue();
    }
}
