package io.millrace.sandbox.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real ClickHouse behind a front that has TLS and a password of its own, which the test can change: the library that the
 * sandbox runs has neither.
 */
@Sandboxed(Part.CLICKHOUSE)
class ClickHouseOverTlsIT {

    /** Headers of a request; all but those that say who asks. */
    private static final Pattern PASSED_ON =
            Pattern.compile("(?i)content-(type|encoding)|accept-encoding|x-clickhouse-(?!user|key).*");

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private HttpsServer front;
    private Sandbox sandbox;
    private SelfSigned own;
    private Path password;
    private volatile String accepted = "first";

    @BeforeEach
    void start(Sandbox sandbox) throws Exception {
        this.sandbox = sandbox;
        own = SelfSigned.of(folder, "own", "ip:127.0.0.1");
        password = Files.writeString(folder.resolve("password"), "first\n");
        front = front(own);
    }

    private HttpsServer front(SelfSigned certificate) throws Exception {
        return front(certificate, Optional.empty());
    }

    /** @param client whose certificate it wants to see; empty: none */
    private HttpsServer front(SelfSigned certificate, Optional<SelfSigned> client) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.server(client)) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
                wanted.setNeedClientAuth(client.isPresent());
                parameters.setSSLParameters(wanted);
            }
        });
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::pass);
        server.start();
        return server;
    }

    @AfterEach
    void stop() {
        front.stop(0);
    }

    @Test
    void aServerOfATrustedAuthorityIsTalkedTo() {
        try (ClickHouse clickHouse = connect(own.chain())) {
            assertThat(clickHouse.query("SELECT 41 + 1").get(0).getLong(1)).isEqualTo(42);
        }
    }

    @Test
    void anImpostorIsNot() throws Exception {
        SelfSigned other = SelfSigned.of(folder, "other", "ip:127.0.0.1");

        Problem problem = catchThrowableOfType(Problem.class, () -> connect(other.chain()));

        assertThat(problem.code()).isEqualTo(ProblemCode.CLICKHOUSE_UNREACHABLE);
        assertThat(problem).hasStackTraceContaining("SSLHandshakeException");
    }

    @Test
    void aServerOfAnotherNameIsNot() throws Exception {
        SelfSigned elsewhere = SelfSigned.of(folder, "elsewhere", "dns:elsewhere.example");
        front.stop(0);
        front = front(elsewhere);

        assertThat(catchThrowableOfType(Problem.class, () -> connect(elsewhere.chain()))
                        .code())
                .isEqualTo(ProblemCode.CLICKHOUSE_UNREACHABLE);
    }

    @Test
    void aServerThatAsksForACertificateIsShownOurs() throws Exception {
        SelfSigned ours = SelfSigned.of(folder, "ours", "dns:millrace.shop.example");
        front.stop(0);
        front = front(own, Optional.of(ours));

        assertThat(catchThrowableOfType(Problem.class, () -> connect(own.chain()))
                        .code())
                .isEqualTo(ProblemCode.CLICKHOUSE_UNREACHABLE);
        try (ClickHouse clickHouse = connect(
                own.chain(),
                Map.of(
                        "MILLRACE_CLICKHOUSE_TLS_CERTIFICATE", ours.chain().toString(),
                        "MILLRACE_CLICKHOUSE_TLS_KEY", ours.key().toString()))) {
            assertThat(clickHouse.query("SELECT 41 + 1").get(0).getLong(1)).isEqualTo(42);
        }
    }

    @Test
    void aPasswordThatIsExchangedInItsFileIsSentFromThenOn() throws IOException {
        try (ClickHouse clickHouse = connect(own.chain())) {
            accepted = "second";
            assertThat(catchThrowableOfType(Problem.class, () -> clickHouse.query("SELECT 1"))
                            .code())
                    .isEqualTo(ProblemCode.CLICKHOUSE_DENIED);

            Files.writeString(password, "second\n");

            assertThat(clickHouse.query("SELECT 1")).hasSize(1);
            clickHouse.execute("SELECT 1");
        }
    }

    private ClickHouse connect(Path authorities) {
        return connect(authorities, Map.of());
    }

    private ClickHouse connect(Path authorities, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put(
                "MILLRACE_CLICKHOUSE_URL",
                "https://127.0.0.1:" + front.getAddress().getPort());
        settings.put("MILLRACE_CLICKHOUSE_USER", "someone");
        settings.put("MILLRACE_CLICKHOUSE_PASSWORD_FILE", password.toString());
        settings.put("MILLRACE_TLS_CA", authorities.toString());
        return ClickHouse.connect(Settings.of(settings).clickHouse());
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!passwordOf(exchange).equals(accepted)) {
                exchange.getResponseHeaders().add("X-ClickHouse-Exception-Code", "516");
                byte[] refusal =
                        "Code: 516. DB::Exception: someone: Authentication failed".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(403, refusal.length);
                exchange.getResponseBody().write(refusal);
                return;
            }
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create(sandbox.clickhouse().url() + exchange.getRequestURI()))
                    .header("X-ClickHouse-User", sandbox.clickhouse().account().user())
                    .header("X-ClickHouse-Key", sandbox.clickhouse().account().password())
                    .POST(HttpRequest.BodyPublishers.ofByteArray(
                            exchange.getRequestBody().readAllBytes()));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (PASSED_ON.matcher(name).matches()) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer.headers().map().forEach((name, values) -> {
                if (name.startsWith("x-clickhouse")
                        || name.startsWith("content-type")
                        || name.equals("content-encoding")) {
                    values.forEach(value -> exchange.getResponseHeaders().add(name, value));
                }
            });
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String passwordOf(HttpExchange exchange) {
        String key = exchange.getRequestHeaders().getFirst("X-ClickHouse-Key");
        if (key != null) {
            return key;
        }
        String basic = exchange.getRequestHeaders().getFirst("Authorization");
        String decoded =
                new String(Base64.getDecoder().decode(basic.substring("Basic ".length())), StandardCharsets.UTF_8);
        return decoded.substring(decoded.indexOf(':') + 1);
    }
}
