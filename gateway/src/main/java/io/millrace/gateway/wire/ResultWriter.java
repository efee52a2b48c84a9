package io.millrace.gateway.wire;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes a result set whose values are known as texts, in the text or the binary protocol. Behind a command. */
public final class ResultWriter {

    private static final int EOF = 0xFE;

    private static final int TINY = 1;
    private static final int SHORT = 2;
    private static final int LONG = 3;
    private static final int DOUBLE = 5;
    private static final int TIMESTAMP = 7;
    private static final int LONGLONG = 8;
    private static final int INT24 = 9;
    private static final int DATE = 10;
    private static final int DATETIME = 12;

    private final PacketOutput out;
    private final boolean deprecateEof;
    private final int status;

    /** @param status of the session, as MySQL said it last */
    public ResultWriter(PacketOutput out, int capabilities, int status) {
        this.out = out;
        this.deprecateEof = (capabilities & Capability.DEPRECATE_EOF) != 0;
        this.status = status & ~(Capability.STATUS_MORE_RESULTS | Capability.STATUS_CURSOR_EXISTS);
    }

    /**
     * Writes all of it.
     *
     * @param rows as the text protocol has them
     * @param binary whether the client executes a prepared statement
     */
    public void write(List<ColumnDefinition> columns, List<byte[]> rows, boolean binary) throws IOException {
        out.next(new PayloadWriter().lengthEncoded(columns.size()).build());
        for (ColumnDefinition column : columns) {
            out.next(column.packet());
        }
        PayloadWriter end = new PayloadWriter().number(1, EOF);
        if (deprecateEof) {
            end.number(2, 0).number(2, status).number(2, 0);
        } else {
            end.number(2, 0).number(2, status);
            out.next(end.build());
        }
        for (byte[] row : rows) {
            out.next(binary ? binaryRow(columns, new Payload(row)) : row);
        }
        out.next(end.build());
    }

    private static byte[] binaryRow(List<ColumnDefinition> columns, Payload row) throws ProtocolException {
        byte[] nulls = new byte[(columns.size() + 9) / 8];
        PayloadWriter values = new PayloadWriter();
        for (int i = 0; i < columns.size(); i++) {
            byte[] value = row.bytes();
            if (value == null) {
                nulls[(i + 2) / 8] |= (byte) (1 << (i + 2) % 8);
            } else {
                value(columns.get(i), value, values);
            }
        }
        return new PayloadWriter().number(1, 0).raw(nulls).raw(values.build()).build();
    }

    private static void value(ColumnDefinition column, byte[] value, PayloadWriter out) {
        switch (column.type()) {
            case TINY -> out.number(1, whole(value));
            case SHORT -> out.number(2, whole(value));
            case LONG, INT24 -> out.number(4, whole(value));
            case LONGLONG -> out.number(8, whole(value));
            case DOUBLE -> out.number(8, Double.doubleToLongBits(Double.parseDouble(text(value))));
            case DATE -> date(text(value), out.number(1, 4));
            case DATETIME, TIMESTAMP -> moment(text(value), out);
            default -> out.bytes(value);
        }
    }

    private static long whole(byte[] value) {
        return new BigInteger(text(value)).longValue();
    }

    private static void date(String text, PayloadWriter out) {
        out.number(2, Integer.parseInt(text, 0, 4, 10))
                .number(1, Integer.parseInt(text, 5, 7, 10))
                .number(1, Integer.parseInt(text, 8, 10, 10));
    }

    private static void moment(String text, PayloadWriter out) {
        int micros = text.length() > 20 ? Integer.parseInt((text.substring(20) + "000000").substring(0, 6)) : 0;
        date(text, out.number(1, micros == 0 ? 7 : 11));
        out.number(1, Integer.parseInt(text, 11, 13, 10))
                .number(1, Integer.parseInt(text, 14, 16, 10))
                .number(1, Integer.parseInt(text, 17, 19, 10));
        if (micros != 0) {
            out.number(4, micros);
        }
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.US_ASCII);
    }
}
