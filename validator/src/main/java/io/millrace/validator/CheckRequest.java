package io.millrace.validator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.millrace.common.http.StrictJson;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.KeyPart;
import io.millrace.validator.parity.Level;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The body of {@code POST /checks}.
 *
 * @param tables empty: all
 * @param scope without the ranges
 * @param ranges the parts that are to be compared, by the names of their tables
 */
record CheckRequest(List<String> tables, CheckScope scope, Map<String, KeyPart> ranges) {

    private static final Set<String> FIELDS = Set.of("tables", "level", "ranges", "sample", "share");
    private static final Set<String> ENDS = Set.of("after", "upTo");
    private static final String EXAMPLE =
            "Send {\"tables\": [\"db.table\"], \"level\": \"rows\", \"ranges\": {\"db.table\": {\"after\": [1], \"upTo\": [9]}},"
                    + " \"sample\": 1, \"share\": 1} or a part of it; without a body every row of all tables is compared.";

    /** A number with more than these is not written out. */
    private static final int MOST_DIGITS = 100;

    /** A key may have more digits than a double. */
    private static final ObjectReader READER =
            StrictJson.MAPPER.reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    CheckRequest {
        tables = List.copyOf(tables);
    }

    /** @throws Problem when it is anything but what it should be: a misspelt request must not check everything */
    static CheckRequest read(String body) {
        if (body.isBlank()) {
            return new CheckRequest(List.of(), CheckScope.ALL, Map.of());
        }
        JsonNode json = parsed(body);
        if (!json.isObject()) {
            throw wrong("is not a JSON object");
        }
        refuseOthers(json, FIELDS);
        Map<String, KeyPart> ranges = json.has("ranges") ? ranges(json.path("ranges")) : Map.of();
        List<String> tables = json.has("tables") ? tables(json.path("tables")) : List.copyOf(ranges.keySet());
        ranges.keySet().stream()
                .filter(table -> !tables.contains(table))
                .findFirst()
                .ifPresent(table -> {
                    throw wrong("has a range of '" + table + "', but not that table");
                });
        return new CheckRequest(
                tables,
                new CheckScope(
                        json.has("level") ? level(json.path("level")) : CheckScope.ALL.level(),
                        json.has("sample") ? part("sample", json.path("sample")) : CheckScope.ALL.sample(),
                        json.has("share") ? part("share", json.path("share")) : CheckScope.ALL.share()),
                ranges);
    }

    private static void refuseOthers(JsonNode object, Set<String> fields) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!fields.contains(name)) {
                throw wrong("has an unknown field '" + name + "'");
            }
        }
    }

    private static Map<String, KeyPart> ranges(JsonNode ranges) {
        if (!ranges.isObject() || ranges.isEmpty()) {
            throw wrong("has no ranges by the names of their tables");
        }
        Map<String, KeyPart> parts = new LinkedHashMap<>();
        ranges.properties().forEach(range -> parts.put(range.getKey(), range(range.getKey(), range.getValue())));
        return parts;
    }

    private static KeyPart range(String table, JsonNode ends) {
        if (!ends.isObject() || ends.isEmpty()) {
            throw wrong("has a range of '" + table + "' without an end");
        }
        refuseOthers(ends, ENDS);
        return new KeyPart(
                ends.has("after") ? key(table, ends.path("after")) : List.of(),
                ends.has("upTo") ? key(table, ends.path("upTo")) : List.of());
    }

    private static List<String> key(String table, JsonNode values) {
        if (!values.isArray() || values.isEmpty()) {
            throw wrong("has a range of '" + table + "' with an end that is no list of values");
        }
        List<String> key = new ArrayList<>();
        for (JsonNode value : values) {
            if (!value.isTextual() && !value.isNumber()) {
                throw wrong("has a range of '" + table + "' with a value that is no text and no number: " + value);
            }
            key.add(value.isBigDecimal() ? digits(value.decimalValue()) : value.asText());
        }
        return key;
    }

    private static String digits(BigDecimal number) {
        return Math.abs(number.scale()) < MOST_DIGITS ? number.toPlainString() : number.toString();
    }

    private static List<String> tables(JsonNode named) {
        if (!named.isArray() || named.isEmpty()) {
            throw wrong("names no tables");
        }
        List<String> tables = new ArrayList<>();
        for (JsonNode name : named) {
            if (!name.isTextual()) {
                throw wrong("has a table's name that is not a text: " + name);
            }
            if (!tables.contains(name.asText())) {
                tables.add(name.asText());
            }
        }
        return tables;
    }

    private static Level level(JsonNode level) {
        if (!level.isTextual()) {
            throw wrong("has a level that is not a text: " + level);
        }
        return Level.of(level.asText());
    }

    private static double part(String name, JsonNode number) {
        if (!number.isNumber() || !(number.asDouble() > 0 && number.asDouble() <= 1)) {
            throw wrong("has a " + name + " that is not a number above 0 and at most 1: " + number);
        }
        return number.asDouble();
    }

    private static JsonNode parsed(String body) {
        try {
            return READER.readTree(body);
        } catch (JsonProcessingException e) {
            throw ProblemCode.INVALID_REQUEST.problem("The request's body is not JSON.", EXAMPLE, e);
        }
    }

    private static Problem wrong(String what) {
        return ProblemCode.INVALID_REQUEST.problem("The request's body " + what + ".", EXAMPLE);
    }
}
