package io.millrace.normalizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Messages that Debezium really wrote; those of {@code envelopes/} without the formatting that they are kept in. */
public final class Samples {

    public static final ObjectMapper JSON = new ObjectMapper();

    private Samples() {}

    /** The key's bytes, or null. */
    public static byte[] key(String name) {
        return bytes(read(name).get("key"));
    }

    /** The value's bytes, or null. */
    public static byte[] value(String name) {
        return bytes(read(name).get("value"));
    }

    /** The envelope itself, taken out of its schema if it has one. */
    public static JsonNode envelope(String name) {
        JsonNode value = read(name).get("value");
        return value.has("payload") ? value.get("payload") : value;
    }

    public static JsonNode json(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return node.isNull() ? null : JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(String name) {
        try (var in = Samples.class.getResourceAsStream("/envelopes/" + name + ".json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
