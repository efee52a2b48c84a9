package io.millrace.connectplugin.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A double in JSON as MySQL writes it: the fewest digits that parse to the same number, in plain notation while the
 * decimal point is within 15 places of the first digit (strings/dtoa.cc, {@code my_gcvt}), and {@code .0} after a whole
 * number.
 */
final class MysqlDouble {

    /** Decimal texts of up to 15 digits survive the way through a double, except subnormal numbers. */
    private static final int SAFE_DIGITS = 15;

    private static final int MOST_DIGITS = 17;
    private static final int PLAIN = 15;

    private MysqlDouble() {}

    /** @param value finite, as all numbers in JSON */
    static String text(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(value);
        String digits = shortest.unscaledValue().abs().toString();
        int point = digits.length() - shortest.scale();
        String sign = value < 0 ? "-" : "";
        if (point < 1 - PLAIN || point > PLAIN) {
            return sign + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "") + "e" + (point - 1);
        }
        if (point <= 0) {
            return sign + "0." + "0".repeat(-point) + digits;
        }
        return digits.length() <= point
                ? sign + digits + "0".repeat(point - digits.length()) + ".0"
                : sign + digits.substring(0, point) + "." + digits.substring(point);
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = Math.abs(value) < Double.MIN_NORMAL ? 1 : SAFE_DIGITS; digits < MOST_DIGITS; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }
}
