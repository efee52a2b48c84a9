package io.millrace.common.types;

import io.millrace.common.table.Column;
import java.util.Map;

/** Exact numbers: integers, YEAR, DECIMAL and BIT (manual, "Numeric Data Types"). */
final class NumberRules {

    private static final Map<String, Integer> BITS =
            Map.of("tinyint", 8, "smallint", 16, "mediumint", 32, "int", 32, "bigint", 64);

    private NumberRules() {}

    /**
     * What the queue reads whole numbers as: every number that an envelope carries, whatever type its column had then.
     * ClickHouse wraps a number that is too large for the type it parses, without an error (measured on 26.7), so a value
     * older or newer than a MODIFY would be corrupted.
     */
    static final String ANY_INTEGER = "Int128";

    static ValueRule integer(Column column) {
        int bits = BITS.get(column.dataType());
        String type = (column.unsigned() ? "UInt" : "Int") + bits;
        ValueRule rule = ValueRule.plain(
                type, ANY_INTEGER, q -> "to" + type + "(" + q + ")", q -> "to" + type + "(" + q + ") = " + q);
        // ZEROFILL pads: adding zero gives the bare number.
        return rule.withTexts(c -> "CAST(" + c + " + 0 AS CHAR)", c -> "toString(" + c + ")");
    }

    /** 0000 and 1901 to 2155; Debezium's binlog reader counts from 1900 and so makes 1900 of 0000. */
    static ValueRule year() {
        return ValueRule.plain(
                        "UInt16",
                        ANY_INTEGER,
                        q -> "toUInt16(if(" + q + " = 1900, 0, " + q + "))",
                        q -> "(" + q + " = 0 OR " + q + " BETWEEN 1900 AND 2155)")
                .withTexts(c -> "CAST(" + c + " + 0 AS CHAR)", c -> "toString(" + c + ")");
    }

    /** At most 65 digits in MySQL, so a Decimal of ClickHouse (76) always holds it. */
    static ValueRule decimal(Column column) {
        int scale = column.scale();
        int whole = column.precision() - scale;
        String type = "Decimal(" + column.precision() + ", " + scale + ")";
        String parse = "toDecimal" + storageBits(column.precision()) + "OrNull";
        return ValueRule.plain(
                        type,
                        "String",
                        q -> parse + "(" + q + ", " + scale + ")",
                        // Digits that do not fit the column belong to another version of it. Parsing would silently cut
                        // those after the point.
                        q -> "match(" + q + ", '^-?" + (whole == 0 ? "0+" : "0*[0-9]{1," + whole + "}") + "([.][0-9]{0,"
                                + scale + "}0*)?$')")
                .withTexts(c -> "CAST(" + c + " + 0 AS CHAR)", c -> "toDecimalString(" + c + ", " + scale + ")")
                .withEnvelope(c -> "CAST(" + c + " + 0 AS CHAR)");
    }

    private static int storageBits(int precision) {
        if (precision <= 9) {
            return 32;
        }
        return precision <= 18 ? 64 : precision <= 38 ? 128 : 256;
    }

    /** Debezium carries BIT(1) as a boolean and BIT(n) as little-endian bytes. */
    static ValueRule bits(Column column) {
        if (column.precision() == 1) {
            // As text, since a Bool takes every number for true.
            return ValueRule.plain("Bool", "String", q -> q + " = 'true'", q -> q + " IN ('true', 'false')")
                    .withTexts(c -> "CAST(" + c + " + 0 AS CHAR)", c -> "toString(toUInt8(" + c + "))")
                    .withEnvelope(
                            c -> "CAST(ELT(" + c + " + 1, 'false', 'true') AS JSON)",
                            ValueRule.Pull.of(c -> "ELT(" + c + " + 1, 'false', 'true')"));
        }
        return ValueRule.plain(
                        "UInt64",
                        "String",
                        q -> "reinterpretAsUInt64(tryBase64Decode(" + q + "))",
                        q -> "length(tryBase64Decode(" + q + ")) BETWEEN 1 AND " + (column.precision() + 7) / 8)
                .withTexts(c -> "CAST(" + c + " + 0 AS CHAR)", c -> "toString(" + c + ")")
                .withEnvelope(
                        c -> ByteRules.base64("REVERSE(CAST(" + c + " AS BINARY))"),
                        new ValueRule.Pull(
                                c -> c + " + 0",
                                pulled -> "base64Encode(substring(reinterpretAsFixedString(toUInt64(" + pulled
                                        + ")), 1, " + (column.precision() + 7) / 8 + "))"));
    }
}
