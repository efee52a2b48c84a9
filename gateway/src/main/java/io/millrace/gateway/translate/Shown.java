package io.millrace.gateway.translate;

import io.millrace.gateway.wire.ColumnDefinition;
import java.util.Set;

/** The text that MySQL shows of a value, by the type that MySQL gives it. */
final class Shown {

    private static final Set<Integer> WHOLE = Set.of(1, 2, 3, 8, 9);
    private static final int DECIMAL = 246;
    private static final int DOUBLE = 5;
    private static final Set<Integer> DAY = Set.of(10, 14);
    private static final Set<Integer> MOMENT = Set.of(7, 12);
    private static final Set<Integer> TEXT = Set.of(15, 249, 250, 251, 252, 253, 254);

    private Shown() {}

    static String text(Translation.Output output, ColumnDefinition definition) {
        String sql = output.sql();
        int type = definition.type();
        if (output.kind() instanceof Kind.Whole && WHOLE.contains(type)) {
            return "toString(" + sql + ")";
        }
        if (output.kind() instanceof Kind.Exact exact) {
            if (WHOLE.contains(type) && exact.shown() == 0) {
                return "toString(" + sql + ")";
            }
            if (type == DECIMAL && exact.shown() <= definition.decimals()) {
                String rounded = exact.hidesDigits() ? "round(" + sql + ", " + exact.shown() + ")" : sql;
                return "toDecimalString(" + rounded + ", " + definition.decimals() + ")";
            }
        }
        if (output.kind() instanceof Kind.Whole && type == DECIMAL) {
            return "toDecimalString(toDecimal128(" + sql + ", 0), " + definition.decimals() + ")";
        }
        if (output.kind() instanceof Kind.Floating && type == DOUBLE) {
            // Others are written with an exponent, by each server in its own way.
            String plain = sql + " = 0 OR abs(" + sql + ") BETWEEN 0.001 AND 1e14";
            return Value.unless("NOT (" + plain + ")", "toString(" + sql + ")");
        }
        if (output.kind() instanceof Kind.Day && DAY.contains(type)) {
            return "toString(" + sql + ")";
        }
        if (output.kind() instanceof Kind.Moment moment
                && MOMENT.contains(type)
                && moment.fraction() == definition.decimals()) {
            return "toString(" + sql + ")";
        }
        boolean text = TEXT.contains(type) && definition.utf8();
        if (text
                && (output.kind() instanceof Kind.Text
                        || output.kind() instanceof Kind.Stamp
                        || output.kind() instanceof Kind.Quoted)) {
            return sql;
        }
        if (text && output.kind() instanceof Kind.Choice) {
            return "toString(" + sql + ")";
        }
        throw new Untranslatable("a column of which MySQL says another type");
    }
}
