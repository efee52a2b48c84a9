package io.millrace.common.types;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The canonical text of a FLOAT or DOUBLE: an odd whole number and a power of two, such as {@code 3p-1} for 1.5. */
public final class ExactFloat {

    private static final Pattern TEXT = Pattern.compile("(-?[0-9]{1,17})(?:p(-?[0-9]{1,4}))?");

    private ExactFloat() {}

    /** Exact. Empty when it is no such text. */
    public static OptionalDouble read(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return OptionalDouble.empty();
        }
        if (text.equals("-0")) {
            return OptionalDouble.of(-0.0);
        }
        long whole = Long.parseLong(parts.group(1));
        return OptionalDouble.of(
                parts.group(2) == null ? whole : Math.scalb((double) whole, Integer.parseInt(parts.group(2))));
    }
}
