package io.millrace.gateway.translate;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.ExpressionVisitorAdapter;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.statement.select.AllColumns;

/** Aggregate functions. Of no rows, all but COUNT are NULL. */
final class Aggregates {

    private static final Set<String> NAMES = Set.of("COUNT", "SUM", "AVG", "MIN", "MAX");

    private static final Kind COUNT = new Kind.Whole(64, false);

    private Aggregates() {}

    static boolean is(Expression expression) {
        return expression instanceof Function function
                && NAMES.contains(function.getName().toUpperCase(Locale.ROOT));
    }

    /** Whether it is one or has one in it. */
    static boolean within(Expression expression) {
        boolean[] found = {false};
        expression.accept(
                new ExpressionVisitorAdapter<Void>() {
                    @Override
                    public <S> Void visit(Function function, S context) {
                        found[0] |= is(function);
                        return super.visit(function, context);
                    }
                },
                null);
        return found[0];
    }

    /**
     * @param rows that are aggregated
     * @param exact whether only what is the same in any order of rows is taken
     */
    static Value of(Function function, Expressions rows, boolean exact) {
        String name = function.getName().toUpperCase(Locale.ROOT);
        List<? extends Expression> arguments = Expressions.arguments(function);
        if (arguments.size() != 1) {
            throw new Untranslatable("an aggregate with more than one argument");
        }
        Expression of = arguments.get(0);
        boolean distinct = function.isDistinct();
        Expressions.only(function, function.getName() + (distinct ? "(DISTINCT " : "(") + of + ")");
        if (name.equals("COUNT") && of instanceof AllColumns) {
            return new Value("toInt64(count())", COUNT);
        }
        Value value = rows.of(of);
        if (name.equals("COUNT")) {
            String count = distinct ? "uniqExact(" + value.key() + ")" : "count(" + value.sql() + ")";
            return new Value("toInt64(" + count + ")", COUNT);
        }
        if (distinct) {
            throw new Untranslatable(name + " with DISTINCT");
        }
        return switch (name) {
            case "SUM" -> sum(value, exact);
            case "AVG" -> average(value, exact);
            default -> extreme(name.toLowerCase(Locale.ROOT), value, exact);
        };
    }

    private static Value sum(Value argument, boolean exact) {
        if (argument.kind() instanceof Kind.Whole whole) {
            String number = whole.bits() > 32 ? "toInt128(" + argument.sql() + ")" : argument.sql();
            return new Value("toDecimal128(sumOrNull(" + number + "), 0)", new Kind.Exact(0));
        }
        if (argument.kind() instanceof Kind.Exact decimal) {
            // A sum that no longer fits into 38 digits would not be noticed.
            return new Value("sumOrNull(toDecimal256(" + argument.sql() + ", " + decimal.scale() + "))", decimal);
        }
        if (argument.kind() instanceof Kind.Floating && !exact) {
            return new Value("sumOrNull(" + argument.sql() + ")", argument.kind());
        }
        throw new Untranslatable("a sum of something else than exact numbers");
    }

    private static Value average(Value argument, boolean exact) {
        return argument.kind() instanceof Kind.Floating && !exact
                ? new Value("avgOrNull(" + argument.sql() + ")", argument.kind())
                : Arithmetic.quotient(sum(argument, true), new Value("toInt64(count(" + argument.sql() + "))", COUNT));
    }

    private static Value extreme(String name, Value argument, boolean exact) {
        Kind kind = argument.kind();
        boolean ordered = argument.exactNumber()
                || kind instanceof Kind.Floating
                || kind instanceof Kind.Day
                || kind instanceof Kind.Moment
                || kind instanceof Kind.Stamp
                || kind instanceof Kind.Text text && (!exact || text.collation() == Collation.BYTES);
        if (!ordered) {
            throw new Untranslatable("the least or greatest of such values");
        }
        return new Value(name + "OrNull(" + argument.sql() + ")", kind);
    }
}
