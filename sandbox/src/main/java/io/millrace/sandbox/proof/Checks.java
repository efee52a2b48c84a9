package io.millrace.sandbox.proof;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.http.JsonHttp;
import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.supervision.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** Asks the validator for a check of all tables, as any client of its HTTP interface does. */
public final class Checks {

    private static final Duration LOOK = Duration.ofMillis(300);
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final JsonHttp validator;

    public Checks(Services services) {
        this.validator = services.client(Service.VALIDATOR);
    }

    /**
     * What the validator found for one table.
     *
     * @param verdict {@code equal}, {@code equal_with_loss}, {@code wrong}, {@code missing}, {@code extra},
     *     {@code undecided} or {@code not_checked}
     * @param differing rows that are wrong, missing or extra
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
     * @param kind {@code missing} or {@code extra} in ClickHouse, {@code wrong}, {@code lossy} or {@code undecided}
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
        JsonNode check = validator.post("/checks", Map.of());
        String place = "/checks/" + JsonHttp.encoded(check.path("id").asText());
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!List.of("finished", "failed", "cancelled")
                .contains(check.path("state").asText())) {
            if (System.nanoTime() > deadline) {
                throw ProblemCode.TIMED_OUT.problem(
                        "The check did not end in " + LIMIT.toMinutes() + " minutes.", "Read logs/validator.log.");
            }
            LockSupport.parkNanos(LOOK.toNanos());
            check = validator.get(place);
        }
        List<TableResult> results = new ArrayList<>();
        check.path("results")
                .forEach(result -> results.add(new TableResult(
                        result.path("table").asText(),
                        result.path("verdict").asText(),
                        result.path("rows").path("mysql").asLong(),
                        result.path("rows").path("clickHouse").asLong(),
                        differing(result.path("rows")),
                        result.path("seconds").asDouble(),
                        result.path("note").asText(""),
                        differences(result.path("differences")),
                        lossy(result.path("lossy")))));
        return results;
    }

    private static long differing(JsonNode rows) {
        return rows.path("wrong").asLong()
                + rows.path("missing").asLong()
                + rows.path("extra").asLong();
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
}
