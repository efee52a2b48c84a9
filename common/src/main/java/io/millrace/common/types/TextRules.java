package io.millrace.common.types;

import io.millrace.common.table.Column;
import java.util.Set;

/** Text, ENUM, SET and JSON: always UTF-8 in ClickHouse, whatever the column's character set. */
final class TextRules {

    /** ClickHouse: what stands before a separator of a JSON text, and the separator; or the rest of it. */
    private static final String JSON_SEPARATOR = "((?:\"(?:[^\"\\\\\\\\]|\\\\\\\\.)*\"|[^\":,])*)([:,]|$)";

    /** ClickHouse: white space between the tokens of a JSON text. Group 1 keeps what is in quotes. */
    private static final String JSON_SPACE = "(\"(?:[^\"\\\\\\\\]|\\\\\\\\.)*\")|\\\\s+";

    private static final Set<String> UNICODE =
            Set.of("utf8mb4", "utf8mb3", "utf8", "ucs2", "utf16", "utf16le", "utf32", "gb18030");

    private TextRules() {}

    static ValueRule text(Column column) {
        return ValueRule.plain("String", "String", q -> q, q -> decoded(column, q))
                .withTexts(c -> "CONVERT(" + c + " USING utf8mb4)", c -> c)
                .withEnvelope(c -> "CONVERT(" + c + " USING utf8mb4)", pull(column))
                .delimitedByLength();
    }

    /** MySQL sends each text as utf8mb4, and with PAD_CHAR_TO_FULL_LENGTH a CHAR with spaces that are not its own. */
    private static ValueRule.Pull pull(Column column) {
        return column.dataType().equals("char")
                ? ValueRule.Pull.of(c -> "TRIM(TRAILING ' ' FROM " + c + ")")
                : ValueRule.Pull.bare(pulled -> pulled);
    }

    /** The label, not the number: labels keep their meaning when the list of choices changes. */
    static ValueRule choice(Column column) {
        Choices choices = Choices.of(column);
        return ValueRule.plain(
                        "LowCardinality(String)",
                        "String",
                        choices::fromQueue,
                        q -> both(choices.fits(q), decoded(column, q)))
                .withNullability(ValueRule.Nullability.LOW_CARDINALITY)
                .withTexts(c -> "CONVERT(" + c + " USING utf8mb4)", c -> "toString(" + c + ")")
                .withEnvelope(c -> "CONVERT(" + c + " USING utf8mb4)", pull(column))
                .delimitedByLength();
    }

    private static String both(String one, String other) {
        if (one.equals(ValueRule.ALWAYS)) {
            return other;
        }
        return other.equals(ValueRule.ALWAYS) ? one : "(" + one + " AND " + other + ")";
    }

    /**
     * Debezium's binlog reader makes a replacement character of bytes that Java's table of a character set lacks, such
     * as ujis's 0xF5A1. No character set but Unicode's own has that character, so a text with it was not read right.
     */
    private static String decoded(Column column, String q) {
        return column.charset().isEmpty() || UNICODE.contains(column.charset())
                ? ValueRule.ALWAYS
                : "position(" + q + ", char(239, 191, 189)) = 0";
    }

    /**
     * ClickHouse: a JSON text without the spaces between its tokens. Without a backslash each second part between quotes is
     * outside of them; a regular expression takes three times as long.
     */
    private static String withoutSpace(String q) {
        return "if(position(" + q + ", ' ') = 0, " + q + ", if(position(" + q + ", '\\\\') = 0,"
                + " arrayStringConcat(arrayMap((part, i) -> if(i % 2 = 1, replaceAll(part, ' ', ''), part),"
                + " splitByChar('\"', assumeNotNull(" + q + ")),"
                + " arrayEnumerate(splitByChar('\"', assumeNotNull(" + q + ")))), '\"'), replaceRegexpAll(" + q + ", '"
                + JSON_SPACE + "', '\\\\1')))";
    }

    /** ClickHouse: the same text with a space after each separator, as MySQL shows it. A part between quotes has none. */
    private static String withSpace(String text) {
        return "if(position(" + text + ", '\\\\') = 0, arrayStringConcat(arrayMap((part, i) -> if(i % 2 = 1,"
                + " replaceAll(replaceAll(part, ',', ', '), ':', ': '), part), splitByChar('\"', " + text
                + "), arrayEnumerate(splitByChar('\"', " + text + "))), '\"'), trimRight(replaceRegexpAll(" + text
                + ", '"
                + JSON_SEPARATOR + "', '\\\\1\\\\2 ')))";
    }

    /**
     * MySQL writes a space after ':' and ',', Debezium's binlog reader does not: the column holds it without. For a comparison
     * ClickHouse writes it as MySQL does: a regular expression over a long document takes MySQL more time than it allows itself.
     */
    static ValueRule json() {
        return ValueRule.plain("String", "String", TextRules::withoutSpace, q -> ValueRule.ALWAYS)
                // It is long, and so not computed twice for its length. A line end is never part of it.
                .withTexts(
                        c -> "CONCAT(CAST(" + c + " AS CHAR), _utf8mb4 X'0A')",
                        c -> "concat(" + withSpace(c) + ", '\\n')")
                .withEnvelope(c -> "CAST(" + c + " AS CHAR)", ValueRule.Pull.bare(pulled -> pulled));
    }
}
