package io.millrace.common.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Kafka Connect's REST interface, as far as Millrace needs it. Thread-safe. */
public final class ConnectClient {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String url;

    public ConnectClient(String url) {
        this.url = url.replaceAll("/$", "");
    }

    public static ConnectClient of(Settings settings) {
        String url = settings.get(Setting.CONNECT_URL);
        // Without the text: it may hold a password.
        if (!url.matches("https?://[^/@?]+/?")) {
            throw ProblemCode.INVALID_SETTING.problem(
                    "The setting " + Setting.CONNECT_URL.variable() + " is not of the form http://host:8083.",
                    "Correct " + Setting.CONNECT_URL.variable() + ".");
        }
        return new ConnectClient(url);
    }

    /** How a connector or its task is, in Connect's own words. */
    public record ConnectorState(String connector, String task, String trace) {

        public boolean running() {
            return connector.equals("RUNNING") && task.equals("RUNNING");
        }

        /** Has no task, because it was asked to have none. */
        public boolean stopped() {
            return connector.equals("STOPPED") && task.equals("UNASSIGNED");
        }

        public boolean failed() {
            return connector.equals("FAILED") || task.equals("FAILED");
        }

        /** The first line of the failure, for people. */
        public String cause() {
            List<String> lines = trace.lines().toList();
            return lines.stream()
                    .filter(line -> line.startsWith("Caused by:"))
                    .reduce((first, last) -> last)
                    .orElse(lines.isEmpty() ? "" : lines.get(0));
        }
    }

    /**
     * Where Debezium has got to, as committed to Connect.
     *
     * @param snapshotRunning whether its first copy is not complete yet
     */
    public record SourceOffset(String file, long position, Optional<String> gtids, boolean snapshotRunning) {}

    /** Checks a configuration without registering it. Empty: no error. */
    public List<String> validate(Map<String, String> config) {
        String plugin = config.get("connector.class").replaceAll(".*\\.", "");
        JsonNode answer = json("PUT", "/connector-plugins/" + plugin + "/config/validate", config);
        List<String> errors = new ArrayList<>();
        answer.path("configs").forEach(entry -> {
            JsonNode value = entry.path("value");
            value.path("errors").forEach(error -> errors.add(value.path("name").asText() + ": " + error.asText()));
        });
        return errors;
    }

    /** Creates the connector, or changes it to this configuration. */
    public void register(String name, Map<String, String> config) {
        json("PUT", "/connectors/" + encoded(name) + "/config", config);
    }

    /** The configuration in force; empty when there is no such connector. */
    public Optional<Map<String, String>> config(String name) {
        HttpResponse<String> answer = send("GET", "/connectors/" + encoded(name) + "/config", Optional.empty());
        if (answer.statusCode() == 404) {
            return Optional.empty();
        }
        Map<String, String> config = new HashMap<>();
        parse(checked(answer, "GET config"))
                .properties()
                .forEach(entry -> config.put(entry.getKey(), entry.getValue().asText()));
        return Optional.of(config);
    }

    /** Takes the connector away; its offsets stay. */
    public void delete(String name) {
        send("DELETE", "/connectors/" + encoded(name), Optional.empty());
    }

    public void restart(String name) {
        send("POST", "/connectors/" + encoded(name) + "/restart?includeTasks=true&onlyFailed=true", Optional.empty());
    }

    /** Ends the connector's task and keeps its configuration; its offsets can be changed once it is STOPPED. */
    public void stop(String name) {
        checked(send("PUT", "/connectors/" + encoded(name) + "/stop", Optional.empty()), "to stop the connector");
    }

    public void resume(String name) {
        checked(send("PUT", "/connectors/" + encoded(name) + "/resume", Optional.empty()), "to resume the connector");
    }

    /** All offsets as Connect's own JSON, for {@link #alterOffsets}. */
    public String offsets(String name) {
        return checked(send("GET", "/connectors/" + encoded(name) + "/offsets", Optional.empty()), "GET offsets");
    }

    /** @throws Problem unless the connector is STOPPED */
    public void alterOffsets(String name, String offsets) {
        checked(send("PATCH", "/connectors/" + encoded(name) + "/offsets", Optional.of(offsets)), "other offsets");
    }

    /** @throws Problem unless the connector is STOPPED */
    public void deleteOffsets(String name) {
        checked(send("DELETE", "/connectors/" + encoded(name) + "/offsets", Optional.empty()), "to forget offsets");
    }

    /** Empty when there is no such connector, or the worker has not taken it up yet. */
    public Optional<ConnectorState> state(String name) {
        HttpResponse<String> answer = send("GET", "/connectors/" + encoded(name) + "/status", Optional.empty());
        if (answer.statusCode() == 404) {
            return Optional.empty();
        }
        JsonNode status = parse(checked(answer, "GET status"));
        JsonNode task = status.path("tasks").path(0);
        return Optional.of(new ConnectorState(
                status.path("connector").path("state").asText("UNASSIGNED"),
                task.path("state").asText("UNASSIGNED"),
                task.path("trace").asText(status.path("connector").path("trace").asText(""))));
    }

    /** Empty when nothing was committed yet. */
    public Optional<SourceOffset> offset(String name) {
        HttpResponse<String> answer = send("GET", "/connectors/" + encoded(name) + "/offsets", Optional.empty());
        if (answer.statusCode() == 404) {
            return Optional.empty();
        }
        JsonNode offset =
                parse(checked(answer, "GET offsets")).path("offsets").path(0).path("offset");
        if (!offset.hasNonNull("file")) {
            return Optional.empty();
        }
        return Optional.of(new SourceOffset(
                offset.path("file").asText(),
                offset.path("pos").asLong(),
                Optional.ofNullable(offset.path("gtids").asText(null)),
                offset.has("snapshot") && !offset.path("snapshot_completed").asBoolean(false)));
    }

    /** Whether the worker answers; false while it starts. */
    public boolean ready() {
        try {
            return send("GET", "/connectors", Optional.empty()).statusCode() == 200;
        } catch (Problem e) {
            return false;
        }
    }

    private JsonNode json(String method, String path, Object body) {
        try {
            return parse(checked(send(method, path, Optional.of(JSON.writeValueAsString(body))), method + " " + path));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> send(String method, String path, Optional<String> body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.map(HttpRequest.BodyPublishers::ofString).orElse(HttpRequest.BodyPublishers.noBody()))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw ProblemCode.CONNECT_UNREACHABLE.problem(
                    "Kafka Connect at " + url + " cannot be reached: " + e,
                    "Check that the worker runs and that " + Setting.CONNECT_URL.variable() + " is right.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemCode.INTERRUPTED.problem("Interrupted while waiting for Kafka Connect.", "Try again.", e);
        }
    }

    private String checked(HttpResponse<String> answer, String what) {
        if (answer.statusCode() / 100 == 2) {
            return answer.body();
        }
        String message = parse(answer.body()).path("message").asText(answer.body());
        throw ProblemCode.CONNECT_REFUSED.problem(
                "Kafka Connect refused " + what + " (" + answer.statusCode() + "): " + message,
                "Read the worker's log; docs/operations.md has a section on Connect.");
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body.isBlank() ? "{}" : body);
        } catch (IOException e) {
            return JSON.createObjectNode().put("message", body);
        }
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
