package io.millrace.sandbox.fetch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.problem.ProblemCode;

/** What {@code npm pack --json} says of a package that it downloaded. */
final class NpmPack {

    private NpmPack() {}

    /** The archive's name in the destination folder. */
    static String fileName(String json) {
        try {
            JsonNode root = new ObjectMapper().readTree(json);
            // An array up to npm 11; take an object keyed by package as well.
            JsonNode entry = root.elements().hasNext() ? root.elements().next() : root;
            return entry.required("filename").asText();
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw ProblemCode.PROGRAM_FAILED.problem(
                    "npm pack answered something unexpected: " + e.getMessage(), "Update npm and start again.", e);
        }
    }
}
