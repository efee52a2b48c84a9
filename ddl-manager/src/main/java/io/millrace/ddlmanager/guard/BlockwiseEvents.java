package io.millrace.ddlmanager.guard;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.GtidEventData;
import com.github.shyiko.mysql.binlog.event.GtidTaggedEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads the first part of each event at once. The library reads byte by byte, and it does not buffer an encrypted connection, where each
 * byte then costs as much as a block. An event that gives a transaction a GTID with a tag counts as any other that gives one.
 */
final class BlockwiseEvents extends EventDeserializer {

    /** Of the fourth version of the binlog's format, which MySQL has had since 5.0. */
    private static final int HEADER_BYTES = 19;

    /** Where the header has the length of the event, with the header, in four bytes. */
    private static final int LENGTH_AT = 9;

    /** What is behind this is left out without a look in most events that have as much. */
    private static final int BLOCK_BYTES = 4096;

    @Override
    public Event nextEvent(ByteArrayInputStream events) throws IOException {
        if (events.peek() == -1) {
            return null;
        }
        byte[] header = events.read(HEADER_BYTES);
        long length = Integer.toUnsignedLong(
                ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(LENGTH_AT));
        byte[] block = events.read((int) Math.min(length - HEADER_BYTES, BLOCK_BYTES));
        byte[] first = ByteBuffer.allocate(header.length + block.length)
                .put(header)
                .put(block)
                .array();
        return counted(super.nextEvent(
                new ByteArrayInputStream(new SequenceInputStream(new java.io.ByteArrayInputStream(first), events))));
    }

    /** The library (0.41) adds a transaction to those that it has read only if its GTID comes in an event without a tag. */
    private static Event counted(Event event) {
        if (!(event.getData() instanceof GtidTaggedEventData tagged)) {
            return event;
        }
        EventHeaderV4 header = event.getHeader();
        header.setEventType(EventType.GTID);
        GtidEventData gtid = new GtidEventData(tagged.getMySqlGtid(), (byte) 0, 0, 0, 0, 0, 0, 0, 0);
        return new Event(header, gtid);
    }
}
