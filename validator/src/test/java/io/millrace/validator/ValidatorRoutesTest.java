package io.millrace.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.http.HandlerType;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.connect.ConnectorView;
import io.millrace.common.http.HttpBase;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.HttpSettings;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.validator.Overview.TableDetailView;
import io.millrace.validator.Overview.TablesView;
import io.millrace.validator.history.PastCheck;
import io.millrace.validator.history.PastResult.MadeBy;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.Checks;
import io.millrace.validator.parity.Level;
import io.millrace.validator.parity.RowCounts;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Verdict;
import io.millrace.validator.repair.RowRepairs;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

@Timeout(60)
class ValidatorRoutesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Table ORDERS = new Table(
            new TableId("shop", "orders"),
            List.of(new Column(
                    "id", "int", "int", false, 0, 10, 0, 0, Optional.empty(), false, Column.Generation.NONE)),
            List.of("id"),
            List.of(),
            new Table.Size(100, 0, 0),
            "");

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> repaired = new CopyOnWriteArrayList<>();
    private List<String> wrong = List.of("1", "2");
    private final CountDownLatch go = new CountDownLatch(1);
    private final Checks checks = new Checks(this::run, (check, asked, result) -> {});
    private Javalin app;

    @BeforeEach
    void start() {
        HttpSettings settings =
                Settings.of(Map.of("MILLRACE_VALIDATOR_PORT", "0")).http();
        app = HttpBase.start(
                settings,
                settings.validator(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                () -> Readiness.READY,
                new ValidatorRoutes(
                        new KnownTables(),
                        checks,
                        (table, keys, dryRun) -> {
                            repaired.add(table + " " + keys.size() + (dryRun ? " dry" : ""));
                            return new RowRepairs.Outcome(table.toString(), dryRun, keys.size(), 0, 0);
                        },
                        Optional.of("http://ddl-manager:8092"))::add);
    }

    @AfterEach
    void stop() {
        go.countDown();
        app.stop();
        checks.close();
    }

    @Test
    void theDescriptionNamesTheRoutesThatThereAreAndNoOthers() throws Exception {
        HttpResponse<String> answer = send("GET", "/openapi.yaml", "");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/yaml");
        Map<String, Object> description = new Yaml(new SafeConstructor(new LoaderOptions())).load(answer.body());
        Set<String> described = new TreeSet<>();
        map(description.get("paths"))
                .forEach((path, operations) -> map(operations).keySet().stream()
                        .filter(METHODS::contains)
                        .forEach(method -> described.add(method + " " + path)));

        Set<String> registered = new TreeSet<>();
        app.unsafe.internalRouter.allHttpHandlers().stream()
                .map(handler -> handler.endpoint)
                .filter(endpoint -> METHODS.contains(lower(endpoint.method)))
                .forEach(endpoint -> registered.add(lower(endpoint.method) + " " + endpoint.path));

        assertThat(described).isEqualTo(registered);
    }

    @Test
    void aCheckOfAnEarlierServiceIsShownAndIsOver() throws Exception {
        JsonNode earlier = json("/checks/earlier?differences=1");

        assertThat(earlier.path("state").asText()).isEqualTo("past");
        assertThat(earlier.path("madeBy").asText()).isEqualTo("command");
        assertThat(earlier.path("results").path(0).path("differences")).hasSize(1);
        assertThat(send("GET", "/checks/earlier?format=csv", "").body()).contains("shop.orders");
        assertThat(send("DELETE", "/checks/earlier", "").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/checks/earlier/events", "").body()).contains("\"past\"");
        assertThat(send("GET", "/checks/never", "").statusCode()).isEqualTo(404);
    }

    @Test
    void aRangeOfATableIsCompared() throws Exception {
        HttpResponse<String> started =
                send("POST", "/checks", "{\"ranges\": {\"shop.orders\": {\"after\": [100], \"upTo\": [\"200\"]}}}");

        assertThat(started.statusCode()).isEqualTo(202);
        assertThat(json(place(started)).path("ranges").path("shop.orders").toString())
                .isEqualTo("{\"after\":[\"100\"],\"upTo\":[\"200\"]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ranges\": {\"shop.orders\": {\"after\": [100, 1]}}}",
                "{\"ranges\": {\"shop.orders\": {\"after\": [\"x\"]}}}",
                "{\"ranges\": {\"shop.orders\": {\"upTo\": [99999999999]}}}",
                "{\"level\": \"count\", \"ranges\": {\"shop.orders\": {\"upTo\": [1]}}}",
                "{\"ranges\": {\"shop.others\": {\"upTo\": [1]}}}"
            })
    void aRangeThatTheTableDoesNotHaveIsRefused(String body) throws Exception {
        HttpResponse<String> refused = send("POST", "/checks", body);

        assertThat(refused.statusCode()).isBetween(400, 404);
        assertThat(JSON.readTree(refused.body()).path("remedy").asText()).isNotEmpty();
        assertThat(json("/checks")).isEmpty();
    }

    @Test
    void everyReferenceOfTheDescriptionLeadsSomewhere() throws Exception {
        Map<String, Object> description = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(send("GET", "/openapi.yaml", "").body());
        List<String> references = new ArrayList<>();
        collect(description, references);

        assertThat(references).isNotEmpty().allSatisfy(reference -> {
            Object place = description;
            for (String part : reference.substring(2).split("/")) {
                place = map(place).get(part);
                assertThat(place).as(reference).isNotNull();
            }
        });
    }

    @Test
    void aCheckIsStartedSeenAndFinished() throws Exception {
        HttpResponse<String> started =
                send("POST", "/checks", "{\"tables\": [\"shop.orders\"], \"level\": \"rows\", \"share\": 0.5}");

        assertThat(started.statusCode()).isEqualTo(202);
        String place = started.headers().firstValue("Location").orElseThrow();
        await().untilAsserted(() -> assertThatObject(json(place))
                .returns("running", check -> check.path("state").asText())
                .returns(
                        "shop.orders",
                        check -> check.path("running").path(0).path("table").asText())
                .returns(
                        40L, check -> check.path("running").path(0).path("rows").asLong())
                .returns(
                        100L,
                        check -> check.path("running")
                                .path(0)
                                .path("estimatedRows")
                                .asLong())
                .returns(0.5, check -> check.path("share").asDouble()));
        go.countDown();
        awaitState(place, "finished");
        JsonNode check = json(place);
        assertThat(check.path("results").path(0).path("verdict").asText()).isEqualTo("wrong");
        assertThat(check.path("results").path(0).path("rows").path("wrong").asLong())
                .isEqualTo(60);
        assertThat(check.path("results").path(0).path("differences")).hasSize(50);
        assertThat(check.path("results")
                        .path(0)
                        .path("differences")
                        .path(0)
                        .path("cells")
                        .path(0)
                        .path("clickHouse")
                        .asText())
                .isEqualTo("spoilt");
        assertThat(json("/checks").path(0).path("verdicts").path("wrong").asLong())
                .isEqualTo(1);
        assertThat(json("/checks").path(0).has("results")).isFalse();
        assertThat(send("GET", place + "?format=csv", "").body()).contains("shop.orders,wrong");
        assertThat(send("GET", place + "?format=html", "").body()).contains("spoilt");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "7,7", "60,60", "10000,60"})
    void asManyRowsAreShownAsAreAskedForAndAllAreCounted(int asked, int shown) throws Exception {
        go.countDown();
        String place = place(send("POST", "/checks", ""));
        awaitState(place, "finished");

        JsonNode result = json(place + "?differences=" + asked).path("results").path(0);

        assertThat(result.path("differences")).hasSize(shown);
        assertThat(result.path("rows").path("wrong").asLong()).isEqualTo(60);
    }

    @Test
    void aCheckThatRunsIsCancelled() throws Exception {
        String place = place(send("POST", "/checks", ""));
        awaitState(place, "running");

        assertThat(send("DELETE", place, "").statusCode()).isEqualTo(202);

        awaitState(place, "cancelled");
        assertThat(send("DELETE", place, "").statusCode()).isEqualTo(200);
    }

    @Test
    void theRowsThatTheLastCheckFoundWrongAreRepaired() throws Exception {
        assertThat(send("POST", "/tables/shop/orders/repair?dryRun=true", "").body())
                .contains("\"written\":2");
        assertThat(send("POST", "/tables/shop/orders/repair", "").statusCode()).isEqualTo(200);

        assertThat(repaired).containsExactly("shop.orders 2 dry", "shop.orders 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dryrun=true", "dryRun=true&dryRun=false", "dry_run=true", "dryRun=true&x", "dryRun%20=true"})
    void aParameterThatIsMisspeltRepairsNothing(String parameters) throws Exception {
        HttpResponse<String> refused = send("POST", "/tables/shop/orders/repair?" + parameters, "");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(refused.body()).path("remedy").asText()).matches("It takes: dryRun.|Give it once.");
        assertThat(repaired).isEmpty();
    }

    @Test
    void nothingIsRepairedThatIsNotKnownToBeWrongOrWasNotAskedForClearly() throws Exception {
        assertThat(send("POST", "/tables/shop/orders/repair?dryRun=yes", "").statusCode())
                .isEqualTo(400);
        assertThat(send("POST", "/tables/shop/none/repair", "").statusCode()).isEqualTo(404);
        wrong = List.of();
        assertThat(send("POST", "/tables/shop/orders/repair", "").body()).contains("\"code\":\"not-repairable\"");

        assertThat(repaired).isEmpty();
    }

    @Test
    void eventsTellOfEachChangeUntilTheCheckIsOver() throws Exception {
        String place = place(send("POST", "/checks", ""));
        awaitState(place, "running");
        HttpResponse<InputStream> answer = client.send(
                HttpRequest.newBuilder(uri(place + "/events"))
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofInputStream());
        List<String> states = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data:")) {
                    states.add(JSON.readTree(line.substring(5)).path("state").asText());
                    go.countDown();
                }
            }
        }

        assertThat(states).startsWith("running").endsWith("finished");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/checks/none,404,no-such-check",
        "DELETE,/checks/none,404,no-such-check",
        "GET,/checks/none/events,404,no-such-check",
        "GET,/tables/shop/none,404,no-such-table",
        "GET,/nothing,404,not-found",
        "PUT,/checks,405,method-not-allowed",
        "DELETE,/tables,405,method-not-allowed",
        "POST,/checks/none/events,405,method-not-allowed"
    })
    void whatCannotBeDoneIsAProblemDocument(String method, String path, int status, String code) throws Exception {
        HttpResponse<String> answer = send(method, path, "");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(JSON.readTree(answer.body()).path("code").asText()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "many", "10001", "1e3", "", "999999999999"})
    void aNumberOfRowsThatIsNoneIsRefused(String number) throws Exception {
        HttpResponse<String> answer = send("GET", "/tables/shop/orders?differences=" + number, "");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).path("code").asText()).isEqualTo("invalid-request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"tabels\": []}", "{\"level\": \"deep\"}", "{\"sample\": 5}", "{"})
    void aRequestThatIsMisspeltStartsNothing(String body) throws Exception {
        HttpResponse<String> answer = send("POST", "/checks", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).path("remedy").asText()).isNotBlank();
        assertThat(json("/checks")).isEmpty();
    }

    /** Says that one table has sixty wrong rows, when it is told to go. */
    private Check run(Check waiting, List<Table> tables, Consumer<Check> progress, BooleanSupplier cancelled) {
        Check running = new Check(
                waiting.id(),
                Check.State.RUNNING,
                waiting.scope(),
                waiting.startedAt(),
                1,
                List.of(new Check.Progress(ORDERS.id(), 40, 100)),
                List.of(),
                Optional.empty());
        progress.accept(running);
        await().until(() -> go.getCount() == 0 || cancelled.getAsBoolean());
        boolean ended = cancelled.getAsBoolean();
        return new Check(
                waiting.id(),
                ended ? Check.State.CANCELLED : Check.State.FINISHED,
                waiting.scope(),
                waiting.startedAt(),
                1,
                List.of(),
                ended ? List.of() : List.of(wrong()),
                Optional.empty());
    }

    private static TableResult wrong() {
        List<RowDifference> rows = IntStream.range(0, 60)
                .mapToObj(i -> new RowDifference(
                        "" + i,
                        "" + i,
                        RowDifference.Kind.WRONG,
                        List.of("status"),
                        List.of(new RowDifference.Cell("status", "paid", "spoilt"))))
                .toList();
        return new TableResult(
                ORDERS.id(),
                Level.ROWS,
                Verdict.WRONG,
                new RowCounts(100, 100, 60, 0, 0, 0, 0),
                rows,
                Instant.now(),
                1.5,
                "",
                Map.of());
    }

    /** One table. */
    private final class KnownTables implements ValidatorRoutes.Tables {

        @Override
        public List<Table> named(List<String> names) {
            if (!Set.of("shop.orders").containsAll(names)) {
                throw ProblemCode.NO_SUCH_TABLE.problem("There is no such table.", "Ask for shop.orders.");
            }
            return List.of(ORDERS);
        }

        @Override
        public TablesView all() {
            return new TablesView(
                    Instant.now().toString(),
                    "in step",
                    true,
                    new ConnectorView("running", ""),
                    0.4,
                    null,
                    null,
                    List.of());
        }

        @Override
        public TableDetailView one(TableId table, int differences) {
            return new TableDetailView(
                    named(List.of(table.toString())).get(0).id().toString(),
                    null,
                    null,
                    List.of(),
                    Map.of(),
                    List.of());
        }

        @Override
        public Optional<PastCheck> past(String id, int differences) {
            return id.equals("earlier")
                    ? Optional.of(new PastCheck(
                            new Check(
                                    id,
                                    Check.State.PAST,
                                    CheckScope.ALL,
                                    Instant.EPOCH,
                                    1,
                                    List.of(),
                                    List.of(ValidatorRoutesTest.wrong()),
                                    Optional.empty()),
                            MadeBy.COMMAND))
                    : Optional.empty();
        }

        @Override
        public List<String> wrong(TableId table) {
            one(table, 0);
            return wrong;
        }
    }

    private void awaitState(String place, String state) {
        await().untilAsserted(
                        () -> assertThat(json(place).path("state").asText()).isEqualTo(state));
    }

    private static String place(HttpResponse<String> started) {
        return started.headers().firstValue("Location").orElseThrow();
    }

    private JsonNode json(String path) throws Exception {
        return JSON.readTree(send("GET", path, "").body());
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .header("Accept", "text/event-stream, */*")
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + app.port() + path);
    }

    private static String lower(HandlerType method) {
        return method.name().toLowerCase(Locale.ROOT);
    }

    private static void collect(Object node, List<String> references) {
        if (node instanceof Map<?, ?> object) {
            object.forEach((name, value) -> {
                if (name.equals("$ref")) {
                    references.add(value.toString());
                } else {
                    collect(value, references);
                }
            });
        } else if (node instanceof List<?> list) {
            list.forEach(each -> collect(each, references));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object node) {
        return (Map<String, Object>) node;
    }
}
