package io.millrace.common.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.table.TableId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Up to where the ddl-manager has checked the binlog, and what must be known of it to read on: the record of a compacted topic
 * beside the journal, whose key is the connector's name. It may know of more than its transactions: reading those again
 * changes nothing.
 *
 * @param gtids the transactions that were checked
 * @param temporary the temporary tables of each session that has some, by its number
 * @param aboutTemporary the last statements about temporary tables
 * @param prepared XA transactions that are neither committed nor rolled back, by their id as MySQL writes it
 * @param historyOffset the offset in Debezium's schema history up to which what it believed about tables was compared
 */
public record CheckedBinlog(
        String gtids,
        Map<Long, Set<TableId>> temporary,
        List<StatementPlace> aboutTemporary,
        Map<String, PreparedTransaction> prepared,
        long historyOffset) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public CheckedBinlog {
        temporary = Map.copyOf(temporary);
        aboutTemporary = List.copyOf(aboutTemporary);
        prepared = Map.copyOf(prepared);
    }

    public static CheckedBinlog upTo(String gtids) {
        return new CheckedBinlog(gtids, Map.of(), List.of(), Map.of(), 0);
    }

    /** The topic of these records. */
    public static String topic(String journal) {
        return journal + ".checked";
    }

    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts and numbers is always JSON", e);
        }
    }

    /** @throws IOException when the text is no such record; versions before wrote the GTIDs alone */
    public static CheckedBinlog read(String text) throws IOException {
        return text.startsWith("{") ? JSON.readValue(text, CheckedBinlog.class) : upTo(text);
    }

    /** @param position where the statement's event begins */
    public record StatementPlace(String file, long position) {}

    /**
     * @param tables those of its rows, which Debezium has sent since it was prepared
     * @param statements whether it wrote statements, too, which change rows of whatever table when it is committed
     * @param file the binlog file in which it was prepared; empty: unknown, as versions before did not write it
     * @param position where the event ends there
     * @param preparedAt by MySQL's clock, milliseconds since 1970
     */
    public record PreparedTransaction(
            Set<TableId> tables, boolean statements, String file, long position, long preparedAt) {

        public PreparedTransaction {
            tables = Set.copyOf(tables);
            file = file == null ? "" : file;
        }
    }
}
