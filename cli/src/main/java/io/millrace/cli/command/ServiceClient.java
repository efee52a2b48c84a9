package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.http.ServiceAddress;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks the running ddl-manager for what only it may do. */
final class ServiceClient {

    /** Many held rows take their time. */
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Settings settings;
    private final String address;

    /** @throws Problem when the settings do not say where it is */
    ServiceClient(Settings settings) {
        this.settings = settings;
        this.address = ServiceAddress.ddlManager(settings)
                .orElseThrow(() -> ProblemCode.MISSING_SETTING.problem(
                        "The settings do not say where the ddl-manager is.",
                        "Set " + Setting.DDL_MANAGER_URL.variable() + "."));
    }

    /** As the other, without a query. */
    JsonNode post(Map<String, Object> body, String... path) {
        return post(body, Map.of(), path);
    }

    /**
     * @param path its parts; each is encoded
     * @throws Problem with the service's own words when it refuses, or when it does not answer
     */
    JsonNode post(Map<String, Object> body, Map<String, String> query, String... path) {
        String resource = Arrays.stream(path).map(ServiceClient::encoded).collect(Collectors.joining("/", "/", "?"))
                + query.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                        .collect(Collectors.joining("&"));
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + resource))
                    .timeout(LIMIT)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
            settings.find(Setting.HTTP_TOKEN)
                    .filter(token -> !token.isBlank())
                    .ifPresent(token -> request.header("Authorization", "Bearer " + token));
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return read(answer);
        } catch (IOException e) {
            throw ProblemCode.DDL_MANAGER_UNREACHABLE.problem(
                    "The ddl-manager at " + address + " does not answer: " + e,
                    "Start it with `millrace ddl-manager`, or set " + Setting.DDL_MANAGER_URL.variable()
                            + " to where it is.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemCode.INTERRUPTED.problem(
                    "Interrupted while the ddl-manager was at work.", "It goes on with what it was asked.", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode read(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() == 401) {
            throw ProblemCode.UNAUTHORIZED.problem(
                    "The ddl-manager at " + address + " asks for another token.",
                    "Set " + Setting.HTTP_TOKEN.variable() + " to the one that it has.");
        }
        if (answer.statusCode() / 100 == 2) {
            return JSON.readTree(answer.body());
        }
        JsonNode problem;
        try {
            problem = JSON.readTree(answer.body());
        } catch (IOException e) {
            problem = JSON.createObjectNode();
        }
        throw ProblemCode.of(problem.path("code").asText())
                .orElse(ProblemCode.DDL_MANAGER_REFUSED)
                .problem(
                        problem.path("detail")
                                .asText("The ddl-manager at " + address + " answers " + answer.statusCode() + "."),
                        problem.path("remedy").asText("Read its log."));
    }
}
