package io.millrace.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.javalin.Javalin;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.Problem;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpBaseTest {

    private static final String TOKEN = "t0ken";

    private final HttpClient client = HttpClient.newHttpClient();
    private Supplier<Readiness> readiness = () -> Readiness.READY;
    private Javalin app;

    @AfterEach
    void stop() {
        if (app != null) {
            app.stop();
        }
    }

    @Test
    void withoutATokenEverythingIsOpenOnLoopback() throws Exception {
        start(Map.of());

        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").body()).contains("millrace_test_total 1.0");
        assertThat(get("/own").body()).isEqualTo("own");
    }

    @Test
    void withATokenOnlyTheHealthPathsAreOpen() throws Exception {
        start(Map.of("MILLRACE_HTTP_TOKEN", TOKEN));

        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").statusCode()).isEqualTo(401);
        assertThat(get("/own").statusCode()).isEqualTo(401);
        assertThat(get("/no-such-path").statusCode()).isEqualTo(401);
    }

    @Test
    void theRightTokenOpensAndAWrongOneDoesNot() throws Exception {
        start(Map.of("MILLRACE_HTTP_TOKEN", TOKEN));

        assertThat(get("/own", "Bearer " + TOKEN).statusCode()).isEqualTo(200);
        assertThat(get("/own", "Bearer " + TOKEN + "x").statusCode()).isEqualTo(401);
        assertThat(get("/own", "Bearer ").statusCode()).isEqualTo(401);
        assertThat(get("/own", TOKEN).statusCode()).isEqualTo(401);
        assertThat(get("/own", "Bearer x").body()).doesNotContain(TOKEN);
    }

    @Test
    void readyzSaysWhyNot() throws Exception {
        readiness = () -> Readiness.notReady("MySQL is away");
        start(Map.of());

        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).contains("MySQL is away");
        assertThat(get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void readyzSaysThatAServerCouldNotBeAsked() throws Exception {
        readiness = () -> {
            throw new Problem("ClickHouse cannot be reached", "Look there.");
        };
        start(Map.of());

        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).contains("ClickHouse cannot be reached");
    }

    @Test
    void aProblemBecomesAProblemDocument() throws Exception {
        start(Map.of());

        HttpResponse<String> answer = get("/problem");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(answer.body()).contains("\"title\":\"What is wrong\"").contains("\"detail\":\"What to do\"");
    }

    @Test
    void anAddressThatOthersReachNeedsAToken() {
        Problem problem = catchThrowableOfType(Problem.class, () -> start(Map.of("MILLRACE_HTTP_HOST", "0.0.0.0")));

        assertThat(problem).isNotNull().hasMessageContaining("without a token");
        assertThat(problem.remedy()).contains("MILLRACE_HTTP_TOKEN");
    }

    @Test
    void aBlankTokenIsNoToken() {
        assertThat(catchThrowableOfType(
                        Problem.class,
                        () -> start(Map.of("MILLRACE_HTTP_HOST", "0.0.0.0", "MILLRACE_HTTP_TOKEN", "  "))))
                .isNotNull();
    }

    @Test
    void anAddressThatOthersReachIsServedWithAToken() throws Exception {
        start(Map.of("MILLRACE_HTTP_HOST", "0.0.0.0", "MILLRACE_HTTP_TOKEN", TOKEN));

        assertThat(get("/own", "Bearer " + TOKEN).statusCode()).isEqualTo(200);
    }

    @Test
    void aTakenPortIsAProblemThatNamesItsSetting() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Problem problem = catchThrowableOfType(
                    Problem.class,
                    () -> start(Map.of("MILLRACE_VALIDATOR_PORT", String.valueOf(taken.getLocalPort()))));

            assertThat(problem).isNotNull().hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
            assertThat(problem.remedy()).contains("MILLRACE_VALIDATOR_PORT");
        }
    }

    private void start(Map<String, String> given) {
        Map<String, String> environment = new HashMap<>(Map.of("MILLRACE_VALIDATOR_PORT", "0"));
        environment.putAll(given);
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        meters.counter("millrace.test").increment();
        app = HttpBase.start(Settings.of(environment), Setting.VALIDATOR_PORT, meters, readiness, config -> {
            config.routes.get("/own", ctx -> ctx.result("own"));
            config.routes.get("/problem", ctx -> {
                throw new Problem("What is wrong", "What to do");
            });
        });
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String authorization) throws Exception {
        return client.send(request(path).header("Authorization", authorization).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + path));
    }
}
