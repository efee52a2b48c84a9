package io.millrace.gateway.translate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.GroupByElement;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.SelectItem;

/** The clauses behind FROM, and what their expressions mean: of rows before GROUP BY, of groups behind it. */
final class GroupedSelect {

    private final Function<ParenthesedSelect, Value> scalar;
    private final Scope scope;
    private final SessionView session;
    private final Optional<List<Expression>> parameters;
    private final Map<String, Expression> aliases = new LinkedHashMap<>();
    private final List<Value> keys = new ArrayList<>();
    private boolean aggregates;

    GroupedSelect(
            Function<ParenthesedSelect, Value> scalar,
            Scope scope,
            SessionView session,
            Optional<List<Expression>> parameters) {
        this.scalar = scalar;
        this.scope = scope;
        this.session = session;
        this.parameters = parameters;
    }

    /** Expressions of WHERE and ON. */
    Expressions rows() {
        return new Expressions(new RowNames(), session, parameters);
    }

    Grouped translate(PlainSelect select, String from) {
        List<Expression> items = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (SelectItem<?> item : select.getSelectItems()) {
            items.add(item.getExpression());
            names.add(name(item));
            if (item.getAlias() != null) {
                aliases.put(item.getUnquotedAliasName().toLowerCase(Locale.ROOT), item.getExpression());
            }
        }
        String where = select.getWhere() == null ? "" : " WHERE " + rows().condition(select.getWhere());
        Expressions values = new Expressions(new RowNames(), session, Optional.empty());
        boolean grouped = group(select, items, values) || aggregates(select, items, values);
        Expressions outputs =
                grouped ? new Expressions(new GroupNames(values, Place.SELECT), session, Optional.empty()) : values;
        List<Value> selected = items.stream().map(outputs::of).toList();
        String group =
                keys.isEmpty() ? "" : keys.stream().map(Kinds::key).collect(Collectors.joining(", ", " GROUP BY ", ""));
        String having = select.getHaving() == null
                ? ""
                : " HAVING "
                        + new Expressions(new GroupNames(values, Place.HAVING), session, parameters)
                                .condition(select.getHaving());
        if (select.getHaving() != null && !grouped) {
            throw new Untranslatable("HAVING without groups");
        }
        return new Grouped(
                selected,
                names,
                from + where + group + having,
                order(select, items, outputs, grouped, values),
                grouped,
                grouped && keys.isEmpty() && having.isEmpty());
    }

    private static String name(SelectItem<?> item) {
        if (item.getAlias() != null) {
            return item.getUnquotedAliasName();
        }
        return item.getExpression() instanceof Column column ? column.getUnquotedColumnName() : "";
    }

    /** Whether there are groups; {@link #keys} are what they have in common. */
    private boolean group(PlainSelect select, List<Expression> items, Expressions values) {
        GroupByElement group = select.getGroupBy();
        if (select.getDistinct() != null) {
            if (group != null
                    || select.getDistinct().getOnSelectItems() != null
                    || select.getDistinct().isUseUnique()) {
                throw new Untranslatable("DISTINCT of groups");
            }
            items.forEach(item -> keys.add(values.of(item)));
            return true;
        }
        if (group == null) {
            return false;
        }
        if (group.isMysqlWithRollup() || !group.getGroupingSets().isEmpty()) {
            throw new Untranslatable("GROUP BY with more than expressions");
        }
        for (Object each : group.getGroupByExpressionList()) {
            Value key = Kinds.materialized(values.of(meant((Expression) each, items)));
            if (key.kind() instanceof Kind.Nothing || key.kind() instanceof Kind.Quoted) {
                throw new Untranslatable("GROUP BY a constant");
            }
            keys.add(key);
        }
        return true;
    }

    /** What GROUP BY names by its place or its alias. MySQL takes a column of FROM before an alias. */
    private Expression meant(Expression written, List<Expression> items) {
        if (written instanceof LongValue place) {
            return items.get(Math.toIntExact(place.getValue()) - 1);
        }
        if (written instanceof Column column && column.getTable() == null) {
            Expression alias = aliases.get(column.getUnquotedColumnName().toLowerCase(Locale.ROOT));
            if (alias != null && scope.has(column.getUnquotedColumnName()) && !same(alias, column)) {
                throw new Untranslatable("a name that is both a column and an alias");
            }
            return alias == null ? written : alias;
        }
        return written;
    }

    private static boolean same(Expression alias, Column column) {
        return alias instanceof Column other
                && other.getUnquotedColumnName().equalsIgnoreCase(column.getUnquotedColumnName());
    }

    private boolean aggregates(PlainSelect select, List<Expression> items, Expressions values) {
        List<Expression> all = new ArrayList<>(items);
        if (select.getHaving() != null) {
            all.add(select.getHaving());
        }
        for (Expression each : all) {
            attempt(values, each);
        }
        if (select.getDistinct() != null && aggregates) {
            throw new Untranslatable("DISTINCT of aggregates");
        }
        return aggregates;
    }

    private static Optional<Value> attempt(Expressions values, Expression expression) {
        try {
            return Optional.of(values.of(expression));
        } catch (Untranslatable e) {
            return Optional.empty();
        }
    }

    private String order(
            PlainSelect select, List<Expression> items, Expressions outputs, boolean grouped, Expressions values) {
        List<String> parts = new ArrayList<>();
        Expressions named = grouped
                ? new Expressions(new GroupNames(values, Place.ORDER_BY), session, Optional.empty())
                : new Expressions(new AliasedNames(), session, Optional.empty());
        for (OrderByElement element :
                select.getOrderByElements() == null ? List.<OrderByElement>of() : select.getOrderByElements()) {
            if (element.getNullOrdering() != null || element.isMysqlWithRollup()) {
                throw new Untranslatable("ORDER BY with more than ASC and DESC");
            }
            Value value = element.getExpression() instanceof LongValue place
                    ? outputs.of(items.get(Math.toIntExact(place.getValue()) - 1))
                    : named.of(element.getExpression());
            parts.add(Kinds.order(value) + (element.isAsc() ? " ASC NULLS FIRST" : " DESC NULLS LAST"));
        }
        return String.join(", ", parts);
    }

    /** Columns of FROM. */
    private class RowNames implements Expressions.Names {

        @Override
        public Value column(Column column) {
            return scope.column(column);
        }

        @Override
        public Optional<Value> whole(Expression expression) {
            return Optional.empty();
        }

        @Override
        public Optional<Value> aggregate(net.sf.jsqlparser.expression.Function function) {
            if (Aggregates.is(function)) {
                aggregates = true;
                throw new Untranslatable("an aggregate where rows are meant");
            }
            return Optional.empty();
        }

        @Override
        public Value subquery(ParenthesedSelect select) {
            return scalar.apply(select);
        }
    }

    /** Aliases of the list of values before columns of FROM: ORDER BY without groups. */
    private final class AliasedNames extends RowNames {

        @Override
        public Value column(Column column) {
            Expression alias = column.getTable() == null
                    ? aliases.get(column.getUnquotedColumnName().toLowerCase(Locale.ROOT))
                    : null;
            return alias == null
                    ? super.column(column)
                    : new Expressions(new RowNames(), session, Optional.empty()).of(alias);
        }
    }

    private enum Place {
        SELECT,
        HAVING,
        ORDER_BY
    }

    /** Keys of groups, and aggregates. */
    private final class GroupNames implements Expressions.Names {

        private final Expressions values;
        private final Place place;

        GroupNames(Expressions values, Place place) {
            this.values = values;
            this.place = place;
        }

        @Override
        public Optional<Value> whole(Expression expression) {
            if (expression instanceof Column column && aliased(column).isPresent()) {
                return Optional.empty();
            }
            return keys.isEmpty()
                    ? Optional.empty()
                    : attempt(values, expression)
                            .map(Kinds::materialized)
                            .filter(value ->
                                    keys.stream().anyMatch(key -> key.sql().equals(value.sql())))
                            .map(this::ofGroup);
        }

        /** Texts that are equal to MySQL may be written in several ways: then it is not known which of them it shows. */
        private Value ofGroup(Value key) {
            if (!(key.kind() instanceof Kind.Text text)
                    || text.collation().tellsBytesApart()
                    || place == Place.ORDER_BY) {
                return place == Place.ORDER_BY
                                && key.kind() instanceof Kind.Text text
                                && !text.collation().tellsBytesApart()
                        ? new Value(Kinds.key(key), new Kind.Text(Collation.BYTES))
                        : key;
            }
            String sql = "min(" + key.sql() + ")";
            return new Value(session.exact() ? Value.unless(sql + " != max(" + key.sql() + ")", sql) : sql, key.kind());
        }

        private Optional<Expression> aliased(Column column) {
            if (place == Place.SELECT || column.getTable() != null) {
                return Optional.empty();
            }
            String name = column.getUnquotedColumnName();
            Optional<Expression> alias = Optional.ofNullable(aliases.get(name.toLowerCase(Locale.ROOT)))
                    .filter(expression -> !same(expression, column));
            if (alias.isPresent() && place == Place.HAVING && scope.has(name)) {
                throw new Untranslatable("a name that is both a column and an alias");
            }
            return alias;
        }

        @Override
        public Value column(Column column) {
            Optional<Expression> alias = aliased(column);
            if (alias.isPresent()) {
                return new Expressions(
                                new GroupNames(values, place == Place.ORDER_BY ? Place.ORDER_BY : Place.SELECT),
                                session,
                                Optional.empty())
                        .of(alias.get());
            }
            Value value = scope.column(column);
            if (!session.oneValuePerGroup() || keys.isEmpty()) {
                throw new Untranslatable("a column that is not the same in a group");
            }
            return new Value("any(" + value.sql() + ")", value.kind());
        }

        @Override
        public Optional<Value> aggregate(net.sf.jsqlparser.expression.Function function) {
            if (!Aggregates.is(function)) {
                return Optional.empty();
            }
            aggregates = true;
            String name = function.getName().toUpperCase(Locale.ROOT);
            List<? extends Expression> arguments =
                    function.getParameters() == null ? List.of() : List.copyOf(function.getParameters());
            boolean plain = function.getKeep() == null
                    && function.getOrderByElements() == null
                    && function.getNullHandling() == null
                    && function.getLimit() == null
                    && arguments.size() == 1;
            if (!plain) {
                throw new Untranslatable("an aggregate with more than one argument");
            }
            if (arguments.get(0) instanceof AllColumns) {
                if (!name.equals("COUNT")) {
                    throw new Untranslatable("an aggregate of all columns");
                }
                return Optional.of(Aggregates.countOfRows());
            }
            return Optional.of(
                    Aggregates.of(name, function.isDistinct(), values.of(arguments.get(0)), session.exact()));
        }

        @Override
        public Value subquery(ParenthesedSelect select) {
            return scalar.apply(select);
        }
    }
}
