package io.millrace.connectplugin.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a configuration may have references to secrets. Connect puts the secrets in their place before it validates, and shows
 * the result in errors, in logs and in what {@code config/validate} answers; only in these it hides them.
 */
final class SecretReferences {

    private static final String BEGIN = "${";

    private static final Pattern HIDDEN =
            Pattern.compile("database\\.password|database\\.ssl\\.(?:truststore|keystore)\\.password"
                    + "|schema\\.history\\.internal\\.(?:producer|consumer)\\."
                    + "(?:sasl\\.jaas\\.config|ssl\\.(?:truststore|keystore|key)\\.password|ssl\\.keystore\\.key)");

    // Of two properties of one name, this and Connect might look at different ones.
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private SecretReferences() {}

    /** What is wrong with a body; empty when nothing is. It names the property, and not its value. */
    static Optional<String> fault(byte[] body) {
        if (body.length == 0) {
            return Optional.empty();
        }
        try (JsonParser parser = JSON.createParser(body)) {
            JsonNode whole = JSON.readTree(parser);
            if (parser.nextToken() != null) {
                return Optional.of("The body is more than one JSON value.");
            }
            return in(whole, "");
        } catch (IOException e) {
            return Optional.of("The body is not JSON, or has a property twice.");
        }
    }

    private static Optional<String> in(JsonNode value, String property) {
        if (value == null) {
            return Optional.empty();
        }
        if (value.isTextual()
                && value.textValue().contains(BEGIN)
                && !HIDDEN.matcher(property).matches()) {
            return Optional.of("'" + BEGIN + "' may stand in passwords only, and not in '" + property + "'.");
        }
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            Optional<String> fault = in(member.getValue(), member.getKey());
            if (fault.isPresent()) {
                return fault;
            }
        }
        if (value.isArray()) {
            for (JsonNode element : value) {
                Optional<String> fault = in(element, property);
                if (fault.isPresent()) {
                    return fault;
                }
            }
        }
        return Optional.empty();
    }
}
