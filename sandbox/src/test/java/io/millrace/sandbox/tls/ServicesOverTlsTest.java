package io.millrace.sandbox.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.javalin.Javalin;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.http.HttpBase;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.http.JsonHttp;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.HttpSettings;
import io.millrace.common.settings.Settings;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The services' own doors with TLS, as commands and other services come through them. */
class ServicesOverTlsTest {

    @TempDir
    Path folder;

    private Javalin app;

    @AfterEach
    void stop() {
        if (app != null) {
            app.stop();
        }
    }

    @Test
    void aClientThatTrustsTheAuthorityIsAnsweredAndNobodyWithoutTls() throws Exception {
        SelfSigned own = SelfSigned.of(folder, "own", "ip:127.0.0.1");
        start(own);

        assertThat(client(own.chain()).get("/livez").path("status").asText()).isEqualTo("alive");
        assertThat(plain("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"))
                .doesNotContain("alive");
    }

    @Test
    void aServiceOfAnotherAuthorityOrAnotherNameIsNotTalkedTo() throws Exception {
        SelfSigned own = SelfSigned.of(folder, "own", "ip:127.0.0.1");
        SelfSigned other = SelfSigned.of(folder, "other", "dns:elsewhere.example");
        start(own);
        assertUntrusted(client(other.chain()));
        app.stop();
        start(other);
        assertUntrusted(client(other.chain()));
    }

    @Test
    void aNewCertificateIsUsedWithoutARestart() throws Exception {
        SelfSigned old = SelfSigned.of(folder, "old", "ip:127.0.0.1");
        SelfSigned fresh = SelfSigned.of(folder, "fresh", "ip:127.0.0.1");
        Path trusted = Files.copy(fresh.chain(), folder.resolve("trusted.crt"));
        start(old);
        assertUntrusted(client(trusted));

        Files.move(fresh.chain(), old.chain(), StandardCopyOption.REPLACE_EXISTING);
        Files.move(fresh.key(), old.key(), StandardCopyOption.REPLACE_EXISTING);

        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(Problem.class)
                .until(() ->
                        client(trusted).get("/livez").path("status").asText().equals("alive"));
    }

    @Test
    void aFileWithoutAKeyIsNamed() throws Exception {
        SelfSigned own = SelfSigned.of(folder, "own", "ip:127.0.0.1");
        Files.writeString(own.key(), "no key");

        Problem problem = catchThrowableOfType(Problem.class, () -> start(own));

        assertThat(problem).hasMessageContaining(own.key().toString()).hasMessageContaining("PRIVATE KEY");
        assertThat(problem.remedy()).contains("MILLRACE_HTTP_TLS_KEY");
    }

    @Test
    void aCertificateWithoutItsKeyIsAMissingSetting() throws Exception {
        SelfSigned own = SelfSigned.of(folder, "own", "ip:127.0.0.1");
        Settings settings =
                Settings.of(Map.of("MILLRACE_HTTP_TLS_CERTIFICATE", own.chain().toString()));

        assertThat(catchThrowableOfType(Problem.class, settings::http)).hasMessageContaining("MILLRACE_HTTP_TLS_KEY");
    }

    private static void assertUntrusted(JsonHttp client) {
        Problem problem = catchThrowableOfType(Problem.class, () -> client.get("/livez"));
        assertThat(problem.code()).isEqualTo(ProblemCode.VALIDATOR_UNREACHABLE);
        assertThat(problem).hasStackTraceContaining("SSLHandshakeException");
    }

    private void start(SelfSigned certificate) {
        Map<String, String> given = new HashMap<>(Map.of("MILLRACE_VALIDATOR_PORT", "0"));
        given.put("MILLRACE_HTTP_TLS_CERTIFICATE", certificate.chain().toString());
        given.put("MILLRACE_HTTP_TLS_KEY", certificate.key().toString());
        HttpSettings http = Settings.of(given).http();
        app = HttpBase.start(
                http,
                http.validator(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                () -> Readiness.READY,
                routes -> {});
    }

    private JsonHttp client(Path authorities) {
        return new JsonHttp(
                new JsonHttp.Peer(
                        "The validator",
                        "https://127.0.0.1:" + app.port(),
                        ProblemCode.VALIDATOR_UNREACHABLE,
                        ProblemCode.VALIDATOR_UNREACHABLE,
                        ProblemCode.VALIDATOR_REFUSED,
                        "Start it."),
                Duration.ofSeconds(10),
                Optional.empty(),
                Optional.of(authorities));
    }

    private String plain(String request) {
        try (Socket socket = new Socket("127.0.0.1", app.port())) {
            socket.getOutputStream().write(request.getBytes());
            return new String(socket.getInputStream().readAllBytes());
        } catch (IOException e) {
            return e.toString();
        }
    }
}
