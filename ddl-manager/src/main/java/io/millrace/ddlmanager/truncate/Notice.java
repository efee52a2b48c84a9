package io.millrace.ddlmanager.truncate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.table.TableId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A table was truncated.
 *
 * @param rawTopic where its rows come from
 * @param sourceTs when the statement began, by MySQL's clock, milliseconds since 1970
 * @param extractedAt when Debezium read it, milliseconds since 1970
 * @param binlogFile where the statement stands
 */
record Notice(
        TableId table,
        String rawTopic,
        long sourceTs,
        long extractedAt,
        String binlogFile,
        long binlogPosition,
        long binlogRow) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** As the normalizer writes it. */
    byte[] bytes() {
        return JSON.createObjectNode()
                .put("database", table.database())
                .put("table", table.table())
                .put("raw_topic", rawTopic)
                .put("source_ts", sourceTs)
                .put("extracted_at", extractedAt)
                .put("binlog_file", binlogFile)
                .put("binlog_pos", binlogPosition)
                .put("binlog_row", binlogRow)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IOException when the bytes are not what the normalizer writes */
    static Notice read(byte[] bytes) throws IOException {
        JsonNode json = JSON.readTree(bytes);
        for (String field : new String[] {
            "database", "table", "raw_topic", "source_ts", "extracted_at", "binlog_file", "binlog_pos", "binlog_row"
        }) {
            if (!json.hasNonNull(field)) {
                throw new IOException("the field " + field + " is missing");
            }
        }
        return new Notice(
                new TableId(json.get("database").asText(), json.get("table").asText()),
                json.get("raw_topic").asText(),
                json.get("source_ts").asLong(),
                json.get("extracted_at").asLong(),
                json.get("binlog_file").asText(),
                json.get("binlog_pos").asLong(),
                json.get("binlog_row").asLong());
    }
}
