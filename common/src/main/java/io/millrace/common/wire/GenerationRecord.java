package io.millrace.common.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/**
 * What others than the normalizer know of the records in its topic of generations.
 *
 * @param topicId of the raw topic that has these generations
 * @param last number of the newest generation
 */
public record GenerationRecord(String topicId, int last) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public static GenerationRecord read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            JsonNode generations = json.path("generations");
            return new GenerationRecord(
                    json.path("topicId").asText(),
                    generations.path(generations.size() - 1).path("number").asInt());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a record of generations", e);
        }
    }

    /**
     * The record of a raw topic that is no more, as the normalizer reads it: a topic of its name begins with the generation
     * after this one.
     *
     * @param topicId of no topic that there is
     */
    public static String ofFormer(String topic, String topicId, int last) {
        try {
            return JSON.writeValueAsString(Map.of(
                    "topic",
                    topic,
                    "topicId",
                    topicId,
                    "generations",
                    List.of(Map.of("number", last, "partitions", 1, "ends", List.of(0)))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }
}
