package io.millrace.ddlmanager.guard;

import com.github.luben.zstd.ZstdInputStream;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.TransactionPayloadEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;

/**
 * Reads a transaction that MySQL compressed ({@code binlog_transaction_compression}): its events one after the other, so that none is
 * kept but as the given deserializer reads it. The library keeps every row of the transaction.
 *
 * <p>Fields of a type, a length and a value stand before the events, as MySQL's manual has them under "TRANSACTION_PAYLOAD_EVENT".
 */
record CompressedTransaction(EventDeserializer events) implements EventDataDeserializer<TransactionPayloadEventData> {

    private static final int END_OF_FIELDS = 0;
    private static final int COMPRESSION = 2;
    private static final int ZSTD = 0;

    @Override
    public TransactionPayloadEventData deserialize(ByteArrayInputStream in) throws IOException {
        int compression = ZSTD;
        for (int field = in.readPackedInteger(); field != END_OF_FIELDS; field = in.readPackedInteger()) {
            int length = in.readPackedInteger();
            if (field == COMPRESSION) {
                compression = in.readPackedInteger();
            } else {
                in.skip(length);
            }
        }
        TransactionPayloadEventData transaction = new TransactionPayloadEventData();
        transaction.setUncompressedEvents(compression == ZSTD ? events(new ZstdInputStream(in)) : events(in));
        return transaction;
    }

    private ArrayList<Event> events(InputStream in) throws IOException {
        ArrayList<Event> read = new ArrayList<>();
        ByteArrayInputStream all = new ByteArrayInputStream(in);
        for (Event event = events.nextEvent(all); event != null; event = events.nextEvent(all)) {
            read.add(event);
        }
        return read;
    }
}
