package io.millrace.gateway.translate;

import io.millrace.gateway.wire.ColumnDefinition;
import java.util.Set;

/** The text that MySQL shows of a value, by the type that MySQL gives it. */
final class Shown {

    /** Not YEAR: that is what MySQL says when it prepares, and by its plan it says INT of the same column. */
    private static final Set<Integer> WHOLE = Set.of(1, 2, 3, 8, 9);

    private static final int DECIMAL = 246;
    private static final int DOUBLE = 5;
    private static final Set<Integer> DAY = Set.of(10, 14);
    private static final Set<Integer> MOMENT = Set.of(7, 12);
    private static final Set<Integer> TEXT = Set.of(15, 249, 250, 251, 252, 253, 254);

    private Shown() {}

    static String text(Value output, ColumnDefinition definition) {
        String sql = output.sql();
        Kind kind = output.kind();
        int type = definition.type();
        int digits = definition.decimals();
        boolean text = TEXT.contains(type) && definition.utf8();
        if (text && (kind instanceof Kind.Text || kind instanceof Kind.Stamp || kind instanceof Kind.Quoted)) {
            return sql;
        }
        if (output.exactNumber() && WHOLE.contains(type) && output.scale() == 0
                || kind instanceof Kind.Day && DAY.contains(type)
                || kind instanceof Kind.Moment moment && MOMENT.contains(type) && moment.fraction() == digits
                || kind instanceof Kind.Choice && text) {
            return "toString(" + sql + ")";
        }
        if (output.exactNumber() && type == DECIMAL && output.scale() <= digits) {
            return "toDecimalString(" + output.decimal().sql() + ", " + digits + ")";
        }
        if (kind instanceof Kind.Quotient quotient && type == DECIMAL && quotient.shown() <= digits) {
            return "toDecimalString(round(" + sql + ", " + quotient.shown() + "), " + digits + ")";
        }
        if (kind instanceof Kind.Floating && type == DOUBLE) {
            // Others are written with an exponent, by each server in its own way.
            return Value.unless(
                    "NOT (" + sql + " = 0 OR abs(" + sql + ") BETWEEN 0.001 AND 1e14)", "toString(" + sql + ")");
        }
        throw new Untranslatable("a column of which MySQL says another type");
    }
}
