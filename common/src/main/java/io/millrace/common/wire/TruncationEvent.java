package io.millrace.common.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.table.TableId;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A table was truncated: a record of the topic of truncations. The normalizer writes it for each TRUNCATE that Debezium
 * reads; the ddl-manager writes it for a table that was dropped and created again.
 *
 * @param raw which record of the raw topic says so; empty when none does
 * @param sourceTs when the statement began, by MySQL's clock, milliseconds since 1970
 * @param extractedAt when Debezium read it, milliseconds since 1970
 * @param binlogFile the file, position and row of the statement in MySQL's binlog
 * @param firstCopy whether no statement took the older rows away: the connector copies the table again, and they are not in it
 */
public record TruncationEvent(
        TableId table,
        String rawTopic,
        Optional<RawRecord> raw,
        long sourceTs,
        long extractedAt,
        String binlogFile,
        long binlogPosition,
        long binlogRow,
        boolean firstCopy) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A record of a raw topic.
     *
     * @param version of a row that the record would be, unsigned
     */
    public record RawRecord(int partition, long offset, long version) {}

    public byte[] toJson() {
        ObjectNode json = JSON.createObjectNode()
                .put("database", table.database())
                .put("table", table.table())
                .put("raw_topic", rawTopic);
        raw.ifPresent(record -> json.put("raw_partition", record.partition())
                .put("raw_offset", record.offset())
                .put("version", new BigInteger(Long.toUnsignedString(record.version()))));
        if (firstCopy) {
            json.put("first_copy", true);
        }
        return json.put("source_ts", sourceTs)
                .put("extracted_at", extractedAt)
                .put("binlog_file", binlogFile)
                .put("binlog_pos", binlogPosition)
                .put("binlog_row", binlogRow)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IOException when the bytes are not such an event */
    public static TruncationEvent read(byte[] bytes) throws IOException {
        JsonNode json = JSON.readTree(bytes);
        return new TruncationEvent(
                new TableId(
                        field(json, "database").asText(), field(json, "table").asText()),
                field(json, "raw_topic").asText(),
                json.hasNonNull("version")
                        ? Optional.of(new RawRecord(
                                field(json, "raw_partition").asInt(),
                                field(json, "raw_offset").asLong(),
                                Long.parseUnsignedLong(json.get("version").asText())))
                        : Optional.empty(),
                field(json, "source_ts").asLong(),
                field(json, "extracted_at").asLong(),
                field(json, "binlog_file").asText(),
                field(json, "binlog_pos").asLong(),
                field(json, "binlog_row").asLong(),
                json.path("first_copy").asBoolean(false));
    }

    private static JsonNode field(JsonNode json, String name) throws IOException {
        if (json == null || !json.hasNonNull(name)) {
            throw new IOException("the field " + name + " is missing");
        }
        return json.get(name);
    }
}
