package io.millrace.ddlmanager.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.shyiko.mysql.binlog.GtidSet;
import java.util.List;

/** Debezium's offset, as Connect's REST interface gives and takes it. */
final class OffsetJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private OffsetJson() {}

    /**
     * The same, moved on in the binlog.
     *
     * @param gtids of the transactions that are passed over
     */
    static String behind(String offsets, String file, long position, List<String> gtids) {
        try {
            JsonNode all = JSON.readTree(offsets);
            for (JsonNode one : all.path("offsets")) {
                ObjectNode offset = (ObjectNode) one.path("offset");
                GtidSet read = new GtidSet(offset.path("gtids").asText(""));
                gtids.forEach(read::add);
                offset.put("file", file).put("pos", position).put("gtids", read.toString());
                // Events and rows of a transaction that were read already: it is passed over.
                offset.remove(List.of("event", "row"));
            }
            return JSON.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Connect's offsets are not JSON", e);
        }
    }
}
