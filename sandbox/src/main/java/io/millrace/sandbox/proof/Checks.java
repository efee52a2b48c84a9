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
import java.util.Map;
import java.util.TreeMap;
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
     * @param verdict {@code equal}, {@code lossy}, {@code differs}, {@code unsettled}, {@code not_comparable} or
     *     {@code failed}
     * @param differing rows that differ
     * @param differences the first of them
     * @param lossy values that ClickHouse cannot hold, by column
     */
    public record TableResult(
            String table,
            String verdict,
            long mysqlRows,
            long clickHouseRows,
            long differing,
            double seconds,
            String note,
            List<Difference> differences,
            Map<String, Long> lossy) {

        public boolean equal() {
            return verdict.equals("equal");
        }
    }

    /**
     * A row that is not the same on both sides.
     *
     * @param kind {@code missing} or {@code extra} in ClickHouse, {@code different} or {@code lossy}
     * @param columns which differ
     */
    public record Difference(String key, String kind, List<String> columns) {

        @Override
        public String toString() {
            return key + " " + kind + " " + columns;
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
                        result.path("differing").asLong(),
                        result.path("seconds").asDouble(),
                        result.path("note").asText(""),
                        differences(result.path("differences")),
                        lossy(result.path("lossy")))));
        return results;
    }

    private static List<Difference> differences(JsonNode rows) {
        List<Difference> differences = new ArrayList<>();
        rows.forEach(row -> {
            List<String> columns = new ArrayList<>();
            row.path("columns").forEach(column -> columns.add(column.asText()));
            differences.add(
                    new Difference(row.path("key").asText(), row.path("kind").asText(), List.copyOf(columns)));
        });
        return differences;
    }

    private static Map<String, Long> lossy(JsonNode columns) {
        Map<String, Long> values = new TreeMap<>();
        columns.properties()
                .forEach(column -> values.put(column.getKey(), column.getValue().asLong()));
        return values;
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
