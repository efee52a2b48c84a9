package io.millrace.ddlmanager.generated;

import io.millrace.ddlmanager.generated.Kind.Script;
import io.millrace.ddlmanager.generated.Scene.LiveTable;
import java.util.List;
import java.util.function.Function;

/** Statements about indexes, options, partitions, views, routines, triggers, events, users and temporary tables. */
final class OtherKinds {

    private static final String NEVER = " ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 03:00:00' DISABLE DO ";

    static final List<Kind> ALL = List.of(
            Kind.harmless("create-index", 4, OtherKinds::index),
            Kind.harmless("drop-index", 2, OtherKinds::dropIndex),
            Kind.harmless("alter-index", 2, OtherKinds::alterIndex),
            Kind.harmless("unique-key", 1, OtherKinds::unique),
            Kind.harmless(
                    "check",
                    1,
                    draw -> on(
                            draw,
                            table -> "ADD CONSTRAINT " + draw.q("ck" + draw.number()) + " CHECK ("
                                    + draw.q(table.keyColumns().get(0)) + " IS NOT NULL)"
                                    + draw.of("", " NOT ENFORCED"))),
            Kind.harmless(
                    "table-option",
                    4,
                    draw -> on(
                            draw,
                            table -> draw.of(
                                    "COMMENT = " + draw.text(draw.of(Words.COMMENTS)),
                                    "ROW_FORMAT = DYNAMIC",
                                    "AUTO_INCREMENT = 1000",
                                    "ENGINE = InnoDB",
                                    "STATS_PERSISTENT = 0",
                                    "MAX_ROWS = 1000",
                                    "FORCE",
                                    "DISABLE KEYS",
                                    "ORDER BY " + draw.q(table.keyColumns().get(0))))),
            Kind.harmless(
                    "maintenance",
                    2,
                    draw -> draw.table()
                            .map(table -> Script.of(draw.of("ANALYZE", "OPTIMIZE") + " TABLE " + draw.q(table)))
                            .orElse(Script.NOTHING)),
            Kind.harmless("partition", 2, OtherKinds::partitioned),
            Kind.any("partition-rows", 1, OtherKinds::partitionRows),
            Kind.harmless("view", 3, OtherKinds::view),
            Kind.harmless("trigger", 2, OtherKinds::trigger),
            Kind.harmless("routine", 3, OtherKinds::routine),
            Kind.any("called", 1, OtherKinds::called),
            Kind.harmless("event", 3, OtherKinds::event),
            Kind.harmless("user", 1, OtherKinds::user),
            Kind.harmless(
                    "database",
                    1,
                    draw -> Script.of(
                            "CREATE DATABASE IF NOT EXISTS " + draw.q(draw.prefix() + "aside"),
                            "CREATE TABLE " + draw.q(draw.prefix() + "aside") + ".x (id INT)",
                            "DROP DATABASE " + draw.q(draw.prefix() + "aside"))),
            Kind.harmless("temporary", 3, OtherKinds::temporary),
            Kind.harmless("temporary-statement", 1, OtherKinds::temporaryInStatements),
            Kind.any(
                    "version-comment",
                    2,
                    draw -> draw.table()
                            .map(table -> Script.of("/*!80000 ALTER TABLE " + draw.q(table) + " ADD COLUMN "
                                    + draw.q(draw.newColumn()) + " INT DEFAULT 11 */"))
                            .orElse(Script.NOTHING)),
            Kind.any("foreign-key", 1, OtherKinds::foreignKey),
            // The grammar cannot read these.
            Kind.any(
                    "unreadable",
                    1,
                    draw -> on(
                            draw,
                            table -> draw.of(
                                    "ADD COLUMN auto INT",
                                    "ADD COLUMN url VARCHAR(20)",
                                    "ADD INDEX ((JSON_VALUE('{}', '$.a' RETURNING SIGNED)))"))),
            Kind.any(
                    "statement-rows",
                    1,
                    draw -> draw.table()
                            .map(table -> Script.of(
                                    "SET SESSION binlog_format = 'STATEMENT'",
                                    "DELETE FROM " + draw.q(table) + " WHERE "
                                            + draw.q(table.keyColumns().get(0)) + " = '3'"))
                            .orElse(Script.NOTHING)));

    private OtherKinds() {}

    private static Script on(Draw draw, Function<LiveTable, String> action) {
        return draw.table()
                .map(table -> Script.of(draw.alter(table, action.apply(table))))
                .orElse(Script.NOTHING);
    }

    private static Script index(Draw draw) {
        return draw.table(table -> !table.columns().isEmpty())
                .map(table -> {
                    String column = draw.q(draw.of(table.columns()));
                    String name = draw.q("i" + draw.number());
                    return Script.of(draw.of(
                            "CREATE INDEX " + name + " ON " + draw.q(table) + " (" + column
                                    + draw.of("", " DESC", "(2)") + ")",
                            draw.alter(table, "ADD INDEX " + name + " (" + column + ")"),
                            draw.alter(table, "ADD KEY " + name + " ((" + column + " IS NULL))"),
                            "CREATE FULLTEXT INDEX " + name + " ON " + draw.q(table) + " (" + column + ")"));
                })
                .orElse(Script.NOTHING);
    }

    private static Script dropIndex(Draw draw) {
        return draw.table(table -> !table.indexes().isEmpty())
                .map(table -> {
                    String name = draw.q(draw.of(table.indexes()));
                    return Script.of(draw.of(
                            "DROP INDEX " + name + " ON " + draw.q(table), draw.alter(table, "DROP KEY " + name)));
                })
                .orElse(Script.NOTHING);
    }

    private static Script alterIndex(Draw draw) {
        return draw.table(table -> !table.indexes().isEmpty())
                .map(table -> {
                    String name = draw.q(draw.of(table.indexes()));
                    return Script.of(draw.alter(
                            table,
                            draw.of(
                                    "ALTER INDEX " + name + " INVISIBLE",
                                    "ALTER INDEX " + name + " VISIBLE",
                                    "RENAME INDEX " + name + " TO " + draw.q("i" + draw.number()))));
                })
                .orElse(Script.NOTHING);
    }

    private static Script unique(Draw draw) {
        return on(
                draw,
                table -> "ADD UNIQUE " + draw.of("", "KEY ", "INDEX ") + draw.q("u" + draw.number()) + " ("
                        + draw.names(table.key()) + ")");
    }

    private static Script partitioned(Draw draw) {
        return on(
                draw,
                table -> !table.partitioning().isEmpty()
                        ? draw.of(
                                "REMOVE PARTITIONING",
                                "ADD PARTITION PARTITIONS 1",
                                "COALESCE PARTITION 1",
                                "REBUILD PARTITION ALL",
                                "ANALYZE PARTITION ALL")
                        : "PARTITION BY KEY (" + draw.q(table.keyColumns().get(0)) + ") PARTITIONS "
                                + (1 + draw.below(3)));
    }

    private static Script partitionRows(Draw draw) {
        return draw.table(table -> !table.partitions().isEmpty())
                .map(table -> Script.of(draw.alter(
                        table, "TRUNCATE PARTITION " + draw.of("ALL", draw.q(draw.of(table.partitions()))))))
                .orElse(Script.NOTHING);
    }

    private static Script view(Draw draw) {
        return draw.table()
                .map(table -> {
                    String view = draw.q(draw.prefix() + "view" + draw.number());
                    return Script.of(
                                    "CREATE " + draw.of("", "OR REPLACE ", "ALGORITHM = MERGE ") + "VIEW " + view
                                            + " AS SELECT * FROM " + draw.q(table),
                                    "ALTER VIEW " + view + " AS SELECT 1 AS a")
                            .endingWith("DROP VIEW IF EXISTS " + view);
                })
                .orElse(Script.NOTHING);
    }

    private static Script trigger(Draw draw) {
        return draw.table()
                .map(table -> {
                    String trigger = draw.q("trg" + draw.number());
                    return Script.of("CREATE TRIGGER " + trigger
                                    + draw.of(" BEFORE INSERT", " AFTER UPDATE", " BEFORE DELETE") + " ON "
                                    + draw.q(table) + " FOR EACH ROW "
                                    + draw.of("SET @n = 1", "BEGIN SET @n = 1; SET @m = 2; END"))
                            .endingWith("DROP TRIGGER " + draw.of("", "IF EXISTS ") + trigger);
                })
                .orElse(Script.NOTHING);
    }

    /** Something that would change the table, if it ran. */
    private static String body(Draw draw, LiveTable table) {
        String name = draw.q(table);
        return draw.of(
                "BEGIN DROP TABLE IF EXISTS " + name + "; CREATE TABLE " + name + " (id INT PRIMARY KEY); END",
                "ALTER TABLE " + name + " DROP COLUMN " + draw.q(draw.of(table.columns())),
                "RENAME TABLE " + name + " TO " + draw.q("elsewhere"),
                "TRUNCATE TABLE " + name,
                "BEGIN DECLARE n INT DEFAULT 0; IF n > 0 THEN ALTER TABLE " + name
                        + " ADD COLUMN body INT; END IF; END");
    }

    private static Script routine(Draw draw) {
        return draw.table()
                .map(table -> {
                    String routine = draw.q("r" + draw.number());
                    return draw.of(
                            Script.of(
                                            "CREATE PROCEDURE " + routine + "() " + body(draw, table),
                                            "ALTER PROCEDURE " + routine + " COMMENT 'DROP TABLE x'")
                                    .endingWith("DROP PROCEDURE " + routine),
                            Script.of("CREATE FUNCTION " + routine + "(n INT) RETURNS INT DETERMINISTIC RETURN n + 1")
                                    .endingWith("DROP FUNCTION IF EXISTS " + routine));
                })
                .orElse(Script.NOTHING);
    }

    private static Script called(Draw draw) {
        return draw.table()
                .map(table -> {
                    String column = draw.q(draw.newColumn());
                    String routine = draw.q("p" + draw.number());
                    return Script.of(
                                    "CREATE PROCEDURE " + routine + "() BEGIN ALTER TABLE " + draw.q(table)
                                            + " ADD COLUMN "
                                            + column + " INT DEFAULT 4; UPDATE " + draw.q(table)
                                            + " SET "
                                            + column + " = 5; END",
                                    "CALL " + routine + "()")
                            .endingWith("DROP PROCEDURE " + routine);
                })
                .orElse(Script.NOTHING);
    }

    private static Script event(Draw draw) {
        return draw.table()
                .map(table -> {
                    String event = draw.q("e" + draw.number());
                    return Script.of(
                                    "CREATE EVENT " + draw.of("", "IF NOT EXISTS ") + event + NEVER + body(draw, table),
                                    "ALTER EVENT " + event + draw.of(" COMMENT 'none'", " DO " + body(draw, table)))
                            .endingWith("DROP EVENT IF EXISTS " + event);
                })
                .orElse(Script.NOTHING);
    }

    private static Script user(Draw draw) {
        String user = draw.text("u" + draw.number()) + "@'localhost'";
        return Script.of("CREATE USER " + user, "GRANT SELECT ON *.* TO " + user)
                .endingWith("DROP USER " + user);
    }

    /** With the name of a real table, in a session whose temporary tables are not in the binlog. */
    private static Script temporary(Draw draw) {
        return draw.table()
                .map(table -> {
                    String name = draw.q(table);
                    return Script.of(
                                    "CREATE TEMPORARY TABLE " + name + " (k INT PRIMARY KEY)",
                                    "INSERT INTO " + name + " VALUES (1), (2)",
                                    draw.of(
                                            "ALTER TABLE " + name + " ADD COLUMN extra INT",
                                            "TRUNCATE TABLE " + name,
                                            "CREATE INDEX ik ON " + name + " (k)"))
                            .endingWith("DROP TEMPORARY TABLE IF EXISTS " + name);
                })
                .orElse(Script.NOTHING);
    }

    private static Script temporaryInStatements(Draw draw) {
        Script script = temporary(draw);
        return script.statements().isEmpty()
                ? script
                : new Script(
                        java.util.stream.Stream.concat(
                                        java.util.stream.Stream.of("SET SESSION binlog_format = 'STATEMENT'"),
                                        script.statements().stream())
                                .toList(),
                        script.cleanUp());
    }

    private static Script foreignKey(Draw draw) {
        return draw.full()
                ? Script.NOTHING
                : draw.table(table -> table.key().size() == 1)
                        .map(table -> {
                            String child = draw.q(draw.newTable());
                            String key = draw.q(table.key().get(0));
                            String type = table.keyColumns().get(0).columnType();
                            return Script.of("CREATE TABLE " + child + " (id INT PRIMARY KEY, parent " + type
                                            + ", FOREIGN KEY (parent) REFERENCES " + draw.q(table) + " (" + key + "))")
                                    .endingWith("DROP TABLE IF EXISTS " + child);
                        })
                        .orElse(Script.NOTHING);
    }
}
