package io.millrace.gateway.translate;

import io.millrace.common.clickhouse.ClickHouseNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.CaseExpression;
import net.sf.jsqlparser.expression.DoubleValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.JdbcParameter;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.WhenClause;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;

/** Expressions over the rows of FROM, or over groups of them. */
final class Expressions {

    private static final int LONGEST_LIST = 200;
    private static final Value NULL = new Value("NULL", new Kind.Nothing());

    private final java.util.function.Function<Expression, Optional<Value>> names;
    private final SessionView session;
    private final List<Expression> parameters;

    /**
     * @param names what a whole expression stands for, before its parts are looked at
     * @param parameters the values of a prepared statement's question marks; none where none may stand
     */
    Expressions(
            java.util.function.Function<Expression, Optional<Value>> names,
            SessionView session,
            List<Expression> parameters) {
        this.names = names;
        this.session = session;
        this.parameters = parameters;
    }

    /** Refuses what the parser has read besides that: whatever else a part of a statement has shows in its text. */
    static void only(Object part, String text) {
        if (!part.toString().equals(text)) {
            throw new Untranslatable(
                    "more than is known here of the form " + part.getClass().getSimpleName());
        }
    }

    static List<? extends Expression> arguments(Function function) {
        return function.getParameters() == null ? List.of() : List.copyOf(function.getParameters());
    }

    Value of(Expression expression) {
        return names.apply(expression)
                .or(() -> Moments.constant(expression, session.now()).map(Moments.Constant::value))
                .orElseGet(() -> parts(expression));
    }

    /** A truth, in brackets. */
    String condition(Expression expression) {
        Value value = of(expression);
        if (value.kind() instanceof Kind.Whole) {
            return "(" + value.sql() + ")";
        }
        throw new Untranslatable("a condition that is no truth");
    }

    private Value parts(Expression expression) {
        if (expression instanceof BinaryExpression binary) {
            return binary(binary);
        }
        if (expression instanceof Function function) {
            return function(function);
        }
        if (expression instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            return of(list.get(0));
        }
        if (expression instanceof CaseExpression choice) {
            return choice(choice);
        }
        if (expression instanceof Between between) {
            return between(between);
        }
        if (expression instanceof InExpression in) {
            return in(in);
        }
        if (expression instanceof IsNullExpression test) {
            String is = test.isNot() ? " IS NOT NULL" : " IS NULL";
            only(test, test.getLeftExpression() + is);
            return Value.truth("(" + of(test.getLeftExpression()).sql() + is + ")");
        }
        if (expression instanceof NotExpression not) {
            return Value.truth("NOT " + condition(not.getExpression()));
        }
        if (expression instanceof SignedExpression signed) {
            return signed(signed);
        }
        return literal(expression);
    }

    private Value literal(Expression expression) {
        if (expression instanceof LongValue number && number.getStringValue().length() <= 18) {
            int bits = Long.SIZE - Long.numberOfLeadingZeros(number.getValue()) + 1;
            return new Value(number.getStringValue(), new Kind.Whole(bits, false));
        }
        if (expression instanceof DoubleValue number && number.toString().matches("\\d{1,18}\\.\\d{1,10}")) {
            int scale = number.toString().length() - number.toString().indexOf('.') - 1;
            return new Value("toDecimal128('" + number + "', " + scale + ")", new Kind.Exact(scale));
        }
        if (expression instanceof StringValue text && text.getPrefix() == null) {
            String plain = text.getValue().replace("''", "'");
            return new Value(ClickHouseNames.literal(plain), new Kind.Quoted(plain));
        }
        if (expression instanceof NullValue) {
            return NULL;
        }
        if (expression instanceof JdbcParameter parameter && parameter.getIndex() <= parameters.size()) {
            return of(parameters.get(parameter.getIndex() - 1));
        }
        throw new Untranslatable(
                "an expression of the form " + expression.getClass().getSimpleName());
    }

    private Value binary(BinaryExpression binary) {
        Expression a = binary.getLeftExpression();
        Expression b = binary.getRightExpression();
        String operator = binary.getStringExpression();
        boolean not = binary instanceof LikeExpression like && like.isNot();
        only(binary, a + (not ? " NOT " : " ") + operator + " " + b);
        return switch (operator) {
            case "AND", "OR" -> Value.truth("(" + condition(a) + " " + operator + " " + condition(b) + ")");
            case "=", "!=", "<", "<=", ">", ">=" -> Comparison.of(of(a), operator, of(b));
            case "<>" -> Comparison.of(of(a), "!=", of(b));
            case "+", "-", "*" -> Arithmetic.of(of(a), operator, of(b));
            case "/" -> Arithmetic.quotient(of(a), of(b));
            case "LIKE" -> negated(not, Comparison.like(of(a), of(b)).sql());
            default -> throw new Untranslatable("the operator " + operator);
        };
    }

    private static Value negated(boolean not, String sql) {
        return Value.truth(not ? "NOT " + sql : sql);
    }

    private Value function(Function function) {
        String name = function.getName().toUpperCase(Locale.ROOT);
        List<? extends Expression> arguments = arguments(function);
        only(function, function.getName() + "(" + shown(arguments) + ")");
        if (name.equals("IF") && arguments.size() == 3) {
            return choice(List.of(condition(arguments.get(0))), List.of(of(arguments.get(1)), of(arguments.get(2))));
        }
        List<Value> values = arguments.stream().map(this::of).toList();
        if (name.equals("NULLIF") && values.size() == 2) {
            String equal = Comparison.of(values.get(0), "=", values.get(1)).sql();
            return choice(List.of(equal), List.of(NULL, values.get(0)));
        }
        return Functions.apply(name, values, session).orElseThrow(() -> new Untranslatable("the function " + name));
    }

    private static String shown(List<? extends Expression> list) {
        return list.stream().map(Expression::toString).collect(Collectors.joining(", "));
    }

    private Value choice(CaseExpression choice) {
        Expression of = choice.getSwitchExpression();
        Expression otherwise = choice.getElseExpression();
        List<String> conditions = new ArrayList<>();
        List<Value> results = new ArrayList<>();
        for (WhenClause when : choice.getWhenClauses()) {
            Expression asked = when.getWhenExpression();
            conditions.add(
                    of == null
                            ? condition(asked)
                            : Comparison.of(of(of), "=", of(asked)).sql());
            results.add(of(when.getThenExpression()));
        }
        results.add(otherwise == null ? NULL : of(otherwise));
        return choice(conditions, results);
    }

    /** @param results of the conditions, and of none of them */
    private Value choice(List<String> conditions, List<Value> results) {
        return Kinds.together(results, session, sql -> {
            StringBuilder all = new StringBuilder("multiIf(");
            for (int i = 0; i < conditions.size(); i++) {
                all.append(conditions.get(i)).append(", ").append(sql.get(i)).append(", ");
            }
            return all.append(sql.get(conditions.size())).append(")").toString();
        });
    }

    private Value between(Between between) {
        Expression low = between.getBetweenExpressionStart();
        Expression high = between.getBetweenExpressionEnd();
        String is = between.isNot() ? " NOT BETWEEN " : " BETWEEN ";
        only(between, between.getLeftExpression() + is + low + " AND " + high);
        Value value = of(between.getLeftExpression());
        String from = Comparison.of(value, ">=", of(low)).sql();
        String to = Comparison.of(value, "<=", of(high)).sql();
        return negated(between.isNot(), "(" + from + " AND " + to + ")");
    }

    private Value in(InExpression in) {
        if (!(in.getRightExpression() instanceof ExpressionList<?> list) || list.size() > LONGEST_LIST) {
            throw new Untranslatable("IN something else than a short list");
        }
        only(in, in.getLeftExpression() + (in.isNot() ? " NOT IN (" : " IN (") + shown(list) + ")");
        Value value = of(in.getLeftExpression());
        String sql = list.stream()
                .map(each -> Comparison.of(value, "=", of(each)).sql())
                .collect(Collectors.joining(" OR ", "(", ")"));
        return negated(in.isNot(), sql);
    }

    private Value signed(SignedExpression signed) {
        if (signed.getSign() == '-') {
            return Arithmetic.of(new Value("0", new Kind.Whole(2, false)), "-", of(signed.getExpression()));
        }
        throw new Untranslatable("a sign other than minus");
    }
}
