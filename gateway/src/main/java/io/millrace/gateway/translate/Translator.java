package io.millrace.gateway.translate;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.table.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.Limit;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.WithItem;

/** Translates one statement; used once. */
public final class Translator {

    private static final int MOST_ROWS = 100_000;

    /** What joins are called, and what they are to ClickHouse. */
    private static final Map<String, String> JOINS = Map.of(
            "", " INNER JOIN ",
            "JOIN ", " INNER JOIN ",
            "INNER JOIN ", " INNER JOIN ",
            "CROSS JOIN ", " INNER JOIN ",
            "LEFT JOIN ", " LEFT JOIN ",
            "LEFT OUTER JOIN ", " LEFT JOIN ");

    private final Schema schema;
    private final SessionView session;
    private final List<Expression> parameters;
    private final Map<String, PlainSelect> named = new HashMap<>();
    private final Set<TableId> tables = new HashSet<>();
    private int aliases;

    private Translator(Schema schema, SessionView session, List<Expression> parameters) {
        this.schema = schema;
        this.session = session;
        this.parameters = parameters;
    }

    /**
     * @param parameters the values of its question marks
     * @throws Untranslatable when ClickHouse might not say what MySQL says
     */
    public static Translation translate(
            PlainSelect select, Schema schema, SessionView session, List<Expression> parameters) {
        return new Translator(schema, session, parameters).translate(select);
    }

    /** What the parser leaves out where there is nothing. */
    static <T> List<T> all(List<T> list) {
        return list == null ? List.of() : list;
    }

    private Translation translate(PlainSelect select) {
        for (WithItem<?> item : all(select.getWithItemsList())) {
            String name = item.getUnquotedAliasName();
            boolean table = schema.table(session.schema(), name).isPresent();
            if (item.isRecursive() || item.getWithItemList() != null || table) {
                throw new Untranslatable("WITH RECURSIVE, with names of columns, or of a table's name");
            }
            named.put(name, inner(item.getSelect()));
        }
        Grouped body = body(select);
        OptionalInt limit = limit(select.getLimit());
        boolean ordered = !body.order().isEmpty();
        if (limit.isPresent() && !ordered && session.exact() && !body.oneRow()) {
            throw new Untranslatable("LIMIT without ORDER BY: any rows would be right");
        }
        String rest = body.sql()
                + (ordered ? " ORDER BY " + body.order() : "")
                + (limit.isPresent() ? " LIMIT " + limit.getAsInt() : "")
                + (limit.isPresent() && ordered && session.exact() ? " WITH TIES" : "");
        return new Translation(body.outputs(), rest, tables, body.grouped(), limit);
    }

    private static OptionalInt limit(Limit limit) {
        if (limit == null) {
            return OptionalInt.empty();
        }
        String rows = String.valueOf(limit.getRowCount());
        if (!limit.toString().equals(" LIMIT " + rows) || !rows.matches("\\d{1,5}")) {
            throw new Untranslatable("LIMIT with an offset, or of many rows");
        }
        return OptionalInt.of(Math.min(Integer.parseInt(rows), MOST_ROWS));
    }

    private Grouped body(PlainSelect select) {
        PlainSelect known = new PlainSelect(select.getFromItem()).withSelectItems(select.getSelectItems());
        known.setJoins(select.getJoins());
        known.setWhere(select.getWhere());
        known.setGroupByElement(select.getGroupBy());
        known.setHaving(select.getHaving());
        known.setOrderByElements(select.getOrderByElements());
        known.setLimit(select.getLimit());
        known.setDistinct(select.getDistinct());
        known.setWithItemsList(select.getWithItemsList());
        Expressions.only(select, known.toString());
        if (select.getFromItem() == null) {
            throw new Untranslatable("a statement without a table");
        }
        Scope scope = new Scope();
        GroupedSelect clauses = new GroupedSelect(this::scalar, scope, session, parameters);
        StringBuilder from = new StringBuilder("FROM ").append(source(select.getFromItem(), scope));
        for (Join join : all(select.getJoins())) {
            from.append(join(join, scope, clauses.conditions()));
        }
        return clauses.translate(select, from.toString());
    }

    private String join(Join join, Scope scope, Expressions conditions) {
        String[] written =
                join.toString().split(Pattern.quote(join.getFromItem().toString()), 2);
        String kind = JOINS.getOrDefault(written[0], "");
        String source = source(join.getFromItem(), scope);
        String on = join.getOnExpressions().stream()
                .map(Expression::toString)
                .collect(Collectors.joining(" AND ", " ON ", ""));
        if (join.getOnExpressions().isEmpty() && kind.equals(" INNER JOIN ") && written[1].isEmpty()) {
            return " CROSS JOIN " + source;
        }
        if (kind.isEmpty() || join.getOnExpressions().size() != 1 || !written[1].equals(on)) {
            throw new Untranslatable("a join that is neither inner nor left, or has USING");
        }
        return kind + source + " ON "
                + conditions.condition(join.getOnExpressions().iterator().next());
    }

    private String source(FromItem item, Scope scope) {
        String alias = "t" + aliases++;
        String as = item.getAlias() == null
                ? ""
                : (item.getAlias().isUseAs() ? " AS " : " ") + item.getAlias().getName();
        if (item instanceof Table table) {
            Expressions.only(table, table.getFullyQualifiedName() + as);
            String name = table.getUnquotedName();
            String shown = as.isEmpty() ? name : table.getAlias().getUnquotedName();
            PlainSelect derived = table.getSchemaName() == null ? named.get(name) : null;
            return derived == null ? table(table, shown, alias, scope) : derived(derived, shown, alias, scope);
        }
        if (item instanceof ParenthesedSelect select && !as.isEmpty()) {
            Expressions.only(select, "(" + select.getSelect() + ")" + as);
            return derived(inner(select), item.getAlias().getUnquotedName(), alias, scope);
        }
        throw new Untranslatable("something else than a table or a derived table in FROM");
    }

    private String table(Table table, String name, String alias, Scope scope) {
        String database = table.getSchemaName() == null ? session.schema() : table.getUnquotedSchemaName();
        Schema.Shape shape = schema.table(database, table.getUnquotedName())
                .orElseThrow(() -> new Untranslatable("a table that is not replicated"));
        tables.add(shape.id());
        Map<String, Value> columns = new HashMap<>();
        for (Schema.Field field : shape.columns()) {
            // An instant is shown in the session's time zone.
            Kind kind = field.instant() && !session.utc() ? new Kind.Other() : field.kind();
            columns.put(Scope.key(field.name()), new Value(alias + "." + ClickHouseNames.quoted(field.name()), kind));
        }
        scope.add(name, columns);
        return shape.source() + " AS " + alias;
    }

    private String derived(PlainSelect select, String name, String alias, Scope scope) {
        Grouped body = body(select);
        Map<String, Value> columns = new HashMap<>();
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < body.outputs().size(); i++) {
            Value value = body.outputs().get(i).kept();
            columns.put(Scope.key(body.names().get(i)), new Value(alias + ".c" + i, value.kind()));
            outputs.add(value.sql() + " AS c" + i);
        }
        scope.add(name, columns);
        return "(SELECT " + String.join(", ", outputs) + " " + body.sql() + ") AS " + alias;
    }

    /** A subquery that gives one value: it is one of all rows. */
    private Value scalar(ParenthesedSelect select) {
        Expressions.only(select, "(" + select.getSelect() + ")");
        Grouped body = body(inner(select));
        if (!body.oneRow() || body.outputs().size() != 1) {
            throw new Untranslatable("a subquery that is not one aggregate of all rows");
        }
        Value value = body.outputs().get(0).kept();
        return new Value("(SELECT " + value.sql() + " AS c0 " + body.sql() + ")", value.kind());
    }

    private static PlainSelect inner(Select select) {
        Select inner = select instanceof ParenthesedSelect brackets ? brackets.getSelect() : select;
        if (inner instanceof PlainSelect plain
                && plain.getLimit() == null
                && plain.getOrderByElements() == null
                && plain.getWithItemsList() == null) {
            return plain;
        }
        throw new Untranslatable("a subquery with ORDER BY, LIMIT, WITH, UNION or the like");
    }
}
