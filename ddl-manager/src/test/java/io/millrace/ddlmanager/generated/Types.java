package io.millrace.ddlmanager.generated;

import java.util.List;
import java.util.Optional;

/** Draws columns' definitions: what stands behind a column's name. */
final class Types {

    /**
     * @param literal a default that may be written as a constant; empty where MySQL allows none
     * @param expression a default that may be written in brackets
     * @param text whether it may have a character set
     */
    private record Type(String sql, String literal, String expression, boolean text) {}

    private static Type number(String sql) {
        return new Type(sql, "7", "3 + 4", false);
    }

    private static Type text(String sql) {
        return new Type(sql, "'ab'", "CONCAT('a', 'b')", true);
    }

    /** MySQL takes no constant for these. */
    private static Type large(String sql, boolean text) {
        return new Type(sql, "", "'ab'", text);
    }

    private static final List<Type> EVERYDAY = List.of(
            number("INT"),
            number("BIGINT"),
            number("INT UNSIGNED"),
            number("SMALLINT"),
            number("TINYINT(1)"),
            new Type("DECIMAL(12,3)", "1.250", "1 + 0.25", false),
            new Type("DOUBLE", "0.5", "0.1e0 + 0.2e0", false),
            text("VARCHAR(30)"),
            text("VARCHAR(200)"),
            text("CHAR(8)"),
            large("TEXT", true),
            new Type("DATE", "'2024-02-29'", "'2024-02-29'", false),
            new Type("DATETIME", "'2024-02-29 23:59:59'", "'2024-02-29 01:02:03'", false),
            new Type("DATETIME(6)", "'2024-02-29 23:59:59.123456'", "'2024-02-29 01:02:03.4'", false),
            new Type("VARBINARY(20)", "0x00FF", "0xFE", false));

    private static final List<Type> OTHER = List.of(
            number("TINYINT UNSIGNED"),
            number("MEDIUMINT"),
            number("BIGINT UNSIGNED"),
            new Type("FLOAT", "0.25", "0.25", false),
            new Type("BIT(1)", "b'1'", "1", false),
            new Type("BIT(9)", "b'101'", "5", false),
            new Type("TIME(3)", "'12:34:56.789'", "'01:02:03'", false),
            new Type("TIMESTAMP(3) NULL", "'2024-02-29 23:59:59.500'", "'2024-02-29 23:59:59'", false),
            new Type("YEAR", "2024", "2024", false),
            new Type("BINARY(4)", "0x00FF", "0xFE", false),
            large("LONGTEXT", true),
            large("MEDIUMTEXT", true),
            large("BLOB", false),
            new Type("JSON", "", "JSON_ARRAY(1, 'a')", false));

    /** Words for types whose meaning is not the word's. */
    private static final List<Type> WORDS = List.of(
            number("INTEGER"),
            number("INT1"),
            number("INT3 UNSIGNED"),
            number("INT8"),
            number("MIDDLEINT"),
            number("BOOL"),
            number("BOOLEAN"),
            number("INT(7) ZEROFILL"),
            new Type("REAL", "0.5", "0.1e0 + 0.2e0", false),
            new Type("FLOAT4", "0.25", "0.25", false),
            new Type("FLOAT8", "0.5", "0.1e0 + 0.2e0", false),
            new Type("FLOAT(30)", "0.5", "0.1e0 + 0.2e0", false),
            new Type("DOUBLE PRECISION", "0.5", "0.1e0 + 0.2e0", false),
            new Type("FIXED(12,4)", "1.2500", "1.25", false),
            new Type("DEC(9)", "7", "7", false),
            new Type("NUMERIC(12,4)", "1.2500", "1.25", false),
            new Type("NATIONAL CHAR(10)", "'ab'", "'ab'", false),
            new Type("NVARCHAR(10)", "'ab'", "'ab'", false),
            new Type("NCHAR VARYING(10)", "'ab'", "'ab'", false),
            text("CHARACTER VARYING(10)"),
            new Type("CHAR(10) BYTE", "'ab'", "'ab'", false),
            new Type("CHAR(10) BINARY", "'ab'", "'ab'", false),
            new Type("VARCHAR(20) ASCII", "'ab'", "'ab'", false),
            new Type("VARCHAR(20) UNICODE", "'ab'", "'ab'", false),
            large("LONG", true),
            large("LONG VARCHAR", true),
            large("LONG VARBINARY", false));

    private static final List<String> CHARSETS = List.of("utf8mb4", "latin1", "utf8mb3", "ascii", "latin2", "utf16");

    private static final List<String> COLLATIONS =
            List.of("utf8mb4_bin", "latin1_swedish_ci", "utf8mb4_0900_as_cs", "latin1_bin");

    private static final List<List<String>> LABELS = List.of(
            List.of("a", "b", "c"),
            List.of("small ", "medium", "large  "),
            List.of("it's", "5\"", "x y"),
            List.of("Größe", "漢字", "no"),
            List.of("back\\slash", "tab\there", "per%cent"),
            List.of("yes", "no"));

    private Types() {}

    /** Of the types that tables usually have, and sometimes of the others. */
    static String definition(Draw draw) {
        if (draw.chance(8)) {
            return choice(draw) + attributes(draw, Optional.empty());
        }
        return definition(draw, draw.of(draw.chance(4) ? OTHER : EVERYDAY));
    }

    /** Of a type whose word means something else. */
    static String wordy(Draw draw) {
        return definition(draw, draw.of(WORDS));
    }

    private static String definition(Draw draw, Type type) {
        String charset = type.text && draw.chance(5)
                ? draw.chance(3) ? " COLLATE " + draw.of(COLLATIONS) : " CHARACTER SET " + draw.of(CHARSETS)
                : "";
        return type.sql + charset + attributes(draw, Optional.of(type));
    }

    /** ENUM or SET. */
    static String choice(Draw draw) {
        return draw.of("ENUM", "ENUM", "SET") + labels(draw, draw.of(LABELS));
    }

    static String labels(Draw draw, List<String> labels) {
        return labels.stream()
                .map(draw::text)
                .reduce((one, other) -> one + ", " + other)
                .map(all -> "(" + all + ")")
                .orElseThrow();
    }

    private static String attributes(Draw draw, Optional<Type> type) {
        StringBuilder sql = new StringBuilder();
        boolean mayBeNotNull = type.filter(one -> one.sql.endsWith(" NULL")).isEmpty();
        boolean notNull = mayBeNotNull && draw.chance(3);
        sql.append(notNull ? " NOT NULL" : draw.chance(3) && mayBeNotNull ? " NULL" : "");
        Optional<String> literal = type.map(Type::literal).filter(one -> !one.isEmpty());
        if (literal.isPresent() && (notNull ? !draw.chance(4) : draw.chance(3))) {
            sql.append(" DEFAULT ").append(literal.get());
        }
        if (draw.chance(8)) {
            sql.append(" COMMENT ").append(draw.text(draw.of(Words.COMMENTS)));
        }
        return sql.toString();
    }

    /** With a default that MySQL computes. */
    static String computedDefault(Draw draw) {
        if (draw.chance(3)) {
            int digits = draw.below(7);
            return draw.of("DATETIME", "TIMESTAMP") + "(" + digits + ") NOT NULL DEFAULT CURRENT_TIMESTAMP(" + digits
                    + ")" + (draw.chance(2) ? " ON UPDATE CURRENT_TIMESTAMP(" + digits + ")" : "");
        }
        Type type = draw.of(draw.chance(3) ? OTHER : EVERYDAY);
        return type.sql + " DEFAULT (" + type.expression + ")";
    }
}
