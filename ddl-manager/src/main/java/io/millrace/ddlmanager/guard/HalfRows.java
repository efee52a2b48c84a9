package io.millrace.ddlmanager.guard;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.TransactionPayloadEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import io.millrace.common.table.TableId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Finds partial rows among the events of a binlog, in their order. Not thread-safe. */
final class HalfRows {

    private static final String ROW_IMAGE = "binlog_row_image";
    private static final String VALUE_OPTIONS = "binlog_row_value_options";

    private final Consumer<HalfRow> found;
    private final Map<Long, TableId> tables = new HashMap<>();

    HalfRows(Consumer<HalfRow> found) {
        this.found = found;
    }

    /** Reads the heads of row events only. */
    static EventDeserializer deserializer() {
        EventDeserializer deserializer = heads();
        deserializer.setEventDataDeserializer(EventType.TRANSACTION_PAYLOAD, new CompressedTransaction(heads()));
        return deserializer;
    }

    private static EventDeserializer heads() {
        EventDeserializer deserializer = new BlockwiseEvents();
        for (EventType type : EventType.values()) {
            if (EventType.isRowMutation(type) || type == EventType.PARTIAL_UPDATE_ROWS_EVENT) {
                boolean twoImages = EventType.isUpdate(type) || type == EventType.PARTIAL_UPDATE_ROWS_EVENT;
                deserializer.setEventDataDeserializer(type, new RowsHead.Reader(twoImages));
            }
        }
        return deserializer;
    }

    /** @param file the binlog file that the event is in */
    void see(Event event, String file) {
        EventHeaderV4 header = event.getHeader();
        see(event, file, header.getNextPosition());
    }

    private void see(Event event, String file, long position) {
        EventType type = event.getHeader().getEventType();
        Object data = event.getData();
        if (data instanceof TableMapEventData map) {
            tables.put(map.getTableId(), new TableId(map.getDatabase(), map.getTable()));
        } else if (data instanceof TransactionPayloadEventData payload) {
            // binlog_transaction_compression: the events inside have no place of their own in the file.
            payload.getUncompressedEvents().forEach(inner -> see(inner, file, position));
        } else if (data instanceof RowsHead head) {
            if (type == EventType.PARTIAL_UPDATE_ROWS_EVENT) {
                report(head.tableId(), VALUE_OPTIONS, file, position);
            } else if (!head.whole()) {
                report(head.tableId(), ROW_IMAGE, file, position);
            }
        } else if (type == EventType.XID) {
            tables.clear();
        }
    }

    private void report(long tableId, String setting, String file, long position) {
        TableId table = tables.get(tableId);
        if (table == null) {
            throw new IllegalStateException("A row event names a table of which no event before it tells");
        }
        found.accept(new HalfRow(table, setting, file, position));
    }
}
