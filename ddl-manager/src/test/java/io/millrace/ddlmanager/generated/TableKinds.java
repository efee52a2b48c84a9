package io.millrace.ddlmanager.generated;

import io.millrace.ddlmanager.generated.Kind.Script;
import io.millrace.ddlmanager.generated.Scene.LiveColumn;
import io.millrace.ddlmanager.generated.Scene.LiveTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** Statements that make, remove, empty and rename tables. */
final class TableKinds {

    static final List<Kind> ALL = List.of(
            Kind.any("create", 9, draw -> created(draw, Types::definition)),
            Kind.any("create-type-words", 3, draw -> created(draw, Types::wordy)),
            Kind.any("create-like", 2, TableKinds::like),
            Kind.any("create-select", 2, TableKinds::select),
            Kind.harmless("create-if-not-exists", 2, TableKinds::noCreation),
            Kind.any("create-if-not-exists-like", 1, TableKinds::noLike),
            Kind.any("drop", 3, TableKinds::dropped),
            Kind.harmless("drop-if-exists", 1, draw -> Script.of("DROP TABLE IF EXISTS " + draw.q("never_there"))),
            Kind.any("drop-create", 2, TableKinds::droppedAndCreated),
            Kind.any("truncate", 4, TableKinds::truncated),
            Kind.any("rename", 2, TableKinds::renamed),
            Kind.any("rename-swap", 1, TableKinds::swapped),
            Kind.any("rename-chain", 1, TableKinds::chained),
            Kind.any("rename-letters", 1, TableKinds::otherLetters),
            Kind.any("gh-ost", 2, draw -> cutOver(draw, "_gho", "_del")),
            Kind.any("pt-osc", 1, draw -> cutOver(draw, "_new", "_old")));

    private TableKinds() {}

    private static Script created(Draw draw, Function<Draw, String> definition) {
        return draw.full() ? Script.NOTHING : Script.of(create(draw, draw.newTable(), definition));
    }

    static String create(Draw draw, String name, Function<Draw, String> definition) {
        List<String> parts = new ArrayList<>(draw.of(
                List.of("id INT PRIMARY KEY"),
                List.of("id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT", "PRIMARY KEY (id)"),
                List.of("Id INT NOT NULL", "part VARCHAR(20) NOT NULL", "PRIMARY KEY (part, Id)"),
                List.of("code VARCHAR(20) COLLATE utf8mb4_bin PRIMARY KEY"),
                List.of("id INTEGER", "PRIMARY KEY USING BTREE (id)"),
                List.of("id SERIAL", "PRIMARY KEY (id)")));
        int columns = 1 + draw.below(6);
        for (int i = 0; i < columns; i++) {
            String column = draw.q(draw.newColumn(i)) + " " + definition.apply(draw);
            parts.add(draw.chance(4) ? 0 : 1, column);
        }
        if (draw.chance(6)) {
            parts.add("CHECK (1 = 1)");
        }
        String options = draw.of(
                "",
                "",
                "",
                " ENGINE = InnoDB",
                " DEFAULT CHARSET = latin1",
                " CHARACTER SET utf8mb3",
                " COLLATE utf8mb4_bin",
                " COMMENT " + draw.text(draw.of(Words.COMMENTS)),
                " ROW_FORMAT = DYNAMIC");
        return draw.of("CREATE TABLE ", "CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ", "create table ") + draw.q(name)
                + " (" + String.join(", ", parts) + ")" + options;
    }

    private static Script like(Draw draw) {
        return draw.full()
                ? Script.NOTHING
                : draw.table()
                        .map(model -> "CREATE TABLE " + draw.q(draw.newTable())
                                + (draw.chance(2) ? " LIKE " + draw.q(model) : " (LIKE " + draw.q(model) + ")"))
                        .map(Script::of)
                        .orElse(Script.NOTHING);
    }

    private static Script select(Draw draw) {
        return draw.full()
                ? Script.NOTHING
                : draw.table()
                        .map(model ->
                                "CREATE TABLE " + draw.q(draw.newTable()) + " (PRIMARY KEY (" + draw.names(model.key())
                                        + ")) " + draw.of("", "AS ", "IGNORE AS ") + "SELECT * FROM " + draw.q(model))
                        .map(Script::of)
                        .orElse(Script.NOTHING);
    }

    private static Script noCreation(Draw draw) {
        return draw.table()
                .map(there -> "CREATE TABLE IF NOT EXISTS " + draw.q(there)
                        + " (other INT PRIMARY KEY, another VARCHAR(3) NOT NULL DEFAULT 'x')")
                .map(Script::of)
                .orElse(Script.NOTHING);
    }

    private static Script noLike(Draw draw) {
        return two(draw)
                .map(two -> "CREATE TABLE IF NOT EXISTS " + draw.q(two.get(0)) + " LIKE " + draw.q(two.get(1)))
                .map(Script::of)
                .orElse(Script.NOTHING);
    }

    private static Script dropped(Draw draw) {
        return draw.scene().tables().size() < Draw.TABLES / 2
                ? Script.NOTHING
                : draw.table()
                        .map(table ->
                                "DROP TABLE " + draw.of("", "IF EXISTS ") + draw.q(table) + draw.of("", " CASCADE"))
                        .map(Script::of)
                        .orElse(Script.NOTHING);
    }

    private static Script droppedAndCreated(Draw draw) {
        return draw.table()
                .map(table -> Script.of("DROP TABLE " + draw.q(table), create(draw, table.name(), Types::definition)))
                .orElse(Script.NOTHING);
    }

    private static Script truncated(Draw draw) {
        return draw.table()
                .map(table -> draw.of("TRUNCATE TABLE ", "TRUNCATE ") + draw.q(table))
                .map(Script::of)
                .orElse(Script.NOTHING);
    }

    private static Script renamed(Draw draw) {
        return draw.table()
                .map(table -> draw.chance(2)
                        ? "RENAME TABLE " + draw.q(table) + " TO " + draw.q(draw.newTable())
                        : draw.alter(table, "RENAME TO " + draw.q(draw.newTable())))
                .map(Script::of)
                .orElse(Script.NOTHING);
    }

    private static Script swapped(Draw draw) {
        return two(draw)
                .map(two -> {
                    String one = draw.q(two.get(0));
                    String other = draw.q(two.get(1));
                    return Script.of("RENAME TABLE " + one + " TO swap_aside, " + other + " TO " + one
                            + ", swap_aside TO " + other);
                })
                .orElse(Script.NOTHING);
    }

    private static Script chained(Draw draw) {
        return two(draw)
                .map(two -> Script.of("RENAME TABLE " + draw.q(two.get(0)) + " TO " + draw.q(draw.newTable()) + ", "
                        + draw.q(two.get(1)) + " TO " + draw.q(two.get(0))))
                .orElse(Script.NOTHING);
    }

    /** Names of tables have a case. */
    private static Script otherLetters(Draw draw) {
        return draw.table(table -> !table.name().equals(table.name().toUpperCase(Locale.ROOT)))
                .map(table -> Script.of("RENAME TABLE " + draw.q(table) + " TO "
                        + draw.q(table.name().toUpperCase(Locale.ROOT))))
                .orElse(Script.NOTHING);
    }

    /** As the migration tools do it; the rows are copied while nobody writes, so that none is lost. */
    private static Script cutOver(Draw draw, String shadowSuffix, String oldSuffix) {
        return draw.table(table -> !table.name().startsWith("_"))
                .map(table -> {
                    String name = draw.q(table);
                    String shadow = draw.q("_" + table.name() + shadowSuffix);
                    String old = draw.q("_" + table.name() + oldSuffix);
                    String columns = draw.names(
                            table.written().stream().map(LiveColumn::name).toList());
                    return Script.of(
                                    "CREATE TABLE " + shadow + " LIKE " + name,
                                    "ALTER TABLE " + shadow + " ADD COLUMN " + draw.q(draw.newColumn()) + " "
                                            + Types.definition(draw),
                                    "LOCK TABLES " + name + " WRITE, " + shadow + " WRITE",
                                    "INSERT INTO " + shadow + " (" + columns + ") SELECT " + columns + " FROM " + name,
                                    "RENAME TABLE " + name + " TO " + old + ", " + shadow + " TO " + name)
                            .endingWith(
                                    "UNLOCK TABLES", "DROP TABLE IF EXISTS " + old, "DROP TABLE IF EXISTS " + shadow);
                })
                .orElse(Script.NOTHING);
    }

    private static Optional<List<LiveTable>> two(Draw draw) {
        List<LiveTable> tables = new ArrayList<>(draw.scene().tables());
        if (tables.size() < 2) {
            return Optional.empty();
        }
        Collections.shuffle(tables, new Random(draw.random().nextLong()));
        return Optional.of(tables.subList(0, 2));
    }
}
