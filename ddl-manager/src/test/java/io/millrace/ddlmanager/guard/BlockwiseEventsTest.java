package io.millrace.ddlmanager.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.GtidEventData;
import com.github.shyiko.mysql.binlog.event.XidEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.NullEventDataDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockwiseEventsTest {

    private static final int HEADER_BYTES = 19;
    private static final int XID = 16;
    private static final int WRITE_ROWS = 30;
    private static final int GTID_TAGGED = 42;

    private final BlockwiseEvents blockwise = new BlockwiseEvents();

    BlockwiseEventsTest() {
        blockwise.setEventDataDeserializer(EventType.EXT_WRITE_ROWS, new NullEventDataDeserializer());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 8192, 1_000_000})
    void whatFollowsAnEventIsReadHoweverLongItIs(int bytes) throws IOException {
        ByteArrayInputStream events =
                stream(event(XID, xid(1)), event(WRITE_ROWS, new byte[bytes]), event(XID, xid(2)));

        List<Event> read = new ArrayList<>();
        for (Event event = blockwise.nextEvent(events); event != null; event = blockwise.nextEvent(events)) {
            read.add(event);
        }

        assertThat(read)
                .extracting(event -> event.getHeader().getEventType())
                .containsExactly(EventType.XID, EventType.EXT_WRITE_ROWS, EventType.XID);
        assertThat(read.get(1).<EventHeaderV4>getHeader().getEventLength()).isEqualTo(HEADER_BYTES + bytes);
        assertThat(read.get(2).<XidEventData>getData().getXid()).isEqualTo(2);
    }

    @Test
    void anEventIsWhatTheLibraryReads() throws IOException {
        byte[] event = event(XID, xid(77));

        assertThat(blockwise.nextEvent(stream(event)).toString())
                .isEqualTo(new EventDeserializer().nextEvent(stream(event)).toString());
    }

    /** As MySQL 9.7 writes it; the library would not count its transaction. */
    @Test
    void aTaggedTransactionCountsAsAnyOther() throws IOException {
        byte[] tagged = HexFormat.of()
                .parseHex("02760000000285025d031503e6b103410222c503ad02d204f103000000020404060a6d79746167083c0a400c"
                        + "7ff3178b797961061049041283120b");

        Event event = blockwise.nextEvent(stream(event(GTID_TAGGED, tagged)));

        assertThat(event.getHeader().getEventType()).isEqualTo(EventType.GTID);
        assertThat(event.<GtidEventData>getData().getMySqlGtid().toString()).endsWith(":mytag:1");
    }

    private static ByteArrayInputStream stream(byte[]... events) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] event : events) {
            all.write(event);
        }
        return new ByteArrayInputStream(all.toByteArray());
    }

    private static byte[] xid(long id) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(id)
                .array();
    }

    private static byte[] event(int type, byte[] data) {
        return ByteBuffer.allocate(HEADER_BYTES + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1_700_000_000)
                .put((byte) type)
                .putInt(1)
                .putInt(HEADER_BYTES + data.length)
                .putInt(4_000)
                .putShort((short) 0)
                .put(data)
                .array();
    }
}
