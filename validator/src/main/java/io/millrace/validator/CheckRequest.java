package io.millrace.validator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.http.StrictJson;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The body of {@code POST /checks}.
 *
 * @param tables empty: all
 */
record CheckRequest(List<String> tables, CheckScope scope) {

    private static final Set<String> FIELDS = Set.of("tables", "level", "sample", "share");
    private static final String EXAMPLE =
            "Send {\"tables\": [\"db.table\"], \"level\": \"rows\", \"sample\": 1, \"share\": 1} or a part of it; without a body"
                    + " every row of all tables is compared.";

    CheckRequest {
        tables = List.copyOf(tables);
    }

    /** @throws Problem when it is anything but what it should be: a misspelt request must not check everything */
    static CheckRequest read(String body) {
        if (body.isBlank()) {
            return new CheckRequest(List.of(), CheckScope.ALL);
        }
        JsonNode json = parsed(body);
        if (!json.isObject()) {
            throw wrong("is not a JSON object");
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw wrong("has an unknown field '" + name + "'");
            }
        }
        return new CheckRequest(
                json.has("tables") ? tables(json.path("tables")) : List.of(),
                new CheckScope(
                        json.has("level") ? level(json.path("level")) : CheckScope.ALL.level(),
                        json.has("sample") ? part("sample", json.path("sample")) : CheckScope.ALL.sample(),
                        json.has("share") ? part("share", json.path("share")) : CheckScope.ALL.share()));
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
            return StrictJson.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw ProblemCode.INVALID_REQUEST.problem("The request's body is not JSON.", EXAMPLE, e);
        }
    }

    private static Problem wrong(String what) {
        return ProblemCode.INVALID_REQUEST.problem("The request's body " + what + ".", EXAMPLE);
    }
}
