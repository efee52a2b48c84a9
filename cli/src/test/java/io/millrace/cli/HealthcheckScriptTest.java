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
import io.millrace.sandbox.tls.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/healthcheck}, which the images use, against the HTTP base that every service has. */
class HealthcheckScriptTest {

    @Test
    void aServiceThatAnswersIsHealthyAlsoWhenItHasATokenAndIsNotReady() throws Exception {
        Javalin app = start(Map.of());
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
    void aServiceWithACertificateIsAskedWithTlsAndMustShowThatOne(@TempDir Path folder) throws Exception {
        SelfSigned own = SelfSigned.of(folder, "own", "dns:validator.shop.example");
        SelfSigned other = SelfSigned.of(folder, "other", "dns:validator.shop.example");
        Javalin app = start(Map.of(
                "MILLRACE_HTTP_TLS_CERTIFICATE", own.chain().toString(),
                "MILLRACE_HTTP_TLS_KEY", own.key().toString()));
        try {
            await().atMost(Duration.ofMinutes(1)).until(() -> check(app.port(), "/livez", own.chain()) == 0);
            assertThat(check(app.port(), "/readyz", own.chain())).as("503").isNotZero();
            assertThat(check(app.port(), "/livez", other.chain()))
                    .as("another certificate")
                    .isNotZero();
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

    private static Javalin start(Map<String, String> given) {
        Map<String, String> settings = new HashMap<>(given);
        settings.putAll(Map.of("MILLRACE_VALIDATOR_PORT", "0", "MILLRACE_HTTP_TOKEN", "t0ken"));
        HttpSettings http = Settings.of(settings).http();
        return HttpBase.start(
                http,
                http.validator(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                () -> Readiness.notReady("not yet"),
                config -> {});
    }

    private static int check(int port, String path) throws IOException, InterruptedException {
        return check(script(port, path));
    }

    /** As in a container whose service has that certificate. */
    private static int check(int port, String path, Path certificate) throws IOException, InterruptedException {
        ProcessBuilder script = script(port, path);
        script.environment().put("MILLRACE_HTTP_TLS_CERTIFICATE", certificate.toString());
        script.environment().put("HEALTHCHECK_CLASS_PATH", System.getProperty("java.class.path"));
        script.environment()
                .merge("PATH", System.getProperty("java.home") + "/bin", (before, java) -> java + ":" + before);
        return check(script);
    }

    private static ProcessBuilder script(int port, String path) {
        return new ProcessBuilder(
                ProjectFiles.ROOT.resolve("deploy/healthcheck").toString(), String.valueOf(port), path);
    }

    private static int check(ProcessBuilder script) throws IOException, InterruptedException {
        Process process = script.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
