package io.millrace.sandbox.fetch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.problem.ProblemCode;

/**
 * What {@code npm pack --json} says of a package that it downloaded.
 *
 * @param fileName the archive's name in the destination folder
 * @param integrity its checksum, {@code sha512-} and Base64
 */
record NpmPack(String fileName, String integrity) {

    static NpmPack of(String json) {
        try {
            JsonNode root = new ObjectMapper().readTree(json);
            // An array up to npm 11; take an object keyed by package as well.
            JsonNode entry = root.elements().hasNext() ? root.elements().next() : root;
            return new NpmPack(
                    entry.required("filename").asText(),
                    entry.required("integrity").asText());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw ProblemCode.PROGRAM_FAILED.problem(
                    "npm pack answered something unexpected: " + e.getMessage(), "Update npm and start again.", e);
        }
    }
}
