package io.millrace.common.connect;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.http.JsonHttp;
import io.millrace.common.http.JsonHttp.Answer;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.ConnectSettings;
import io.millrace.common.settings.Secret;
import io.millrace.common.settings.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Kafka Connect's REST interface, as far as Millrace needs it. Thread-safe. */
public final class ConnectClient {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** While its workers agree on who runs what, Connect takes no changes; that takes seconds. */
    private static final Duration REBALANCE = Duration.ofSeconds(20);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;

    private final JsonHttp http;
    private final Duration rebalance;

    public ConnectClient(ConnectSettings connect) {
        this(connect.url(), connect.token(), connect.authorities(), LIMIT, REBALANCE);
    }

    /**
     * @param limit how long an answer is waited for
     * @param rebalance for how long a request is repeated that comes at a bad moment
     */
    ConnectClient(String url, Optional<Secret> token, Optional<Path> authorities, Duration limit, Duration rebalance) {
        this.http = new JsonHttp(
                new JsonHttp.Peer(
                        "Kafka Connect",
                        url.replaceAll("/$", ""),
                        ProblemCode.CONNECT_UNREACHABLE,
                        ProblemCode.CONNECT_TIMEOUT,
                        ProblemCode.CONNECT_REFUSED,
                        "Check that the worker runs and that " + Setting.CONNECT_URL.variable() + " is right."),
                limit,
                token,
                authorities);
        this.rebalance = rebalance;
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

        /** The first line of the failure. */
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
     * @param at when MySQL wrote what Debezium has read last, to the second; empty: it has read no event yet
     */
    public record SourceOffset(
            String file, long position, Optional<String> gtids, boolean snapshotRunning, Optional<Instant> at) {}

    /** Checks a configuration without registering it. Empty: no error. */
    public List<String> validate(Map<String, String> config) {
        String plugin = config.get("connector.class").replaceAll(".*\\.", "");
        JsonNode answer = change(
                        "PUT", "/connector-plugins/" + plugin + "/config/validate", Optional.of(JsonHttp.json(config)))
                .json();
        List<String> errors = new ArrayList<>();
        answer.path("configs").forEach(entry -> {
            JsonNode value = entry.path("value");
            value.path("errors").forEach(error -> errors.add(value.path("name").asText() + ": " + error.asText()));
        });
        return errors;
    }

    /** Creates the connector, or changes it to this configuration. */
    public void register(String name, Map<String, String> config) {
        change("PUT", connector(name) + "/config", Optional.of(JsonHttp.json(config)));
    }

    /** Creates the connector without a task, so that its offsets can be set. */
    public void createStopped(String name, Map<String, String> config) {
        change(
                "POST",
                "/connectors",
                Optional.of(JsonHttp.json(Map.of("name", name, "config", config, "initial_state", "STOPPED"))));
    }

    /** The configuration in force; empty when there is no such connector. */
    public Optional<Map<String, String>> config(String name) {
        return found(connector(name) + "/config").map(answer -> {
            Map<String, String> config = new HashMap<>();
            answer.json()
                    .properties()
                    .forEach(
                            entry -> config.put(entry.getKey(), entry.getValue().asText()));
            return config;
        });
    }

    /** Takes the connector away; its offsets stay. Nothing happens when there is no such connector. */
    public void delete(String name) {
        Answer answer = patiently("DELETE", connector(name), Optional.empty());
        if (answer.status() != NOT_FOUND) {
            accepted(answer);
        }
    }

    /** Starts again what has FAILED of a connector. */
    public void restart(String name) {
        change("POST", connector(name) + "/restart?includeTasks=true&onlyFailed=true", Optional.empty());
    }

    /** Ends the connector's task and keeps its configuration; its offsets can be changed once it is STOPPED. */
    public void stop(String name) {
        change("PUT", connector(name) + "/stop", Optional.empty());
    }

    public void resume(String name) {
        change("PUT", connector(name) + "/resume", Optional.empty());
    }

    /** All offsets as Connect's own JSON, for {@link #alterOffsets}. */
    public String offsets(String name) {
        return change("GET", connector(name) + "/offsets", Optional.empty()).body();
    }

    /** @throws Problem unless the connector is STOPPED */
    public void alterOffsets(String name, String offsets) {
        change("PATCH", connector(name) + "/offsets", Optional.of(offsets));
    }

    /** @throws Problem unless the connector is STOPPED */
    public void deleteOffsets(String name) {
        change("DELETE", connector(name) + "/offsets", Optional.empty());
    }

    /** Empty when there is no such connector, or the worker has not taken it up yet. */
    public Optional<ConnectorState> state(String name) {
        return found(connector(name) + "/status").map(answer -> {
            JsonNode status = answer.json();
            JsonNode task = status.path("tasks").path(0);
            return new ConnectorState(
                    status.path("connector").path("state").asText("UNASSIGNED"),
                    task.path("state").asText("UNASSIGNED"),
                    task.path("trace")
                            .asText(status.path("connector").path("trace").asText("")));
        });
    }

    /** Empty when nothing was committed yet. */
    public Optional<SourceOffset> offset(String name) {
        return found(connector(name) + "/offsets")
                .map(answer -> answer.json().path("offsets").path(0).path("offset"))
                .filter(offset -> offset.hasNonNull("file"))
                .map(offset -> new SourceOffset(
                        offset.path("file").asText(),
                        offset.path("pos").asLong(),
                        Optional.ofNullable(offset.path("gtids").asText(null)),
                        offset.has("snapshot")
                                && !offset.path("snapshot_completed").asBoolean(false),
                        Optional.of(offset.path("ts_sec").asLong())
                                .filter(seconds -> seconds > 0)
                                .map(Instant::ofEpochSecond)));
    }

    /** Whether the worker answers; false while it starts. */
    public boolean ready() {
        try {
            return http.send("GET", "/connectors", Optional.empty()).ok();
        } catch (Problem e) {
            return false;
        }
    }

    private static String connector(String name) {
        return "/connectors/" + JsonHttp.encoded(name);
    }

    private Optional<Answer> found(String path) {
        Answer answer = http.send("GET", path, Optional.empty());
        return answer.status() == NOT_FOUND ? Optional.empty() : Optional.of(accepted(answer));
    }

    private Answer change(String method, String path, Optional<String> body) {
        return accepted(patiently(method, path, body));
    }

    private Answer patiently(String method, String path, Optional<String> body) {
        long deadline = System.nanoTime() + rebalance.toNanos();
        Answer answer = http.send(method, path, body);
        while (answer.status() == CONFLICT && System.nanoTime() < deadline) {
            pause();
            answer = http.send(method, path, body);
        }
        return answer;
    }

    private Answer accepted(Answer answer) {
        if (answer.status() == CONFLICT) {
            throw ProblemCode.CONNECT_REBALANCING.problem(
                    "Kafka Connect takes no changes now: "
                            + answer.json().path("message").asText(answer.body()),
                    ProblemCode.CONNECT_REBALANCING.remedy());
        }
        return http.accepted(answer);
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_TRIES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemCode.INTERRUPTED.problem(
                    "Interrupted while Kafka Connect takes no changes.", ProblemCode.INTERRUPTED.remedy(), e);
        }
    }
}
