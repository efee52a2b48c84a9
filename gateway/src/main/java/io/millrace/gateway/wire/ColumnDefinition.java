package io.millrace.gateway.wire;

/**
 * A column of a result, as MySQL describes it.
 *
 * @param packet all of it, as MySQL sent it
 * @param charset the number of its collation
 * @param decimals digits after the point, or of a fractional second; 31: as many as there are
 */
public record ColumnDefinition(byte[] packet, int charset, int type, int decimals) {

    private static final int NAMES = 6;
    private static final int VAR_STRING = 253;
    private static final int UTF8MB4 = 255;

    public static ColumnDefinition read(byte[] packet) throws ProtocolException {
        Payload payload = new Payload(packet);
        for (int i = 0; i < NAMES; i++) {
            payload.bytes();
        }
        payload.lengthEncoded();
        int charset = payload.uint16();
        int type = payload.skip(4).uint8();
        return new ColumnDefinition(packet, charset, type, payload.skip(2).uint8());
    }

    /** A text of the gateway's own. */
    public static ColumnDefinition text(String name) {
        PayloadWriter packet = new PayloadWriter().text("def").text("").text("").text("");
        packet.text(name).text("").lengthEncoded(12).number(2, UTF8MB4).number(4, 65_535 * 4);
        packet.number(1, VAR_STRING).number(5, 0);
        return new ColumnDefinition(packet.build(), UTF8MB4, VAR_STRING, 0);
    }

    /** Whether its texts are in UTF-8, by the numbers of its collations. */
    public boolean utf8() {
        return charset == 33
                || charset == 45
                || charset == 46
                || charset == 76
                || charset == 83
                || charset >= 192 && charset <= 247
                || charset >= 255 && charset <= 323;
    }
}
