package io.millrace.chaos;

import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.table.TableId;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The tables: ten of different shapes, and the writer's ledger, whose two rows change all the time. */
final class ChaosTables {

    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);
    private static final int WIDE = 60;

    static final TableId LEDGER = new TableId(ChaosTable.DATABASE, "ledger");

    /** Which of each session's transactions was committed last: so the writer knows after a broken connection. */
    static final String CREATE_LEDGER =
            "CREATE TABLE " + MysqlNames.quoted(LEDGER) + " (session INT NOT NULL PRIMARY KEY, step BIGINT NOT NULL)";

    private ChaosTables() {}

    static List<ChaosTable> all() {
        return List.of(
                singleKey(),
                compositeKey(),
                textKey(),
                unsignedKey(),
                binaryKey(),
                wide(),
                exact(),
                documents(),
                uniqueKey(),
                oddNames());
    }

    private static ChaosTable singleKey() {
        return new ChaosTable(
                "single_key",
                KeyColumns.primary("id", "INT", number -> number),
                List.of(
                        new Column("name", "VARCHAR(40)", Draw.orNull(Draw.text(40))),
                        new Column("amount", "INT NOT NULL", Draw.integer(Integer.MIN_VALUE, Integer.MAX_VALUE)),
                        new Column("flag", "TINYINT(1)", Draw.orNull(Draw.integer(0, 1)))));
    }

    private static ChaosTable compositeKey() {
        return new ChaosTable(
                "composite_key",
                new KeyColumns(
                        List.of("shelf", "place", "label"),
                        List.of("BIGINT", "SMALLINT", "VARCHAR(8)"),
                        "PRIMARY KEY",
                        number -> List.of(number / 7, number % 7 - 3, number % 2 == 0 ? "" : "odd")),
                List.of(
                        new Column("quantity", "MEDIUMINT", Draw.orNull(Draw.integer(-8_388_608, 8_388_607))),
                        new Column("note", "TEXT", Draw.orNull(Draw.text(200)))));
    }

    private static ChaosTable textKey() {
        return new ChaosTable(
                "text_key",
                KeyColumns.primary(
                        "word",
                        "VARCHAR(64) CHARACTER SET utf8mb4",
                        number -> "é 漢🚀'\"\\ " + String.format("%012x", number)),
                List.of(
                        new Column("meaning", "VARCHAR(100)", Draw.orNull(Draw.text(100))),
                        new Column("bin", "VARCHAR(30) COLLATE utf8mb4_bin", Draw.orNull(Draw.text(30))),
                        new Column(
                                "latin",
                                "CHAR(5) CHARACTER SET latin1",
                                Draw.orNull(Draw.oneOf(List.of("é", "a", ""))))));
    }

    private static ChaosTable unsignedKey() {
        return new ChaosTable(
                "unsigned_key",
                KeyColumns.primary(
                        "id",
                        "BIGINT UNSIGNED",
                        number -> number % 2 == 0
                                ? BigInteger.valueOf(number)
                                : TWO_TO_64.subtract(BigInteger.valueOf(number))),
                List.of(
                        new Column("big", "BIGINT UNSIGNED", Draw.orNull(Draw.unsignedLong())),
                        new Column("signed", "BIGINT", Draw.orNull(Draw.integer(Long.MIN_VALUE, Long.MAX_VALUE))),
                        new Column("small", "TINYINT UNSIGNED NOT NULL", Draw.integer(0, 255))));
    }

    /** Some of the keys end with zero bytes. */
    private static ChaosTable binaryKey() {
        return new ChaosTable(
                "binary_key",
                KeyColumns.primary(
                        "id",
                        "BINARY(16)",
                        number -> ByteBuffer.allocate(16)
                                .putLong(number)
                                .putLong(number % 3 == 0 ? 0 : number * 0x9E3779B97F4A7C15L)
                                .array()),
                List.of(
                        new Column("payload", "VARBINARY(40)", Draw.orNull(Draw.bytes(40))),
                        new Column("bits", "BIT(12)", Draw.orNull(Draw.integer(0, 4095))),
                        new Column("blob", "BLOB", Draw.orNull(Draw.bytes(300)))));
    }

    private static ChaosTable wide() {
        List<Column> columns = new ArrayList<>();
        for (int i = 1; i <= WIDE; i++) {
            columns.add(
                    i % 3 == 0
                            ? new Column("text_" + i, "VARCHAR(20)", Draw.orNull(Draw.text(20)))
                            : new Column("number_" + i, "INT", Draw.orNull(Draw.integer(-1_000_000, 1_000_000))));
        }
        return new ChaosTable("wide", KeyColumns.primary("id", "BIGINT", number -> number), columns);
    }

    private static ChaosTable exact() {
        return new ChaosTable(
                "exact",
                KeyColumns.primary("id", "BIGINT", number -> -number),
                List.of(
                        new Column("money", "DECIMAL(12,2)", Draw.orNull(Draw.decimal(12, 2))),
                        new Column("precise", "DECIMAL(65,30)", Draw.orNull(Draw.decimal(65, 30))),
                        new Column("born", "DATE", Draw.orNull(Draw.date())),
                        new Column("seen", "DATETIME", Draw.orNull(Draw.dateTime(0))),
                        new Column("seen_micros", "DATETIME(6)", Draw.orNull(Draw.dateTime(6))),
                        new Column("stamped", "TIMESTAMP(3) NULL", Draw.orNull(Draw.timestamp(3))),
                        new Column("lasted", "TIME(6)", Draw.orNull(Draw.duration(6))),
                        new Column("vintage", "YEAR", Draw.orNull(Draw.integer(1901, 2155))),
                        new Column("ratio", "DOUBLE", Draw.orNull(Draw.real()))));
    }

    private static ChaosTable documents() {
        List<String> states = List.of("new", "in work", "it's done", "é,x", "back\\slash", "\"q\"");
        List<String> marks = List.of("a", "b c", "d'e", "漢", "f\\g");
        return new ChaosTable(
                "documents",
                KeyColumns.primary("id", "INT UNSIGNED", number -> number),
                List.of(
                        new Column("body", "JSON", Draw.orNull(Draw.json())),
                        new Column(
                                "state",
                                "ENUM('new','in work','it''s done','é,x','back\\\\slash','\"q\"')",
                                Draw.orNull(Draw.oneOf(states))),
                        new Column("marks", "SET('a','b c','d''e','漢','f\\\\g')", Draw.orNull(Draw.someOf(marks))),
                        new Column("long_text", "MEDIUMTEXT", Draw.orNull(Draw.text(2_000)))));
    }

    private static ChaosTable uniqueKey() {
        return new ChaosTable(
                "unique_key",
                new KeyColumns(
                        List.of("code", "part"),
                        List.of("VARCHAR(20)", "INT"),
                        "UNIQUE KEY the_key",
                        number -> List.of(String.format("%016x", number), number % 5)),
                List.of(
                        new Column("title", "VARCHAR(50)", Draw.orNull(Draw.text(50))),
                        new Column("weight", "FLOAT", Draw.orNull(Draw.integer(-1_000, 1_000)))));
    }

    private static ChaosTable oddNames() {
        return new ChaosTable(
                "Group of \"odd\"-näm'es",
                KeyColumns.primary("the key", "INT", number -> number),
                List.of(
                        new Column("select", "VARCHAR(30)", Draw.orNull(Draw.text(30))),
                        new Column("it's", "INT", Draw.orNull(Draw.integer(0, 9))),
                        new Column("\"quoted\"", "INT", Draw.orNull(Draw.integer(0, 9))),
                        new Column("back`tick", "INT", Draw.orNull(Draw.integer(0, 9))),
                        new Column("per%cent {x}", "INT", Draw.orNull(Draw.integer(0, 9))),
                        new Column("größe", "VARCHAR(10)", Draw.orNull(Draw.text(10)))));
    }
}
