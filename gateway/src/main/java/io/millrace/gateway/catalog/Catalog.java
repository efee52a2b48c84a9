package io.millrace.gateway.catalog;

import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.LossPolicies;
import io.millrace.common.policy.LossPolicy;
import io.millrace.common.settings.SourceSettings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import io.millrace.common.types.ChoiceLabels;
import io.millrace.gateway.translate.Collation;
import io.millrace.gateway.translate.Kind;
import io.millrace.gateway.translate.Schema;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** MySQL's replicated tables, read again and again. Thread-safe. */
public final class Catalog implements Schema, PeriodicTask.Work {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(10));

    private static final String COLLATIONS = """
            SELECT table_schema, table_name, column_name, collation_name FROM information_schema.columns
            WHERE collation_name IS NOT NULL AND table_schema = ?
            """;

    private static final int LONGEST_INT = 64;
    private static final Map<String, Integer> BITS =
            Map.of("tinyint", 8, "smallint", 16, "mediumint", 24, "int", 32, "bigint", LONGEST_INT);

    private record ColumnId(TableId table, String column) {}

    private final Mysql mysql;
    private final SourceSettings source;
    private final Targets targets;
    private final LossPolicies losses;
    private volatile Map<TableId, Shape> tables = Map.of();

    public Catalog(Mysql mysql, SourceSettings source, Targets targets, LossPolicies losses) {
        this.mysql = mysql;
        this.source = source;
        this.targets = targets;
        this.losses = losses;
    }

    @Override
    public void run(PeriodicTask.Run run) {
        read();
    }

    /** @throws io.millrace.common.problem.Problem when MySQL cannot be asked */
    public void read() {
        Map<ColumnId, String> collations = new HashMap<>();
        for (String database : source.databases()) {
            mysql.query(
                    COLLATIONS,
                    row -> collations.put(
                            new ColumnId(new TableId(row.getString(1), row.getString(2)), row.getString(3)),
                            row.getString(4)),
                    database);
        }
        Map<TableId, Shape> read = new HashMap<>();
        for (Table table : new MysqlSchema(mysql).replicated(source)) {
            List<Field> fields = table.columns().stream()
                    .map(column -> field(
                            table,
                            column,
                            Optional.ofNullable(collations.get(new ColumnId(table.id(), column.name())))))
                    .toList();
            read.put(table.id(), new Shape(table.id(), targets.view(table.id()), fields));
        }
        tables = Map.copyOf(read);
    }

    @Override
    public Optional<Shape> table(String database, String table) {
        return Optional.ofNullable(tables.get(new TableId(database, table)));
    }

    private Field field(Table table, Column column, Optional<String> collation) {
        // What a policy clamps or nulls is not MySQL's value.
        boolean changed = losses.of(table, column) != LossPolicy.QUARANTINE;
        return new Field(
                column.name(),
                changed || column.columnType().contains("zerofill") ? new Kind.Other() : kind(column, collation),
                column.dataType().equals("timestamp"));
    }

    private static Kind kind(Column column, Optional<String> collation) {
        return switch (column.dataType()) {
            case "tinyint", "smallint", "mediumint", "int", "bigint" ->
                new Kind.Whole(BITS.get(column.dataType()) + (column.unsigned() ? 1 : 0), column.unsigned());
            case "decimal" -> new Kind.Exact(column.scale());
            case "double" -> column.columnType().equals("double") ? new Kind.Floating() : new Kind.Other();
            case "date" -> new Kind.Day();
            case "datetime", "timestamp" -> new Kind.Moment(column.fraction());
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" ->
                collation.flatMap(Collation::of).<Kind>map(Kind.Text::new).orElseGet(Kind.Other::new);
            case "enum" -> new Kind.Choice(ChoiceLabels.of(column));
            default -> new Kind.Other();
        };
    }
}
