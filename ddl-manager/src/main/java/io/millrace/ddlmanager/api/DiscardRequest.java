package io.millrace.ddlmanager.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.http.StrictJson;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.util.Optional;

/**
 * The body of a request to discard rows for good.
 *
 * @param part of the reasons of the rows; empty: all rows, which must be said, so that an empty request does not do it
 */
record DiscardRequest(Optional<String> part) {

    /** @throws Problem when it does not say clearly which rows */
    static DiscardRequest read(String body) {
        JsonNode json;
        try {
            json = StrictJson.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw unclear();
        }
        if (json.size() != 1) {
            throw unclear();
        }
        if (json.path("all").isBoolean() && json.path("all").asBoolean()) {
            return new DiscardRequest(Optional.empty());
        }
        if (json.path("reason").isTextual() && !json.path("reason").asText().isBlank()) {
            return new DiscardRequest(Optional.of(json.path("reason").asText()));
        }
        throw unclear();
    }

    private static Problem unclear() {
        return ProblemCode.INVALID_REQUEST.problem(
                "The request does not say which rows are to be discarded.",
                "Send {\"reason\": \"a part of the reason\"}, or {\"all\": true}.");
    }
}
