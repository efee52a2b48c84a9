package io.millrace.gateway.translate;

import io.millrace.common.table.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.LongValue;
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

    private final Schema schema;
    private final SessionView session;
    private final Optional<List<Expression>> parameters;
    private final Map<String, PlainSelect> named = new HashMap<>();
    private final Set<TableId> tables = new HashSet<>();
    private int aliases;

    private Translator(Schema schema, SessionView session, List<Expression> parameters) {
        this.schema = schema;
        this.session = session;
        this.parameters = Optional.of(parameters);
    }

    /**
     * @param parameters the values of its question marks
     * @throws Untranslatable when ClickHouse might not say what MySQL says
     */
    public static Translation translate(
            PlainSelect select, Schema schema, SessionView session, List<Expression> parameters) {
        Translator translator = new Translator(schema, session, parameters);
        if (select.getWithItemsList() != null) {
            select.getWithItemsList().forEach(translator::name);
        }
        Grouped body = translator.body(select);
        List<Translation.Output> outputs = body.outputs().stream()
                .map(value -> new Translation.Output(value.sql(), value.kind()))
                .toList();
        Optional<Integer> limit = translator.limit(select.getLimit());
        boolean ordered = !body.order().isEmpty();
        if (limit.isPresent() && !ordered && session.exact() && !body.oneRow()) {
            throw new Untranslatable("LIMIT without ORDER BY: any rows would be right");
        }
        String rest = body.sql()
                + (ordered ? " ORDER BY " + body.order() : "")
                + limit.map(rows -> " LIMIT " + rows + (ordered && session.exact() ? " WITH TIES" : ""))
                        .orElse("");
        return new Translation(
                outputs,
                rest,
                translator.tables,
                body.grouped(),
                limit.map(OptionalInt::of).orElse(OptionalInt.empty()));
    }

    private void name(WithItem<?> item) {
        if (item.isRecursive() || item.getWithItemList() != null) {
            throw new Untranslatable("WITH RECURSIVE, or with names of columns");
        }
        named.put(item.getUnquotedAliasName(), plain(item.getSelect()));
    }

    private Optional<Integer> limit(Limit limit) {
        if (limit == null) {
            return Optional.empty();
        }
        if (limit.getOffset() != null
                || limit.getByExpressions() != null
                || !(limit.getRowCount() instanceof LongValue rows)
                || rows.getStringValue().length() > 5) {
            throw new Untranslatable("LIMIT with an offset, or of many rows");
        }
        return Optional.of(Math.min(Math.toIntExact(rows.getValue()), MOST_ROWS));
    }

    /** What stands for a question mark or the like in a part of the statement. */
    private Grouped body(PlainSelect select) {
        refuseOtherClauses(select);
        Scope scope = new Scope();
        String from = from(select, scope);
        return new GroupedSelect(this::scalar, scope, session, parameters).translate(select, from);
    }

    private static void refuseOtherClauses(PlainSelect select) {
        boolean other = Stream.of(
                                select.getIntoTables(),
                                select.getLateralViews(),
                                select.getIntoTempTable(),
                                select.getSampleClause(),
                                select.getOptimizeFor(),
                                select.getTop(),
                                select.getSkip(),
                                select.getFirst(),
                                select.getQualify(),
                                select.getOracleHierarchical(),
                                select.getPreferringClause(),
                                select.getOracleHint(),
                                select.getForXmlPath(),
                                select.getKsqlWindow(),
                                select.getWindowDefinitions(),
                                select.getMySqlSqlCacheFlag(),
                                select.getBigQuerySelectQualifier(),
                                select.getForClause(),
                                select.getForMode(),
                                select.getLimitBy(),
                                select.getOffset(),
                                select.getFetch(),
                                select.getIsolation(),
                                select.getPivot(),
                                select.getUnPivot())
                        .anyMatch(clause -> clause != null && !(clause instanceof List<?> list && list.isEmpty()))
                || select.getMySqlSqlCalcFoundRows()
                || select.getMySqlHintStraightJoin();
        if (other) {
            throw new Untranslatable("a clause that is not known here");
        }
    }

    private String from(PlainSelect select, Scope scope) {
        if (select.getFromItem() == null) {
            throw new Untranslatable("a statement without a table");
        }
        StringBuilder sql = new StringBuilder("FROM ").append(source(select.getFromItem(), scope));
        for (Join join : select.getJoins() == null ? List.<Join>of() : select.getJoins()) {
            sql.append(join(join, scope));
        }
        return sql.toString();
    }

    private String join(Join join, Scope scope) {
        boolean other = join.isNatural()
                || join.isRight()
                || join.isFull()
                || join.isStraight()
                || join.isApply()
                || join.isSemi()
                || join.isGlobal()
                || join.isWindowJoin()
                || join.getJoinHint() != null
                || !join.getUsingColumns().isEmpty()
                || join.isOuter() && !join.isLeft();
        if (other) {
            throw new Untranslatable("a join that is neither inner nor left, or has USING");
        }
        String source = source(join.getFromItem(), scope);
        if (join.getOnExpressions().isEmpty()) {
            if (join.isLeft()) {
                throw new Untranslatable("a left join without a condition");
            }
            return " CROSS JOIN " + source;
        }
        Expressions rows = new GroupedSelect(this::scalar, scope, session, parameters).rows();
        String condition = join.getOnExpressions().stream().map(rows::condition).collect(Collectors.joining(" AND "));
        return (join.isLeft() ? " LEFT JOIN " : " INNER JOIN ") + source + " ON " + condition;
    }

    private String source(FromItem item, Scope scope) {
        String alias = "t" + aliases++;
        if (item instanceof Table table) {
            String name = table.getUnquotedName();
            PlainSelect derived = table.getSchemaName() == null ? named.get(name) : null;
            String shownName =
                    table.getAlias() == null ? name : table.getAlias().getUnquotedName();
            return derived == null ? table(table, shownName, alias, scope) : derived(derived, shownName, alias, scope);
        }
        if (item instanceof ParenthesedSelect select && item.getAlias() != null) {
            return derived(plain(select), item.getAlias().getUnquotedName(), alias, scope);
        }
        throw new Untranslatable("something else than a table or a derived table in FROM");
    }

    private String table(Table table, String name, String alias, Scope scope) {
        String database = table.getSchemaName() == null ? session.schema() : table.getUnquotedSchemaName();
        Schema.Shape shape = schema.table(database, table.getUnquotedName())
                .orElseThrow(() -> new Untranslatable("a table that is not replicated"));
        tables.add(shape.id());
        List<Schema.Field> fields = session.utc()
                ? shape.columns()
                : shape.columns().stream().map(Schema.Field::elsewhere).toList();
        scope.add(name, alias, fields, fields.stream().map(Schema.Field::name).toList());
        return shape.source() + " AS " + alias;
    }

    private String derived(PlainSelect select, String name, String alias, Scope scope) {
        if (select.getLimit() != null || select.getOrderByElements() != null || select.getWithItemsList() != null) {
            throw new Untranslatable("a derived table with ORDER BY, LIMIT or WITH");
        }
        Grouped body = body(select);
        List<Schema.Field> fields = new ArrayList<>();
        List<String> inside = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < body.outputs().size(); i++) {
            Value value = Kinds.materialized(body.outputs().get(i));
            fields.add(new Schema.Field(body.names().get(i), value.kind(), false));
            inside.add("c" + i);
            outputs.add(value.sql() + " AS c" + i);
        }
        scope.add(name, alias, fields, inside);
        return "(SELECT " + String.join(", ", outputs) + " " + body.sql() + ") AS " + alias;
    }

    /** A subquery that gives one value: it is one of all rows. */
    private Value scalar(ParenthesedSelect select) {
        PlainSelect plain = plain(select);
        if (plain.getLimit() != null || plain.getOrderByElements() != null || plain.getWithItemsList() != null) {
            throw new Untranslatable("a subquery with ORDER BY, LIMIT or WITH");
        }
        Grouped body = body(plain);
        if (!body.oneRow() || body.outputs().size() != 1) {
            throw new Untranslatable("a subquery that is not one aggregate of all rows");
        }
        Value value = Kinds.materialized(body.outputs().get(0));
        return new Value("(SELECT " + value.sql() + " AS c0 " + body.sql() + ")", value.kind());
    }

    private static PlainSelect plain(Select select) {
        if (select instanceof PlainSelect plain) {
            return plain;
        }
        if (select instanceof ParenthesedSelect inner
                && inner.getSelect() instanceof PlainSelect plain
                && inner.getLimit() == null
                && inner.getOrderByElements() == null
                && inner.getOffset() == null) {
            return plain;
        }
        throw new Untranslatable("UNION, VALUES or the like");
    }
}
