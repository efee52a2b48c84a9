package io.millrace.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.http.DdlManagerHttp;
import io.millrace.common.http.JsonHttp;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.FirstCopy;
import io.millrace.common.settings.HttpSettings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.api.PlanView;
import io.millrace.ddlmanager.api.PlanView.TablePlanView;
import io.millrace.ddlmanager.resolve.Resolution;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks the running ddl-manager for what only it may do. */
final class ServiceClient {

    /** Replaying many rows takes time. */
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonHttp http;

    /** @throws Problem when the settings do not say where it is */
    ServiceClient(HttpSettings settings) {
        this.http = DdlManagerHttp.of(settings, LIMIT);
    }

    /** What {@link #apply} would do now. */
    PlanView plan() {
        return read(http.get("/plan"));
    }

    /**
     * Applies a plan that was shown, and approves what waits for a person in it.
     *
     * @return what became of each table
     * @throws Problem {@link ProblemCode#PLAN_CHANGED} when it would be another plan now; nothing is done then
     */
    PlanView apply(PlanView shown) {
        return read(post(Map.of(), Map.of("plan", shown.fingerprint()), "apply"));
    }

    /**
     * Registers the connector.
     *
     * @param reload whether all tables are copied again
     * @return the connector's name
     */
    String deploy(FirstCopy copy, boolean reload) {
        Map<String, String> query = Map.of("copy", copy.word());
        JsonNode answer = reload ? post(Map.of(), query, "deploy", "reload") : post(Map.of(), query, "deploy");
        return answer.path("connector").asText();
    }

    /**
     * Carries out what a person decides about a table.
     *
     * @return what became of it
     */
    TablePlanView resolve(TableId table, Resolution resolution) {
        PlanView made = read(
                post(Map.of(), Map.of("how", resolution.word()), "tables", table.database(), table.table(), "resolve"));
        return made.tables().stream()
                .filter(outcome -> outcome.table().equals(table.toString()))
                .findFirst()
                .orElseThrow(() -> ProblemCode.NO_SUCH_TABLE.problem(
                        "There is no table " + table + " any more.", "Name it as MySQL does, database.table."));
    }

    private static PlanView read(JsonNode json) {
        try {
            return JSON.treeToValue(json, PlanView.class);
        } catch (JsonProcessingException e) {
            throw ProblemCode.DDL_MANAGER_REFUSED.problem(
                    "The ddl-manager's answer is not a plan: " + e.getOriginalMessage(),
                    "Use the command and the service of one version.",
                    e);
        }
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
