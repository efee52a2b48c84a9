package io.millrace.validator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The body of {@code POST /checks}.
 *
 * @param tables empty: all
 */
record CheckRequest(List<String> tables) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EXAMPLE = "Send {\"tables\": [\"db.table\"]}, or no body to check all tables.";

    CheckRequest {
        tables = List.copyOf(tables);
    }

    /** @throws Problem when it is neither empty nor tables in an array: a misspelt request must not check everything */
    static CheckRequest read(String body) {
        if (body.isBlank()) {
            return new CheckRequest(List.of());
        }
        JsonNode json = parsed(body);
        if (!json.isObject()) {
            throw wrong("is not a JSON object");
        }
        if (json.isEmpty()) {
            return new CheckRequest(List.of());
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!name.equals("tables")) {
                throw wrong("has an unknown field '" + name + "'");
            }
        }
        JsonNode named = json.path("tables");
        if (!named.isArray() || named.isEmpty()) {
            throw wrong("names no tables");
        }
        List<String> tables = new ArrayList<>();
        for (JsonNode name : named) {
            if (!name.isTextual()) {
                throw wrong("has a table's name that is not a text: " + name);
            }
            tables.add(name.asText());
        }
        return new CheckRequest(tables);
    }

    private static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw ProblemCode.INVALID_REQUEST.problem("The request's body is not JSON.", EXAMPLE, e);
        }
    }

    private static Problem wrong(String what) {
        return ProblemCode.INVALID_REQUEST.problem("The request's body " + what + ".", EXAMPLE);
    }
}
