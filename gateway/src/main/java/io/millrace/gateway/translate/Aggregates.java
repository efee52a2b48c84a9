package io.millrace.gateway.translate;

import java.util.Locale;
import java.util.Set;
import net.sf.jsqlparser.expression.Function;

/** Aggregate functions. Of no rows, all but COUNT are NULL. */
final class Aggregates {

    static final Set<String> NAMES = Set.of("COUNT", "SUM", "AVG", "MIN", "MAX");

    private static final Kind.Whole COUNT = new Kind.Whole(64, false);

    private Aggregates() {}

    static boolean is(Function function) {
        return NAMES.contains(function.getName().toUpperCase(Locale.ROOT));
    }

    static Value countOfRows() {
        return new Value("toInt64(count())", COUNT);
    }

    /** @param exact whether only what is the same in any order of rows is taken */
    static Value of(String name, boolean distinct, Value argument, boolean exact) {
        if (name.equals("COUNT")) {
            return new Value(
                    distinct
                            ? "toInt64(uniqExact(" + Kinds.key(argument) + "))"
                            : "toInt64(count(" + argument.sql() + "))",
                    COUNT);
        }
        if (distinct) {
            throw new Untranslatable(name + " with DISTINCT");
        }
        return switch (name) {
            case "SUM" -> sum(argument, exact);
            case "AVG" -> average(argument, exact);
            case "MIN", "MAX" -> extreme(name.toLowerCase(Locale.ROOT), argument, exact);
            default -> throw new Untranslatable("the aggregate " + name);
        };
    }

    private static Value sum(Value argument, boolean exact) {
        if (argument.kind() instanceof Kind.Whole whole) {
            String number = whole.bits() > 32 ? "toInt128(" + argument.sql() + ")" : argument.sql();
            return new Value("toDecimal128(sumOrNull(" + number + "), 0)", new Kind.Exact(0));
        }
        if (argument.kind() instanceof Kind.Exact decimal && !decimal.hidesDigits()) {
            // A sum that no longer fits into 38 digits would not be noticed.
            return new Value("sumOrNull(toDecimal256(" + argument.sql() + ", " + decimal.scale() + "))", decimal);
        }
        if (argument.kind() instanceof Kind.Floating && !exact) {
            return new Value("sumOrNull(" + argument.sql() + ")", argument.kind());
        }
        throw new Untranslatable("a sum of something else than exact numbers");
    }

    private static Value average(Value argument, boolean exact) {
        if (argument.kind() instanceof Kind.Floating && !exact) {
            return new Value("avgOrNull(" + argument.sql() + ")", argument.kind());
        }
        Value count = new Value("toInt64(count(" + argument.sql() + "))", COUNT);
        return Arithmetic.quotient(sum(argument, true), count);
    }

    private static Value extreme(String name, Value argument, boolean exact) {
        boolean ordered = argument.exactNumber()
                || argument.kind() instanceof Kind.Floating
                || argument.kind() instanceof Kind.Day
                || argument.kind() instanceof Kind.Moment
                || argument.kind() instanceof Kind.Stamp
                || argument.kind() instanceof Kind.Text text
                        && (!exact || text.collation().tellsBytesApart());
        if (!ordered || argument.kind() instanceof Kind.Exact decimal && decimal.hidesDigits()) {
            throw new Untranslatable("the least or greatest of such values");
        }
        return new Value(name + "OrNull(" + argument.sql() + ")", argument.kind());
    }
}
