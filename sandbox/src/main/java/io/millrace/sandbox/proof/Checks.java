package io.millrace.sandbox.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.problem.ProblemCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Asks the validator for a check of all tables, as any client of its HTTP interface does. */
public final class Checks {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LOOK = Duration.ofMillis(300);
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI validator;

    public Checks(URI validator) {
        this.validator = validator;
    }

    /**
     * What the validator found for one table.
     *
     * @param differences the first rows that differ: key, how, and in which columns
     */
    public record TableResult(
            String table,
            String verdict,
            long mysqlRows,
            long clickHouseRows,
            double seconds,
            String note,
            List<String> differences) {

        public boolean equal() {
            return verdict.equals("equal");
        }
    }

    /** Waits for the check to end. */
    public List<TableResult> run() {
        JsonNode check = send("POST", validator.resolve("/checks"));
        URI place = validator.resolve("/checks/" + check.path("id").asText());
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!List.of("finished", "failed").contains(check.path("state").asText())) {
            if (System.nanoTime() > deadline) {
                throw ProblemCode.TIMED_OUT.problem(
                        "The check did not end in " + LIMIT.toMinutes() + " minutes.", "Read logs/validator.log.");
            }
            LockSupport.parkNanos(LOOK.toNanos());
            check = send("GET", place);
        }
        List<TableResult> results = new ArrayList<>();
        check.path("results")
                .forEach(result -> results.add(new TableResult(
                        result.path("table").asText(),
                        result.path("verdict").asText(),
                        result.path("mysqlRows").asLong(),
                        result.path("clickHouseRows").asLong(),
                        result.path("seconds").asDouble(),
                        result.path("note").asText(""),
                        differences(result.path("differences")))));
        return results;
    }

    private static List<String> differences(JsonNode rows) {
        List<String> differences = new ArrayList<>();
        rows.forEach(row -> differences.add(row.path("key").asText() + " "
                + row.path("kind").asText() + " " + row.path("columns").toString()));
        return differences;
    }

    private JsonNode send(String method, URI place) {
        HttpRequest request = HttpRequest.newBuilder(place)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(60))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw ProblemCode.VALIDATOR_REFUSED.problem(
                        "The validator answered " + answer.statusCode() + ": " + answer.body(),
                        "Read logs/validator.log.");
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw ProblemCode.VALIDATOR_UNREACHABLE.problem(
                    "The validator at " + validator + " does not answer: " + e, "Read logs/validator.log.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemCode.INTERRUPTED.problem("Interrupted while waiting for the check.", "Try again.", e);
        }
    }
}
