package io.millrace.gateway.translate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.SelectItem;

/** The clauses behind FROM, and what their expressions mean: of rows before GROUP BY, of groups behind it. */
final class GroupedSelect {

    private final Function<ParenthesedSelect, Value> scalar;
    private final Scope scope;
    private final SessionView session;
    private final List<Expression> parameters;
    private final Expressions rows;
    private final Expressions outputs;
    private final Expressions named;
    private final Map<String, Expression> aliases = new HashMap<>();
    private final List<Value> keys = new ArrayList<>();
    private boolean grouped;

    GroupedSelect(
            Function<ParenthesedSelect, Value> scalar, Scope scope, SessionView session, List<Expression> parameters) {
        this.scalar = scalar;
        this.scope = scope;
        this.session = session;
        this.parameters = parameters;
        this.rows = new Expressions(this::ofRow, session, List.of());
        this.outputs = new Expressions(this::ofOutput, session, List.of());
        this.named = new Expressions(this::ofAlias, session, parameters);
    }

    /** Expressions of WHERE and ON. */
    Expressions conditions() {
        return new Expressions(this::ofRow, session, parameters);
    }

    Grouped translate(PlainSelect select, String from) {
        for (SelectItem<?> item : select.getSelectItems()) {
            if (item.getAlias() != null) {
                aliases.put(Scope.key(item.getUnquotedAliasName()), item.getExpression());
            }
        }
        List<Expression> items = select.getSelectItems().stream()
                .<Expression>map(SelectItem::getExpression)
                .toList();
        String where = select.getWhere() == null ? "" : " WHERE " + conditions().condition(select.getWhere());
        group(select, items);
        String group = keys.stream().map(Value::key).collect(Collectors.joining(", ", " GROUP BY ", ""));
        if (select.getHaving() != null && !grouped) {
            throw new Untranslatable("HAVING without groups");
        }
        String sql = from
                + where
                + (keys.isEmpty() ? "" : group)
                + (select.getHaving() == null ? "" : " HAVING " + named.condition(select.getHaving()));
        return new Grouped(
                items.stream().map(outputs::of).toList(),
                select.getSelectItems().stream().map(GroupedSelect::name).toList(),
                sql,
                order(select, items),
                grouped,
                grouped && keys.isEmpty() && select.getHaving() == null);
    }

    private static String name(SelectItem<?> item) {
        if (item.getAlias() != null) {
            return item.getUnquotedAliasName();
        }
        return item.getExpression() instanceof Column column ? column.getUnquotedColumnName() : "";
    }

    /** Finds whether there are groups; {@link #keys} are what the rows of each have in common. */
    private void group(PlainSelect select, List<Expression> items) {
        boolean aggregates = Stream.concat(items.stream(), Stream.ofNullable(select.getHaving()))
                .anyMatch(Aggregates::within);
        List<Expression> by = new ArrayList<>();
        if (select.getDistinct() != null) {
            Expressions.only(select.getDistinct(), "DISTINCT");
            if (select.getGroupBy() != null || aggregates) {
                throw new Untranslatable("DISTINCT of groups");
            }
            by.addAll(items);
        } else if (select.getGroupBy() != null) {
            for (Object each : select.getGroupBy().getGroupByExpressionList()) {
                by.add((Expression) each);
            }
            String plain = by.stream().map(Expression::toString).collect(Collectors.joining(", "));
            Expressions.only(select.getGroupBy(), "GROUP BY " + plain);
            by.replaceAll(each -> each instanceof Column column ? meant(column, false) : placed(each, items));
        }
        by.forEach(each -> keys.add(rows.of(each).kept()));
        grouped = aggregates || !by.isEmpty();
    }

    /** What GROUP BY and ORDER BY name by its place. */
    private static Expression placed(Expression written, List<Expression> items) {
        if (!(written instanceof LongValue place)) {
            return written;
        }
        String digits = place.getStringValue();
        int at = digits.length() > 4 ? 0 : Integer.parseInt(digits);
        if (at < 1 || at > items.size()) {
            throw new Untranslatable("a place that is not in the list of values");
        }
        return items.get(at - 1);
    }

    /**
     * MySQL takes a column of FROM before an alias, but where the name is all that ORDER BY says: elsewhere a name that is both
     * is refused.
     */
    private Expression meant(Column written, boolean aliasFirst) {
        String name = written.getUnquotedColumnName();
        Expression alias = written.getTable() == null ? aliases.get(Scope.key(name)) : null;
        boolean same =
                alias instanceof Column other && other.getUnquotedColumnName().equalsIgnoreCase(name);
        if (alias == null || same) {
            return written;
        }
        if (!aliasFirst && scope.has(name)) {
            throw new Untranslatable("a name that is both a column and an alias");
        }
        return alias;
    }

    private String order(PlainSelect select, List<Expression> items) {
        List<String> parts = new ArrayList<>();
        for (OrderByElement element : Translator.all(select.getOrderByElements())) {
            Expression by = element.getExpression();
            String ascending = element.isAscDescPresent() ? " ASC" : "";
            Expressions.only(element, by + (element.isAsc() ? ascending : " DESC"));
            Value value = by instanceof Column column ? outputs.of(meant(column, true)) : named.of(placed(by, items));
            parts.add(value.order() + (element.isAsc() ? " ASC NULLS FIRST" : " DESC NULLS LAST"));
        }
        return String.join(", ", parts);
    }

    private Optional<Value> ofRow(Expression expression) {
        if (Aggregates.is(expression)) {
            throw new Untranslatable("an aggregate where rows are meant");
        }
        if (expression instanceof Column column) {
            return Optional.of(scope.column(column));
        }
        return expression instanceof ParenthesedSelect select ? Optional.of(scalar.apply(select)) : Optional.empty();
    }

    private Optional<Value> ofAlias(Expression expression) {
        return expression instanceof Column column
                ? Optional.of(outputs.of(meant(column, false)))
                : ofOutput(expression);
    }

    /** Keys of groups, and aggregates; without groups rows. */
    private Optional<Value> ofOutput(Expression expression) {
        if (!grouped) {
            return ofRow(expression);
        }
        if (Aggregates.is(expression)) {
            var function = (net.sf.jsqlparser.expression.Function) expression;
            return Optional.of(Aggregates.of(function, rows, session.exact()));
        }
        Optional<Value> key = key(expression);
        if (key.isPresent() || !(expression instanceof Column)) {
            return key.or(() -> expression instanceof ParenthesedSelect ? ofRow(expression) : Optional.empty());
        }
        Value value = rows.of(expression);
        if (!session.oneValuePerGroup() || keys.isEmpty()) {
            throw new Untranslatable("a column that is not the same in a group");
        }
        return Optional.of(new Value("any(" + value.sql() + ")", value.kind()));
    }

    private Optional<Value> key(Expression expression) {
        if (keys.isEmpty() || Aggregates.within(expression)) {
            return Optional.empty();
        }
        try {
            Value value = rows.of(expression).kept();
            return keys.stream().filter(value::equals).findFirst().map(this::ofGroup);
        } catch (Untranslatable e) {
            return Optional.empty();
        }
    }

    /** Texts that are equal to MySQL may be written in several ways: then it is not known which of them it shows. */
    private Value ofGroup(Value key) {
        if (!(key.kind() instanceof Kind.Text text) || text.collation() == Collation.BYTES) {
            return key;
        }
        String sql = "min(" + key.sql() + ")";
        return new Value(session.exact() ? Value.unless(sql + " != max(" + key.sql() + ")", sql) : sql, key.kind());
    }
}
