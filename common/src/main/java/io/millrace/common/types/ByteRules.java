package io.millrace.common.types;

import io.millrace.common.table.Column;

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
                q -> "tryBase64Decode(JSONExtractString(" + q + ", 'wkb')) != ''");
    }

    /** The empty array stands for NULL: a VECTOR has at least one entry. */
    static ValueRule vector() {
        return ValueRule.plain(
                        "Array(Float32)",
                        "String",
                        q -> "JSONExtract(" + q + ", 'Array(Float32)')",
                        q -> "JSONType(" + q + ") = 'Array'")
                .withNullability(ValueRule.Nullability.EMPTY_ARRAY)
                .withTexts(
                        c -> "HEX(" + c + ")",
                        c -> "arrayStringConcat(arrayMap(f -> leftPad(hex(byteSwap(reinterpretAsUInt32(f))), 8, '0'), "
                                + c + "))");
    }

    private static ValueRule bytes(String convert, java.util.function.UnaryOperator<String> fits) {
        return ValueRule.plain("String", "String", q -> convert.formatted(q), fits)
                .withTexts(c -> "HEX(" + c + ")", c -> "hex(" + c + ")");
    }
}
