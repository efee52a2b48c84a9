package io.millrace.ddlmanager.guard;

import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDataDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * The head of a row event (MySQL internals, {@code Rows_event}).
 *
 * @param tableId the number under which a TABLE_MAP event before it names the table
 * @param whole whether the images hold every column
 */
record RowsHead(long tableId, boolean whole) implements EventData {

    /** Reads the head and leaves the rows. */
    record Reader(boolean twoImages) implements EventDataDeserializer<RowsHead> {

        private static final int TABLE_ID_BYTES = 6;
        private static final int FLAGS_BYTES = 2;
        private static final int EXTRA_LENGTH_BYTES = 2;

        @Override
        public RowsHead deserialize(ByteArrayInputStream event) throws IOException {
            long tableId = event.readLong(TABLE_ID_BYTES);
            event.skip(FLAGS_BYTES);
            // The length counts itself.
            event.skip(event.readInteger(EXTRA_LENGTH_BYTES) - EXTRA_LENGTH_BYTES);
            int columns = event.readPackedInteger();
            boolean whole = event.readBitSet(columns, true).cardinality() == columns
                    && (!twoImages || event.readBitSet(columns, true).cardinality() == columns);
            return new RowsHead(tableId, whole);
        }
    }
}
