package io.millrace.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.javalin.Javalin;
import io.javalin.http.Handler;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.HttpSettings;
import io.millrace.common.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpBaseTest {

    private static final String TOKEN = "t0ken";
    private static final String JSON = "Content-Type: application/json";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    private final HttpClient client = HttpClient.newHttpClient();
    private Supplier<Readiness> readiness = () -> Readiness.READY;
    private final AtomicInteger bodies = new AtomicInteger();
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "a%b",
                "a%2fb",
                "a\\b",
                "a;b",
                "a?b#c",
                "..",
                "new\nline\u001b",
                "\"'<>`{}|^",
                "字 ü",
                "a+b"
            })
    void aPartOfAPathMayBeAnyName(String name) throws Exception {
        start(Map.of());

        HttpResponse<String> answer = get("/named/" + JsonHttp.encoded(name) + "/end");

        assertThat(answer.body()).isEqualTo(name);
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void withATokenOnlyTheHealthPathsAreOpen() throws Exception {
        start(Map.of("MILLRACE_HTTP_TOKEN", TOKEN));

        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").statusCode()).isEqualTo(401);
        assertThat(get("/own").statusCode()).isEqualTo(401);
        assertThat(get("/no-such-path").statusCode()).isEqualTo(401);
        // No spelling of an open path opens another one.
        assertThat(get("/livez/%2e%2e/own").statusCode()).isEqualTo(401);
        assertThat(get("/livez%2f..%2fown").statusCode()).isEqualTo(401);
        assertThat(get("/x/../own").statusCode()).isEqualTo(401);
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
    void aReadingTokenReadsAndChangesNothing() throws Exception {
        start(Map.of("MILLRACE_HTTP_TOKEN", TOKEN, "MILLRACE_HTTP_READ_TOKEN", "rea4"));

        assertThat(get("/own", "Bearer rea4").statusCode()).isEqualTo(200);
        assertThat(get("/metrics", "Bearer rea4").statusCode()).isEqualTo(200);
        assertThat(post("Authorization: Bearer rea4", JSON, "{}"))
                .startsWith("HTTP/1.1 403")
                .contains("\"code\":\"read-only-token\"");
        assertThat(bodies).hasValue(0);
        assertThat(post("Authorization: Bearer " + TOKEN, JSON, "{}")).startsWith("HTTP/1.1 200");
        assertThat(post(JSON, "{}")).startsWith("HTTP/1.1 401");
        assertThat(bodies).hasValue(1);
    }

    @Test
    void aReadingTokenAloneOpensNothingForChanges() throws Exception {
        start(Map.of("MILLRACE_HTTP_READ_TOKEN", "rea4"));

        assertThat(get("/own", "Bearer rea4").statusCode()).isEqualTo(200);
        assertThat(get("/own").statusCode()).isEqualTo(401);
        assertThat(post("Authorization: Bearer rea4", JSON, "{}")).startsWith("HTTP/1.1 403");
        assertThat(post("Authorization: Bearer ", JSON, "{}")).startsWith("HTTP/1.1 401");
        assertThat(bodies).hasValue(0);
    }

    @Test
    void anOldAndANewTokenAreValidTogetherWhileAFileHasBoth(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "old\n");
        start(Map.of("MILLRACE_HTTP_TOKEN_FILE", file.toString()));

        assertThat(get("/own", "Bearer old").statusCode()).isEqualTo(200);
        assertThat(get("/own", "Bearer new").statusCode()).isEqualTo(401);
        Files.writeString(file, "new\nold\n");
        assertThat(get("/own", "Bearer old").statusCode()).isEqualTo(200);
        assertThat(get("/own", "Bearer new").statusCode()).isEqualTo(200);
        Files.writeString(file, "new\n");
        assertThat(get("/own", "Bearer old").statusCode()).isEqualTo(401);
        assertThat(get("/own", "Bearer new").statusCode()).isEqualTo(200);
    }

    @Test
    void moreChangesThanMysqlShouldBearAreRefusedUntilLater() throws Exception {
        start(Map.of("MILLRACE_HTTP_RATE", "2"));

        assertThat(post(JSON, "{}")).startsWith("HTTP/1.1 200");
        assertThat(post(JSON, "{}")).startsWith("HTTP/1.1 200");
        assertThat(post(JSON, "{}"))
                .startsWith("HTTP/1.1 429")
                .contains("\"code\":\"too-many-requests\"")
                .containsPattern("Retry-After: (?:30|29|2\\d)\r\n");
        assertThat(bodies).hasValue(2);
        assertThat(get("/own").statusCode()).isEqualTo(200);
    }

    @Test
    void aRequestWithoutTheTokenCountsForNobody() throws Exception {
        start(Map.of("MILLRACE_HTTP_TOKEN", TOKEN, "MILLRACE_HTTP_RATE", "1"));

        for (int i = 0; i < 3; i++) {
            assertThat(post(JSON, "{}")).startsWith("HTTP/1.1 401");
        }
        assertThat(post("Authorization: Bearer " + TOKEN, JSON, "{}")).startsWith("HTTP/1.1 200");
    }

    @Test
    void readyzQuotesNobodyWithoutTheToken() throws Exception {
        readiness = () -> Readiness.notReady("Unknown column 'hunter2'");
        start(Map.of("MILLRACE_HTTP_TOKEN", TOKEN));

        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).contains("\"ready\":false").doesNotContain("hunter2");
        assertThat(get("/readyz", "Bearer x").body()).doesNotContain("hunter2");
        assertThat(get("/readyz", "Bearer " + TOKEN).body()).contains("hunter2");
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
            throw ProblemCode.CLICKHOUSE_UNREACHABLE.problem("ClickHouse cannot be reached", "Look there.");
        };
        start(Map.of());

        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).contains("ClickHouse cannot be reached");
    }

    @Test
    void aProblemBecomesAProblemDocument() throws Exception {
        start(Map.of());

        HttpResponse<String> answer = get("/problem");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(answer.body())
                .contains("\"type\":\"/errors#no-such-table\"")
                .contains("\"title\":\"" + ProblemCode.NO_SUCH_TABLE.meaning() + "\"")
                .contains("\"status\":404")
                .contains("\"detail\":\"What is wrong\"")
                .contains("\"code\":\"no-such-table\"")
                .contains("\"remedy\":\"What to do\"")
                .contains("\"retryable\":false");
    }

    @Test
    void aServerThatIsAwayIsNotTheCallersFault() throws Exception {
        start(Map.of());

        assertProblem(get("/away"), 503, "clickhouse-unreachable");
    }

    @Test
    void everyRefusalIsAProblemDocument() throws Exception {
        start(Map.of("MILLRACE_HTTP_TOKEN", TOKEN));
        String bearer = "Bearer " + TOKEN;

        assertProblem(get("/own"), 401, "unauthorized");
        assertThat(get("/own").headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertProblem(get("/no-such-path", bearer), 404, "not-found");
        assertProblem(send(request("/own").header("Authorization", bearer).DELETE()), 405, "method-not-allowed");
        assertProblem(
                send(request("/body")
                        .header("Authorization", bearer)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("x".repeat(2_000_000)))),
                413,
                "body-too-large");
        assertProblem(get("/own", "Bearer " + "x".repeat(20_000)), 431, "headers-too-large");
    }

    @Test
    void whatJettyRefusesIsAProblemDocument() throws Exception {
        start(Map.of());

        String answer = raw("GET /a%00b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json", "\"code\":\"invalid-request\"");

        answer = raw("GET /own HTTP/1.1\r\nno colon in here\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json", "\"code\":\"invalid-request\"");
    }

    @Test
    void aDefectIsAProblemDocumentWithoutInternals() throws Exception {
        start(Map.of());

        for (String path : List.of("/defect", "/overflow")) {
            HttpResponse<String> answer = get(path);

            assertProblem(answer, 500, "internal-error");
            assertThat(answer.body()).doesNotContain("hunter2", "Exception", "Error\"");
        }
    }

    @Test
    void theTypeOfAProblemLeadsToItsExplanation() throws Exception {
        start(Map.of("MILLRACE_HTTP_TOKEN", TOKEN));

        HttpResponse<String> page = get("/errors");

        assertThat(page.statusCode()).isEqualTo(200);
        for (ProblemCode code : ProblemCode.values()) {
            assertThat(page.body()).contains("id=\"" + code + "\"");
        }
    }

    @Test
    void aFormOfAnotherSiteChangesNothing() throws Exception {
        start(Map.of());

        assertThat(post("Sec-Fetch-Site: cross-site", "Origin: https://evil.example", FORM, "reason="))
                .startsWith("HTTP/1.1 403")
                .contains("application/problem+json", "\"code\":\"cross-origin\"");
        assertThat(post("Sec-Fetch-Site: same-site", JSON, "{}")).startsWith("HTTP/1.1 403");
        assertThat(post("Origin: https://evil.example", JSON, "{}")).startsWith("HTTP/1.1 403");
        assertThat(post("Origin: null", JSON, "{}")).startsWith("HTTP/1.1 403");
        assertThat(post("Origin: http://localhost:1", JSON, "{}")).startsWith("HTTP/1.1 403");
        assertThat(bodies).hasValue(0);
    }

    @Test
    void aFormOfAnotherSiteChangesNothingWithTheTokenEither() throws Exception {
        start(Map.of("MILLRACE_HTTP_TOKEN", TOKEN));

        assertThat(post("Authorization: Bearer " + TOKEN, "Sec-Fetch-Site: cross-site", JSON, "{}"))
                .startsWith("HTTP/1.1 403");
        assertThat(bodies).hasValue(0);
    }

    @Test
    void theServicesOwnPagesAndOtherClientsMayChangeSomething() throws Exception {
        start(Map.of());

        assertThat(post("Sec-Fetch-Site: same-origin", "Origin: http://" + authority(), JSON, "{}"))
                .startsWith("HTTP/1.1 200");
        assertThat(post("Origin: http://" + authority(), JSON, "{}")).startsWith("HTTP/1.1 200");
        assertThat(post("Content-Type: application/JSON; charset=utf-8", "{}")).startsWith("HTTP/1.1 200");
        assertThat(post("")).startsWith("HTTP/1.1 200");
        assertThat(bodies).hasValue(4);
    }

    @Test
    void aBodyThatIsNotDeclaredAsJsonIsRefused() throws Exception {
        start(Map.of());

        for (String type : List.of("Content-Type: text/plain", FORM, "X-Nothing: declared")) {
            assertThat(post(type, "{}"))
                    .startsWith("HTTP/1.1 415")
                    .contains("application/problem+json", "\"code\":\"unsupported-media-type\"");
        }
        assertThat(raw("POST /body HTTP/1.1\r\nHost: " + authority()
                        + "\r\nConnection: close\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "2\r\n{}\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 415");
        assertThat(bodies).hasValue(0);
    }

    @Test
    void aNameThatWasMadeToResolveToThisMachineIsRefused() throws Exception {
        start(Map.of(
                "MILLRACE_VALIDATOR_URL",
                "https://validator.internal",
                "MILLRACE_VALIDATOR_PUBLIC_URL",
                "https://validator.shop.example"));

        for (String path : List.of("/own", "/livez", "/metrics", "/")) {
            assertThat(getFor("rebound.evil.example", path))
                    .startsWith("HTTP/1.1 421")
                    .contains("application/problem+json", "\"code\":\"unknown-host\"");
        }
        assertThat(getFor("localhost.evil.example", "/own")).startsWith("HTTP/1.1 421");
        assertThat(getFor("127.0.0.1.evil.example", "/own")).startsWith("HTTP/1.1 421");
        for (String own : List.of(
                "localhost",
                "LOCALHOST",
                "127.0.0.1",
                "[::1]",
                "10.1.2.3",
                "validator.internal",
                "validator.shop.example")) {
            assertThat(getFor(own, "/own")).startsWith("HTTP/1.1 200");
            assertThat(getFor(own + ":" + app.port(), "/own")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void anotherNameIsRefusedWithTheTokenToo() throws Exception {
        start(Map.of("MILLRACE_HTTP_TOKEN", TOKEN));

        assertThat(getFor("rebound.evil.example", "/readyz")).startsWith("HTTP/1.1 421");
        assertThat(getFor("rebound.evil.example", "/own", "Authorization: Bearer " + TOKEN))
                .startsWith("HTTP/1.1 421");
        assertThat(getFor("localhost", "/own", "Authorization: Bearer " + TOKEN))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void namesThatASettingAllowsLeadToTheService() throws Exception {
        start(Map.of("MILLRACE_HTTP_NAMES", "validator,*.shop.svc"));

        for (String own : List.of("validator", "Validator", "validator:8093", "millrace-validator.shop.svc")) {
            assertThat(getFor(own, "/own")).startsWith("HTTP/1.1 200");
        }
        for (String other : List.of("validator.evil.example", "shop.svc", "x.shop.svc.evil.example")) {
            assertThat(getFor(other, "/own")).startsWith("HTTP/1.1 421");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"paln=x", "plan=x&y", "Plan=x", "plan=x&plan=y", "plan%00=x", "=x"})
    void aParameterThatTheRouteDoesNotTakeIsRefusedBeforeAnythingIsDone(String parameters) throws Exception {
        start(Map.of());

        HttpRequest.Builder request = request("/parts?" + parameters);
        assertProblem(send(request.POST(BodyPublishers.noBody())), 400, "invalid-request");
        assertProblem(send(request.DELETE()), 400, "invalid-request");
        assertProblem(get("/own?" + parameters), 400, "invalid-request");
        assertThat(bodies).hasValue(0);
        assertThat(send(request("/parts?plan=x").POST(BodyPublishers.noBody())).body())
                .isEqualTo("x");
    }

    private String authority() {
        return "127.0.0.1:" + app.port();
    }

    /** @param headersAndBody the body last */
    private String post(String... headersAndBody) throws IOException {
        List<String> headers = List.of(headersAndBody).subList(0, headersAndBody.length - 1);
        String body = headersAndBody[headersAndBody.length - 1];
        return raw("POST /body HTTP/1.1\r\nHost: " + authority() + "\r\nConnection: close\r\n"
                + headers.stream().map(header -> header + "\r\n").collect(Collectors.joining())
                + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private String getFor(String host, String path, String... headers) throws IOException {
        return raw("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
                + Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining()) + "\r\n");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"", "\"status\":" + status);
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
        HttpSettings http = Settings.of(environment).http();
        app = HttpBase.start(http, http.validator(), meters, readiness, config -> {
            config.routes.get("/own", ctx -> ctx.result("own"));
            config.routes.get("/named/{name}/end", ctx -> ctx.result(ctx.pathParam("name")));
            config.routes.get("/problem", ctx -> {
                throw ProblemCode.NO_SUCH_TABLE.problem("What is wrong", "What to do");
            });
            config.routes.get("/away", ctx -> {
                throw ProblemCode.CLICKHOUSE_UNREACHABLE.problem("ClickHouse cannot be reached", "Start it.");
            });
            config.routes.get("/defect", ctx -> {
                throw new IllegalStateException("hunter2");
            });
            config.routes.get("/overflow", ctx -> {
                throw new StackOverflowError("hunter2");
            });
            QueryParameter plan = new QueryParameter("plan");
            Handler parts = ctx -> {
                ctx.result(plan.of(ctx).orElse("none"));
                bodies.incrementAndGet();
            };
            config.routes.post("/parts", parts, plan);
            config.routes.delete("/parts", parts);
            config.routes.post("/body", ctx -> {
                ctx.result(ctx.body().length() + "");
                bodies.incrementAndGet();
            });
        });
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** Sends what no client would, and gives the whole answer. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", app.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
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
