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
import net.sf.jsqlparser.expression.operators.arithmetic.Addition;
import net.sf.jsqlparser.expression.operators.arithmetic.Division;
import net.sf.jsqlparser.expression.operators.arithmetic.IntegerDivision;
import net.sf.jsqlparser.expression.operators.arithmetic.Modulo;
import net.sf.jsqlparser.expression.operators.arithmetic.Multiplication;
import net.sf.jsqlparser.expression.operators.arithmetic.Subtraction;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.expression.operators.relational.GreaterThan;
import net.sf.jsqlparser.expression.operators.relational.GreaterThanEquals;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.expression.operators.relational.MinorThan;
import net.sf.jsqlparser.expression.operators.relational.MinorThanEquals;
import net.sf.jsqlparser.expression.operators.relational.NotEqualsTo;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;

/** Expressions over the rows of FROM, or over groups of them. */
final class Expressions {

    private static final int LONGEST_LIST = 200;

    /** What is found under a name, or what a whole expression stands for, before its parts are looked at. */
    interface Names {
        Value column(Column column);

        Optional<Value> whole(Expression expression);

        Optional<Value> aggregate(Function function);

        Value subquery(ParenthesedSelect select);
    }

    private final Names names;
    private final SessionView session;
    private final Optional<List<Expression>> parameters;

    /** @param parameters the values of a prepared statement's question marks; empty where none may stand */
    Expressions(Names names, SessionView session, Optional<List<Expression>> parameters) {
        this.names = names;
        this.session = session;
        this.parameters = parameters;
    }

    Value of(Expression expression) {
        return names.whole(expression).orElseGet(() -> parts(expression));
    }

    private Value parts(Expression expression) {
        Optional<Moments.Constant> constant = Moments.constant(expression, session.now());
        if (constant.isPresent()) {
            return constant.get().value();
        }
        if (expression instanceof Column column) {
            return names.column(column);
        }
        if (expression instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            return of(list.get(0));
        }
        if (expression instanceof ParenthesedSelect select) {
            return names.subquery(select);
        }
        if (expression instanceof JdbcParameter parameter) {
            return of(parameters
                    .filter(values -> parameter.getIndex() <= values.size())
                    .orElseThrow(() -> new Untranslatable("a parameter of which MySQL does not tell the type"))
                    .get(parameter.getIndex() - 1));
        }
        if (expression instanceof Function function) {
            return function(function);
        }
        if (expression instanceof CaseExpression choice) {
            return choice(choice);
        }
        if (expression instanceof BinaryExpression binary) {
            return binary(binary);
        }
        return literalOrTest(expression);
    }

    private Value literalOrTest(Expression expression) {
        if (expression instanceof LongValue number) {
            return whole(number.getStringValue());
        }
        if (expression instanceof DoubleValue number) {
            return decimal(number.toString());
        }
        if (expression instanceof StringValue text && text.getPrefix() == null) {
            String plain = text.getValue().replace("''", "'");
            return new Value(ClickHouseNames.literal(plain), new Kind.Quoted(plain));
        }
        if (expression instanceof NullValue) {
            return new Value("NULL", new Kind.Nothing());
        }
        if (expression instanceof SignedExpression signed) {
            return signed(signed);
        }
        if (expression instanceof NotExpression not && !not.isExclamationMark()) {
            return Value.truth("NOT " + condition(not.getExpression()));
        }
        if (expression instanceof IsNullExpression test && !test.isUseIsNull() && !test.isUseNotNull()) {
            return Value.truth(
                    "(" + of(test.getLeftExpression()).sql() + (test.isNot() ? " IS NOT NULL)" : " IS NULL)"));
        }
        if (expression instanceof Between between) {
            return between(between);
        }
        if (expression instanceof InExpression in) {
            return in(in);
        }
        throw new Untranslatable(
                "an expression of the form " + expression.getClass().getSimpleName());
    }

    /** A truth, in brackets. */
    String condition(Expression expression) {
        Value value = of(expression);
        if (value.kind() instanceof Kind.Whole) {
            return "(" + value.sql() + ")";
        }
        throw new Untranslatable("a condition that is no truth");
    }

    private Value binary(BinaryExpression binary) {
        if (binary instanceof AndExpression || binary instanceof OrExpression) {
            return Value.truth("(" + condition(binary.getLeftExpression())
                    + (binary instanceof AndExpression ? " AND " : " OR ") + condition(binary.getRightExpression())
                    + ")");
        }
        Optional<String> comparison = comparison(binary);
        if (comparison.isPresent()) {
            return Comparison.of(of(binary.getLeftExpression()), comparison.get(), of(binary.getRightExpression()));
        }
        if (binary instanceof LikeExpression like) {
            return like(like);
        }
        if (binary instanceof Division) {
            return Arithmetic.quotient(of(binary.getLeftExpression()), of(binary.getRightExpression()));
        }
        if (binary instanceof Modulo || binary instanceof IntegerDivision) {
            return wholeDivision(binary);
        }
        String operator = binary instanceof Addition
                ? "+"
                : binary instanceof Subtraction ? "-" : binary instanceof Multiplication ? "*" : "";
        if (operator.isEmpty()) {
            throw new Untranslatable("an operator that is not known here");
        }
        return Arithmetic.of(of(binary.getLeftExpression()), operator, of(binary.getRightExpression()));
    }

    private static Optional<String> comparison(BinaryExpression binary) {
        if (binary instanceof EqualsTo equals) {
            return Optional.of("=")
                    .filter(operator -> equals.getStringExpression().equals(operator));
        }
        if (binary instanceof NotEqualsTo) {
            return Optional.of("!=");
        }
        if (binary instanceof GreaterThan) {
            return Optional.of(">");
        }
        if (binary instanceof GreaterThanEquals) {
            return Optional.of(">=");
        }
        if (binary instanceof MinorThan) {
            return Optional.of("<");
        }
        return binary instanceof MinorThanEquals ? Optional.of("<=") : Optional.empty();
    }

    private Value like(LikeExpression like) {
        if (like.isUseBinary() || like.getEscape() != null || like.getLikeKeyWord() != LikeExpression.KeyWord.LIKE) {
            throw new Untranslatable("LIKE with more than a pattern");
        }
        Value found = Comparison.like(of(like.getLeftExpression()), of(like.getRightExpression()));
        return like.isNot() ? Value.truth("NOT " + found.sql()) : found;
    }

    /** By a literal: not 0, and so small that nothing overflows. */
    private Value wholeDivision(BinaryExpression binary) {
        Value left = of(binary.getLeftExpression());
        if (!(left.kind() instanceof Kind.Whole whole)
                || !(binary.getRightExpression() instanceof LongValue divisor)
                || !divisor.getStringValue().matches("[1-9]\\d{0,8}")) {
            throw new Untranslatable("a remainder of something else than a whole number by a literal");
        }
        String sql = binary instanceof Modulo
                ? "(" + left.sql() + " % " + divisor.getStringValue() + ")"
                : "intDiv(" + left.sql() + ", " + divisor.getStringValue() + ")";
        return new Value(sql, whole);
    }

    private Value function(Function function) {
        Optional<Value> aggregate = names.aggregate(function);
        if (aggregate.isPresent()) {
            return aggregate.get();
        }
        if (function.isDistinct() || function.isAllColumns() || function.getAttribute() != null) {
            throw new Untranslatable("a function with DISTINCT or the like");
        }
        String name = function.getName().toUpperCase(Locale.ROOT);
        List<? extends Expression> arguments =
                function.getParameters() == null ? List.of() : List.copyOf(function.getParameters());
        if (name.equals("IF") && arguments.size() == 3) {
            List<Value> either = Kinds.alike(List.of(of(arguments.get(1)), of(arguments.get(2))), session);
            return new Value(
                    "if(" + condition(arguments.get(0)) + ", " + either.get(0).sql() + ", "
                            + either.get(1).sql() + ")",
                    Kinds.kindOf(either));
        }
        if (name.equals("NULLIF") && arguments.size() == 2) {
            Value value = of(arguments.get(0));
            return new Value(
                    "if(" + Comparison.of(value, "=", of(arguments.get(1))).sql() + ", NULL, " + value.sql() + ")",
                    value.kind());
        }
        return Functions.apply(name, arguments.stream().map(this::of).toList(), session)
                .orElseThrow(() -> new Untranslatable("the function " + name));
    }

    private Value choice(CaseExpression choice) {
        List<String> conditions = new ArrayList<>();
        List<Value> results = new ArrayList<>();
        for (WhenClause when : choice.getWhenClauses()) {
            conditions.add(
                    choice.getSwitchExpression() == null
                            ? condition(when.getWhenExpression())
                            : Comparison.of(of(choice.getSwitchExpression()), "=", of(when.getWhenExpression()))
                                    .sql());
            results.add(of(when.getThenExpression()));
        }
        results.add(
                choice.getElseExpression() == null
                        ? new Value("NULL", new Kind.Nothing())
                        : of(choice.getElseExpression()));
        List<Value> alike = Kinds.alike(results, session);
        StringBuilder sql = new StringBuilder("multiIf(");
        for (int i = 0; i < conditions.size(); i++) {
            sql.append(conditions.get(i))
                    .append(", ")
                    .append(alike.get(i).sql())
                    .append(", ");
        }
        sql.append(alike.get(alike.size() - 1).sql()).append(")");
        return new Value(sql.toString(), Kinds.kindOf(alike));
    }

    private Value between(Between between) {
        Value value = of(between.getLeftExpression());
        String sql = "("
                + Comparison.of(value, ">=", of(between.getBetweenExpressionStart()))
                        .sql()
                + " AND "
                + Comparison.of(value, "<=", of(between.getBetweenExpressionEnd()))
                        .sql() + ")";
        return Value.truth(between.isNot() ? "NOT " + sql : sql);
    }

    private Value in(InExpression in) {
        if (!(in.getRightExpression() instanceof ExpressionList<?> list) || list.size() > LONGEST_LIST) {
            throw new Untranslatable("IN something else than a short list");
        }
        Value value = of(in.getLeftExpression());
        String sql = list.stream()
                .map(each -> Comparison.of(value, "=", of(each)).sql())
                .collect(Collectors.joining(" OR ", "(", ")"));
        return Value.truth(in.isNot() ? "NOT " + sql : sql);
    }

    private Value signed(SignedExpression signed) {
        Value value = of(signed.getExpression());
        if (signed.getSign() == '+') {
            return value;
        }
        if (signed.getSign() == '-' && value.exactNumber()) {
            return value.kind() instanceof Kind.Exact
                    ? new Value("negate(" + value.sql() + ")", value.kind())
                    : Arithmetic.of(new Value("0", new Kind.Whole(2, false)), "-", value);
        }
        throw new Untranslatable("a sign of something else than a number");
    }

    private static Value whole(String digits) {
        if (digits.length() > 18) {
            throw new Untranslatable("a number of more than 18 digits");
        }
        long number = Long.parseLong(digits);
        return new Value(digits, new Kind.Whole(Long.SIZE - Long.numberOfLeadingZeros(number) + 1, false));
    }

    private static Value decimal(String text) {
        if (!text.matches("\\d{1,18}\\.\\d{1,10}")) {
            throw new Untranslatable("a number with an exponent, or of many digits");
        }
        int scale = text.length() - text.indexOf('.') - 1;
        return new Value("toDecimal128('" + text + "', " + scale + ")", new Kind.Exact(scale));
    }
}
