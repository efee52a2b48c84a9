package io.millrace.gateway.wire;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes a result set whose values are known as texts, in the text or the binary protocol. Behind a command. */
public final class ResultWriter {

    private static final int EOF = 0xFE;

    /** Bytes of whole numbers, by type. */
    private static final Map<Integer, Integer> WHOLE = Map.of(1, 1, 2, 2, 3, 4, 9, 4, 8, 8);

    private static final int DOUBLE = 5;
    private static final int TIMESTAMP = 7;
    private static final int DATE = 10;
    private static final int DATETIME = 12;

    private ResultWriter() {}

    /**
     * Writes all of it.
     *
     * @param binary whether the client executes a prepared statement
     * @param status of the session, as MySQL said it last
     */
    public static void write(PacketOutput out, Answer answer, boolean binary, int status) throws IOException {
        List<ColumnDefinition> columns = answer.columns();
        out.next(new PayloadWriter().lengthEncoded(columns.size()).build());
        for (ColumnDefinition column : columns) {
            out.next(column.packet());
        }
        int now = status & ~(Capability.STATUS_MORE_RESULTS | Capability.STATUS_CURSOR_EXISTS);
        byte[] end =
                new PayloadWriter().number(1, EOF).number(2, 0).number(2, now).build();
        out.next(end);
        for (byte[] row : answer.rows()) {
            out.next(binary ? binaryRow(columns, new Payload(row)) : row);
        }
        out.next(end);
        out.flush();
    }

    private static byte[] binaryRow(List<ColumnDefinition> columns, Payload row) throws ProtocolException {
        byte[] nulls = new byte[(columns.size() + 9) / 8];
        PayloadWriter values = new PayloadWriter();
        for (int i = 0; i < columns.size(); i++) {
            byte[] value = row.bytes();
            if (value == null) {
                nulls[(i + 2) / 8] |= (byte) (1 << (i + 2) % 8);
            } else {
                value(columns.get(i).type(), value, values);
            }
        }
        return new PayloadWriter().number(1, 0).raw(nulls).raw(values.build()).build();
    }

    private static void value(int type, byte[] value, PayloadWriter out) {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        if (WHOLE.containsKey(type)) {
            out.number(WHOLE.get(type), new BigInteger(text).longValue());
        } else if (type == DOUBLE) {
            out.number(8, Double.doubleToLongBits(Double.parseDouble(text)));
        } else if (type == DATE || type == DATETIME || type == TIMESTAMP) {
            boolean fraction = text.matches(".*\\.\\d*[1-9]\\d*");
            moment(text, type == DATE ? 4 : fraction ? 11 : 7, out);
        } else {
            out.bytes(value);
        }
    }

    /** @param length of the value: of a date, with the time of day, or with a part of a second, too */
    private static void moment(String text, int length, PayloadWriter out) {
        out.number(1, length)
                .number(2, part(text, 0, 4))
                .number(1, part(text, 5, 7))
                .number(1, part(text, 8, 10));
        if (length > 4) {
            out.number(1, part(text, 11, 13)).number(1, part(text, 14, 16)).number(1, part(text, 17, 19));
        }
        if (length > 7) {
            out.number(4, part(text + "000000", 20, 26));
        }
    }

    private static int part(String text, int begin, int end) {
        return Integer.parseInt(text, begin, end, 10);
    }
}
