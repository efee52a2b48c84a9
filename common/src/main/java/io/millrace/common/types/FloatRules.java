package io.millrace.common.types;

/**
 * FLOAT and DOUBLE. The canonical text is the exact value as {@code odd p exponent} (odd × 2^exponent): MySQL and
 * ClickHouse print the same number differently, and MySQL prints a FLOAT with six digits only.
 * Minus zero is not zero here.
 */
final class FloatRules {

    /**
     * As a text: what ClickHouse's {@code mysql()} makes of a number may be off in the last digits (measured on 26.7). And as
     * JSON, since a CAST to CHAR has 22 characters at most.
     */
    private static final ValueRule.Pull PULL =
            new ValueRule.Pull(c -> "CAST(" + unrounded(c) + " AS JSON)", pulled -> "toFloat64(" + pulled + ")");

    private FloatRules() {}

    static ValueRule doublePrecision() {
        return ValueRule.plain("Float64", "Float64", q -> q, q -> ValueRule.ALWAYS)
                .withTexts(FloatRules::mysqlExact, c -> clickHouseExact(c))
                .withEnvelope(FloatRules::unrounded, PULL);
    }

    /**
     * Fits what is a FLOAT exactly (the snapshot's), or a FLOAT's decimal text (the binlog's): nine significant digits
     * tell every FLOAT from its neighbours. A value with more digits is a DOUBLE older than a MODIFY.
     */
    static ValueRule singlePrecision() {
        return ValueRule.plain(
                        "Float32",
                        "Float64",
                        q -> "toFloat32(" + q + ")",
                        q -> "(isFinite(toFloat32(" + q + ")) AND (toFloat32(" + q + ") != 0 OR " + q
                                + " = 0) AND (toFloat64(toFloat32(" + q + ")) = " + q
                                + " OR length(trim(BOTH '0' FROM replaceRegexpAll(toString(" + q
                                + "), 'e.*$|[^0-9]', ''))) <= 9))")
                .withTexts(FloatRules::mysqlExact, c -> clickHouseExact("toFloat64(" + c + ")"))
                .withEnvelope(FloatRules::unrounded, PULL);
    }

    /**
     * Scaling by a power of two is exact in binary floating point. LOG2 may be off by one; the exponent taken is one
     * lower than it says, so that the scaled value is a whole number below 2^55 either way, and making it odd takes the
     * difference out again. -1021 keeps subnormal numbers whole.
     */
    private static String mysqlExact(String c) {
        String x = unrounded(c);
        String e = "GREATEST(FLOOR(LOG2(ABS(" + x + "))), -1021)";
        String whole = "CAST(ABS(" + x + ") / POW(2, " + e + " - 53) AS UNSIGNED)";
        String low = "(" + whole + " & (~" + whole + " + 1))";
        return "IF(" + x + " = 0, IF(CAST(" + x + " AS CHAR) LIKE '-%', '-0', '0'), CONCAT(IF(" + x + " < 0, '-', ''), "
                + whole + " DIV " + low + ", 'p', CAST(" + e + " - 53 + BIT_COUNT(" + low + " - 1) AS SIGNED)))";
    }

    /** MySQL's own text of a FLOAT and of a DOUBLE(m,d) is rounded, a DOUBLE's is not. */
    private static String unrounded(String c) {
        return "(" + c + " * 1e0)";
    }

    private static String clickHouseExact(String x) {
        String bits = "reinterpretAsUInt64(" + x + ")";
        String biased = "bitAnd(bitShiftRight(" + bits + ", 52), 2047)";
        String fraction = "bitAnd(" + bits + ", 4503599627370495)";
        String whole = "(" + fraction + " + if(" + biased + " = 0, 0, 4503599627370496))";
        String low = "bitAnd(" + whole + ", bitNot(" + whole + ") + 1)";
        return "if(" + x + " = 0, if(" + bits + " = 0, '0', '-0'), concat(if(" + x + " < 0, '-', ''), toString(intDiv("
                + whole + ", greatest(1, " + low + "))), 'p', toString(toInt32(greatest(" + biased
                + ", 1)) - 1075 + bitCount(" + low + " - 1))))";
    }
}
