package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.http.JsonHttp;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.HttpSettings;
import io.millrace.common.settings.Secret;
import io.millrace.common.settings.Setting;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks the running ddl-manager for what only it may do. */
final class ServiceClient {

    /** Replaying many rows takes time. */
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final JsonHttp http;

    /** @throws Problem when the settings do not say where it is */
    ServiceClient(HttpSettings settings) {
        String address = settings.ddlManager()
                .address()
                .orElseThrow(() -> ProblemCode.MISSING_SETTING.problem(
                        "The settings do not say where the ddl-manager is.",
                        "Set " + Setting.DDL_MANAGER_URL.variable() + "."));
        this.http = new JsonHttp(
                new JsonHttp.Peer(
                        "The ddl-manager",
                        address,
                        ProblemCode.DDL_MANAGER_UNREACHABLE,
                        ProblemCode.DDL_MANAGER_UNREACHABLE,
                        ProblemCode.DDL_MANAGER_REFUSED,
                        "Start it with `millrace ddl-manager`, or set " + Setting.DDL_MANAGER_URL.variable()
                                + " to where it is."),
                LIMIT,
                settings.token().map(Secret::value));
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
        String resource = Arrays.stream(path).map(JsonHttp::encoded).collect(Collectors.joining("/", "/", "?"))
                + query.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + JsonHttp.encoded(entry.getValue()))
                        .collect(Collectors.joining("&"));
        return http.post(resource, body);
    }
}
