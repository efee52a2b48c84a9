package io.millrace.gateway.wire;

/**
 * A column of a result, as MySQL describes it.
 *
 * @param packet all of it, as MySQL sent it
 * @param length the most bytes that a value is shown in
 * @param decimals digits after the point, or of a fractional second; 31: as many as there are
 */
public record ColumnDefinition(
        byte[] packet, String name, int charset, long length, int type, int flags, int decimals) {

    private static final int VAR_STRING = 253;
    private static final int UTF8MB4 = 255;
    private static final int UNSIGNED = 32;

    public static ColumnDefinition read(byte[] packet) throws ProtocolException {
        Payload payload = new Payload(packet);
        for (String field : new String[] {"catalog", "schema", "table", "original table"}) {
            payload.text();
        }
        String name = payload.text();
        payload.text();
        payload.lengthEncoded();
        int charset = payload.uint16();
        long length = payload.number(4);
        return new ColumnDefinition(packet, name, charset, length, payload.uint8(), payload.uint16(), payload.uint8());
    }

    /** A text of the gateway's own. */
    public static ColumnDefinition text(String name) {
        PayloadWriter packet = new PayloadWriter()
                .text("def")
                .text("")
                .text("")
                .text("")
                .text(name)
                .text("");
        packet.lengthEncoded(12).number(2, UTF8MB4).number(4, 65_535 * 4).number(1, VAR_STRING);
        packet.number(2, 0).number(1, 0).number(2, 0);
        return new ColumnDefinition(packet.build(), name, UTF8MB4, 65_535 * 4, VAR_STRING, 0, 0);
    }

    public boolean unsigned() {
        return (flags & UNSIGNED) != 0;
    }

    /** Whether its texts are in UTF-8, by the numbers of its collations. */
    public boolean utf8() {
        boolean three = charset == 33 || charset == 83 || charset == 76 || charset >= 192 && charset <= 223;
        return three
                || charset == 45
                || charset == 46
                || charset >= 224 && charset <= 247
                || charset >= 255 && charset <= 323;
    }
}
