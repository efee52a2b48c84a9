package io.millrace.ddlmanager.generated;

import io.millrace.ddlmanager.generated.Kind.Script;
import io.millrace.ddlmanager.generated.Scene.LiveColumn;
import io.millrace.ddlmanager.generated.Scene.LiveTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** Statements that alter the columns of a table. */
final class ColumnKinds {

    /** A type that holds every value of the other. */
    private static final Map<String, String> WIDER = Map.of(
            "tinyint", "INT",
            "smallint", "INT",
            "mediumint", "INT",
            "int", "BIGINT",
            "varchar", "VARCHAR(250)",
            "char", "VARCHAR(250)",
            "text", "LONGTEXT",
            "decimal", "DECIMAL(30,6)",
            "datetime", "DATETIME(6)",
            "varbinary", "VARBINARY(200)");

    static final List<Kind> ALL = List.of(
            Kind.any("add-column", 14, ColumnKinds::added),
            Kind.any("add-columns", 3, ColumnKinds::addedTogether),
            Kind.any(
                    "add-type-words",
                    2,
                    draw -> onTable(draw, table -> "ADD COLUMN " + draw.q(draw.newColumn()) + " " + Types.wordy(draw))),
            Kind.any("add-computed", 2, ColumnKinds::addedComputed),
            Kind.any("add-generated", 2, ColumnKinds::addedGenerated),
            Kind.any("drop-column", 4, ColumnKinds::dropped),
            Kind.any("drop-add", 1, ColumnKinds::droppedAndAdded),
            Kind.any("rename-column", 4, ColumnKinds::renamed),
            Kind.any("change-column", 2, ColumnKinds::changed),
            Kind.any("swap-columns", 1, ColumnKinds::swapped),
            Kind.any("modify-wider", 6, ColumnKinds::widened),
            Kind.any("modify-convert", 2, ColumnKinds::converted),
            Kind.any("modify-order", 3, ColumnKinds::moved),
            Kind.any("modify-null", 2, ColumnKinds::nullability),
            Kind.harmless("modify-comment", 3, ColumnKinds::commented),
            Kind.harmless("column-default", 3, ColumnKinds::defaulted),
            Kind.harmless(
                    "column-visibility",
                    1,
                    draw -> onColumn(
                            draw,
                            column -> true,
                            (table, column) ->
                                    "ALTER COLUMN " + draw.q(column) + " SET " + draw.of("INVISIBLE", "VISIBLE"))),
            Kind.any("modify-labels", 3, ColumnKinds::labels),
            Kind.any("several-actions", 3, ColumnKinds::several),
            Kind.any("other-letters", 2, ColumnKinds::otherLetters),
            Kind.any(
                    "table-charset",
                    2,
                    draw -> onTable(
                            draw,
                            table -> draw.of("DEFAULT CHARACTER SET = ", "CHARSET ", "DEFAULT CHARSET ")
                                    + draw.of("latin1", "utf8mb4"))),
            Kind.any(
                    "table-collation",
                    1,
                    draw -> onTable(draw, table -> "COLLATE " + draw.of("latin1_swedish_ci", "utf8mb4_bin"))),
            Kind.any(
                    "convert-charset",
                    2,
                    draw -> onTable(
                            draw,
                            table -> "CONVERT TO CHARACTER SET "
                                    + draw.of("utf8mb4", "utf8mb4 COLLATE utf8mb4_bin", "utf8mb3", "DEFAULT"))),
            Kind.any(
                    "database-charset",
                    1,
                    draw -> Script.of("ALTER DATABASE " + draw.of("", "DEFAULT ") + "CHARACTER SET "
                            + draw.of("latin1", "utf8mb4"))),
            Kind.any("change-key", 1, ColumnKinds::key));

    private ColumnKinds() {}

    private static Script onTable(Draw draw, java.util.function.Function<LiveTable, String> action) {
        return draw.table()
                .map(table -> Script.of(draw.alter(table, action.apply(table))))
                .orElse(Script.NOTHING);
    }

    /** On a column beside the key that is not generated. */
    private static Script onColumn(
            Draw draw, Predicate<LiveColumn> which, BiFunction<LiveTable, LiveColumn, String> action) {
        return draw.table(table -> columns(table, which).findAny().isPresent())
                .map(table -> {
                    LiveColumn column = draw.of(columns(table, which).toList());
                    return Script.of(draw.alter(table, action.apply(table, column)));
                })
                .orElse(Script.NOTHING);
    }

    private static java.util.stream.Stream<LiveColumn> columns(LiveTable table, Predicate<LiveColumn> which) {
        return table.beside().stream().filter(column -> !column.generated()).filter(which);
    }

    private static Script added(Draw draw) {
        return onTable(
                draw,
                table -> "ADD " + draw.of("", "COLUMN ") + draw.q(draw.newColumn()) + " " + Types.definition(draw)
                        + position(draw, table) + draw.of("", "", ", ALGORITHM = DEFAULT", ", LOCK = DEFAULT"));
    }

    private static String position(Draw draw, LiveTable table) {
        return switch (draw.below(4)) {
            case 0 -> " FIRST";
            case 1 -> " AFTER " + draw.q(draw.of(table.columns()));
            default -> "";
        };
    }

    private static Script addedTogether(Draw draw) {
        return onTable(
                draw,
                table -> "ADD COLUMN (" + draw.q(draw.newColumn(1)) + " " + Types.definition(draw) + ", "
                        + draw.q(draw.newColumn(2)) + " " + Types.definition(draw) + ")");
    }

    private static Script addedComputed(Draw draw) {
        return onTable(draw, table -> "ADD COLUMN " + draw.q(draw.newColumn()) + " " + Types.computedDefault(draw));
    }

    private static Script addedGenerated(Draw draw) {
        return onColumn(
                draw,
                column -> column.type().endsWith("int") || column.type().equals("varchar"),
                (table, column) -> "ADD COLUMN " + draw.q(draw.newColumn()) + " VARCHAR(300) CHARACTER SET utf8mb4"
                        + draw.of(" ", " GENERATED ALWAYS ") + "AS (CONCAT('#', " + draw.q(column) + "))"
                        + draw.of("", " VIRTUAL", " STORED"));
    }

    private static Script dropped(Draw draw) {
        return draw.table(table -> table.beside().size() > 1)
                .map(table -> Script.of(
                        draw.alter(table, "DROP " + draw.of("", "COLUMN ") + draw.q(draw.of(table.beside())))))
                .orElse(Script.NOTHING);
    }

    private static Script droppedAndAdded(Draw draw) {
        return onColumn(
                draw,
                column -> true,
                (table, column) -> "DROP COLUMN " + draw.q(column) + ", ADD COLUMN " + draw.q(column) + " "
                        + Types.definition(draw));
    }

    private static Script renamed(Draw draw) {
        return draw.table()
                .map(table -> Script.of(draw.alter(
                        table,
                        "RENAME COLUMN " + draw.q(draw.of(draw.chance(12) ? table.columns() : orAll(table))) + " TO "
                                + draw.q(draw.newColumn()))))
                .orElse(Script.NOTHING);
    }

    private static List<LiveColumn> orAll(LiveTable table) {
        return table.beside().isEmpty() ? table.columns() : table.beside();
    }

    private static Script changed(Draw draw) {
        return onColumn(
                draw,
                column -> WIDER.containsKey(column.type()),
                (table, column) -> "CHANGE " + draw.of("", "COLUMN ") + draw.q(column) + " " + draw.q(draw.newColumn())
                        + " " + draw.of(column.columnType(), WIDER.get(column.type())));
    }

    private static Script swapped(Draw draw) {
        return draw.table(table -> table.beside().size() > 1)
                .map(table -> {
                    String one = draw.q(table.beside().get(0));
                    String other = draw.q(table.beside().get(1));
                    return Script.of(draw.alter(
                            table,
                            "RENAME COLUMN " + one + " TO " + other + ", RENAME COLUMN " + other + " TO " + one));
                })
                .orElse(Script.NOTHING);
    }

    private static Script widened(Draw draw) {
        return onColumn(
                draw,
                column ->
                        WIDER.containsKey(column.type()) && !column.columnType().contains("unsigned"),
                (table, column) -> "MODIFY " + draw.of("", "COLUMN ") + draw.q(column) + " " + WIDER.get(column.type())
                        + (column.nullable() ? "" : " NOT NULL"));
    }

    private static Script converted(Draw draw) {
        return onColumn(
                draw, column -> true, (table, column) -> "MODIFY " + draw.q(column) + " " + Types.definition(draw));
    }

    private static Script moved(Draw draw) {
        return onColumn(
                draw,
                column -> true,
                (table, column) -> "MODIFY " + same(draw, column)
                        + draw.of(" FIRST", " AFTER " + draw.q(draw.of(table.keyColumns()))));
    }

    /** The column as it is, but for its default and its comment. */
    private static String same(Draw draw, LiveColumn column) {
        return draw.q(column) + " " + written(draw, column)
                + (column.charset().isEmpty() || column.charset().equals("binary")
                        ? ""
                        : " CHARACTER SET " + column.charset())
                + (column.nullable() ? " NULL" : " NOT NULL");
    }

    /** MySQL shows labels as a session would write them in which backslashes escape. */
    private static String written(Draw draw, LiveColumn column) {
        return draw.modes().backslashes()
                ? column.columnType()
                : column.columnType().replace("\\\\", "\\");
    }

    private static Script nullability(Draw draw) {
        return onColumn(
                draw,
                column -> column.charset().isEmpty(),
                (table, column) -> "MODIFY " + draw.q(column) + " " + column.columnType()
                        + (column.nullable() ? " NOT NULL" : " NULL"));
    }

    private static Script commented(Draw draw) {
        return draw.table(table -> commentable(table).findAny().isPresent())
                .map(table -> Script.of(draw.alter(
                        table,
                        "MODIFY " + same(draw, draw.of(commentable(table).toList())) + " COMMENT "
                                + draw.text(draw.of(Words.COMMENTS)))))
                .orElse(Script.NOTHING);
    }

    /** A text gets the table's collation when its definition names none; what is generated of it is computed again then. */
    private static java.util.stream.Stream<LiveColumn> commentable(LiveTable table) {
        boolean generates = table.beside().stream().anyMatch(LiveColumn::generated);
        return columns(table, column -> !generates || column.charset().isEmpty());
    }

    private static Script defaulted(Draw draw) {
        return onColumn(
                draw,
                column -> column.type().endsWith("int") || column.type().endsWith("char"),
                (table, column) -> "ALTER " + draw.of("", "COLUMN ") + draw.q(column)
                        + draw.of(" SET DEFAULT 5", " SET DEFAULT '6'", " DROP DEFAULT"));
    }

    private static Script labels(Draw draw) {
        return onColumn(
                draw, column -> column.type().equals("enum") || column.type().equals("set"), (table, column) -> {
                    String labels =
                            written(draw, column).substring(column.type().length() + 1);
                    String inner = labels.substring(0, labels.length() - 1);
                    return "MODIFY " + draw.q(column) + " " + column.type().toUpperCase(Locale.ROOT) + "("
                            + draw.of(inner + ", 'more" + draw.number() + "'", "'first" + draw.number() + "', " + inner)
                            + ") CHARACTER SET " + column.charset();
                });
    }

    private static Script several(Draw draw) {
        return onColumn(
                draw,
                column -> true,
                (table, column) -> "ADD COLUMN " + draw.q(draw.newColumn(1)) + " " + Types.definition(draw) + ", "
                        + draw.of(
                                "DROP COLUMN " + draw.q(column),
                                "RENAME COLUMN " + draw.q(column) + " TO " + draw.q(draw.newColumn(2)),
                                "ADD INDEX (" + draw.q(draw.of(table.keyColumns())) + ")")
                        + ", COMMENT = " + draw.text(draw.of(Words.COMMENTS)));
    }

    private static Script otherLetters(Draw draw) {
        return onColumn(draw, column -> swappedCase(column.name()).isPresent(), (table, column) -> {
            String other = draw.q(swappedCase(column.name()).orElseThrow());
            String rest = same(draw, column).substring(draw.q(column).length());
            return draw.of(
                    "MODIFY " + other + rest,
                    "MODIFY " + other + rest + " FIRST",
                    "CHANGE " + other + " " + other + rest,
                    "RENAME COLUMN " + other + " TO " + other,
                    "RENAME COLUMN " + other + " TO " + draw.q(draw.newColumn()),
                    "ALTER COLUMN " + other + " SET INVISIBLE",
                    "DROP COLUMN " + other,
                    "ADD COLUMN " + draw.q(draw.newColumn()) + " INT AFTER " + other);
        });
    }

    private static Optional<String> swappedCase(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String other = lower.equals(name) ? name.toUpperCase(Locale.ROOT) : lower;
        return other.equals(name) ? Optional.empty() : Optional.of(other);
    }

    /** Another column joins the key, or leaves it. */
    private static Script key(Draw draw) {
        return draw.table(table -> table.partitioning().isEmpty())
                .flatMap(table -> {
                    Optional<LiveColumn> joins =
                            draw.any(columns(table, column -> column.type().endsWith("int") && !column.nullable())
                                    .toList());
                    if (table.key().size() > 1) {
                        return Optional.of(Script.of(draw.alter(
                                table, "DROP PRIMARY KEY, ADD PRIMARY KEY (" + draw.q(draw.of(table.key())) + ")")));
                    }
                    return joins.map(column -> Script.of(draw.alter(
                            table,
                            "DROP PRIMARY KEY, ADD PRIMARY KEY (" + draw.names(table.key()) + ", " + draw.q(column)
                                    + ")")));
                })
                .orElse(Script.NOTHING);
    }
}
