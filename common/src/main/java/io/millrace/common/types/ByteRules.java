package io.millrace.common.types;

import io.millrace.common.table.Column;
import java.util.function.UnaryOperator;

/** Bytes, geometries and vectors; canonical text is hexadecimal. */
final class ByteRules {

    private ByteRules() {}

    static ValueRule varying() {
        return bytes("tryBase64Decode(%s)", q -> "(tryBase64Decode(" + q + ") != '' OR " + q + " = '')");
    }

    /** BINARY(n) always has n bytes; the binlog leaves out zeros at the end. */
    static ValueRule fixed(Column column) {
        String padded = "rightPad(tryBase64Decode(%s), " + column.length() + ", char(0))";
        return bytes(
                padded,
                q -> "(tryBase64Decode(" + q + ") != '' OR " + q + " = '') AND length(tryBase64Decode(" + q + ")) <= "
                        + column.length());
    }

    /**
     * MySQL's own form: four little-endian bytes of SRID, then WKB (manual, "Internal Geometry Storage Format").
     * {@code readWKBPoint(substring(column, 5))} and its relatives read it.
     */
    static ValueRule geometry() {
        return bytes(
                        "concat(reinterpretAsFixedString(toUInt32(JSONExtractUInt(%1$s, 'srid'))),"
                                + " tryBase64Decode(JSONExtractString(%1$s, 'wkb')))",
                        q -> "tryBase64Decode(JSONExtractString(" + q + ", 'wkb')) != ''")
                .withEnvelope(
                        c -> "IF(" + c + " IS NULL, NULL, JSON_OBJECT('wkb', " + base64("SUBSTRING(" + c + ", 5)")
                                + ", 'srid', ST_SRID(" + c + ")))",
                        ValueRule.Pull.bare(pulled -> "concat('{\"wkb\":\"', base64Encode(substring(" + pulled
                                + ", 5)), '\",\"srid\":', toString(reinterpretAsUInt32(substring(" + pulled
                                + ", 1, 4))), '}')"));
    }

    /**
     * The empty array stands for NULL: a VECTOR has at least one entry. Debezium gives a list of numbers; MySQL's own
     * list, VECTOR_TO_STRING, is rounded, so a load gives the bytes in hexadecimal.
     */
    static ValueRule vector() {
        return ValueRule.plain(
                        "Array(Float32)",
                        "String",
                        q -> vectorFrom("ifNull(" + q + ", '')"),
                        q -> "(JSONType(" + q + ") = 'Array' OR match(" + q + ", '^([0-9A-F]{8})+$'))")
                .withEnvelope(c -> "HEX(" + c + ")", ValueRule.Pull.bare(pulled -> "hex(" + pulled + ")"))
                .withNullability(ValueRule.Nullability.EMPTY_ARRAY)
                .withTexts(
                        c -> "HEX(" + c + ")",
                        c -> "arrayStringConcat(arrayMap(f -> leftPad(hex(byteSwap(reinterpretAsUInt32(f))), 8, '0'), "
                                + c + "))");
    }

    private static String vectorFrom(String text) {
        return "if(startsWith(" + text + ", '['), JSONExtract(" + text + ", 'Array(Float32)'),"
                + " arrayMap(i -> reinterpretAsFloat32(unhex(substring(" + text + ", i * 8 + 1, 8))),"
                + " range(intDiv(length(" + text + "), 8))))";
    }

    /**
     * MySQL: without the line ends that TO_BASE64 makes. It gives NULL beyond max_allowed_packet, which must not be taken for
     * the value's own NULL: a text that is not base64 fits no column.
     */
    static String base64(String bytes) {
        return "IFNULL(REPLACE(TO_BASE64(" + bytes + "), '\\n', ''), IF(" + bytes + " IS NULL, NULL, '?'))";
    }

    private static ValueRule bytes(String convert, UnaryOperator<String> fits) {
        return ValueRule.plain("String", "String", q -> convert.formatted(q), fits)
                .withTexts(c -> "HEX(" + c + ")", c -> "hex(" + c + ")")
                .withEnvelope(ByteRules::base64, ValueRule.Pull.bare(pulled -> "base64Encode(" + pulled + ")"));
    }
}
