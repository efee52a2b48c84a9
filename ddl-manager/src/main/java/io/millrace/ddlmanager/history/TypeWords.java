package io.millrace.ddlmanager.history;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The type of a column in the words that {@code information_schema} uses, however a statement says it. Not of REAL: what that is, a mode
 * of the session decides.
 */
final class TypeWords {

    private static final List<Rule> RULES = List.of(
            // The character set is not the type's.
            rule("(?:characterset|charset)[^'\"()]+$", ""),
            rule(
                    "^(?:national(?:char(?:acter)?varying|varchar(?:acter)?)|nvarchar|nchar(?:varying|varchar(?:acter)?))",
                    "varchar"),
            rule("^(?:nationalchar(?:acter)?|nchar)", "char"),
            rule("^(?:char(?:acter)?varying|varcharacter)", "varchar"),
            rule("^character", "char"),
            rule("^long(?:varchar(?:acter)?|char(?:acter)?varying)?$", "mediumtext"),
            rule("^longvarbinary$", "mediumblob"),
            rule("^((?:var)?char(?:\\(\\d+\\))?|(?:tiny|medium|long)?text)(?:binary|ascii|unicode)+$", "$1"),
            rule("^bool(?:ean)?$", "tinyint"),
            rule("^int1", "tinyint"),
            rule("^int2", "smallint"),
            rule("^(?:int3|middleint)", "mediumint"),
            rule("^(?:int4|integer)", "int"),
            rule("^int8", "bigint"),
            rule("^(?:numeric|dec|fixed)(?=[(suz]|$)", "decimal"),
            rule("^(?:doubleprecision|float8)", "double"),
            rule("^float4", "float"),
            rule("^float\\((?:1?\\d|2[0-4])\\)", "float"),
            rule("^float\\(\\d+\\)", "double"),
            rule("^geometrycollection", "geomcollection"),
            rule("(?<!un)signed$", ""),
            rule("(?:unsigned)?zerofill(?:unsigned)?$", "unsignedzerofill"),
            // The width that MySQL before 8.0.19 shows and nobody wrote.
            rule("^((?:tiny|small|medium|big)?int|year)\\(\\d+\\)", "$1"),
            rule("^decimal(?!\\()", "decimal(10)"),
            rule("^decimal\\((\\d+)\\)", "decimal($1,0)"),
            rule("^(char|binary|bit)(?!\\()", "$1(1)"),
            rule("^(time|datetime|timestamp)\\(0\\)$", "$1"));

    private record Rule(Pattern written, String usual) {}

    private TypeWords() {}

    private static Rule rule(String written, String usual) {
        return new Rule(Pattern.compile(written), usual);
    }

    /** Without spaces, in small letters. */
    static String usual(String written) {
        String type = written.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
        for (Rule rule : RULES) {
            type = rule.written().matcher(type).replaceFirst(rule.usual());
        }
        return type;
    }
}
