package io.millrace.validator.parity;

import io.millrace.common.types.ColumnMapping;
import io.millrace.common.types.ExactFloat;

/** What reports show of a value's canonical text ({@link ColumnMapping#mysqlText}). Pure. */
final class ShownText {

    private static final int SHOWN = 200;

    private ShownText() {}

    static String of(ColumnMapping column, String canonical) {
        if (canonical.equals("N")) {
            return "NULL";
        }
        String text = column.sized()
                ? canonical.substring(canonical.indexOf(':') + 1)
                : canonical.substring(0, canonical.length() - 1).stripTrailing();
        if (column.clickHouseType().startsWith("Float")
                || column.clickHouseType().startsWith("Nullable(Float")) {
            return String.valueOf(ExactFloat.read(text).orElse(Double.NaN));
        }
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
