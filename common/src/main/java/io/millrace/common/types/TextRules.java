package io.millrace.common.types;

import io.millrace.common.table.Column;

/** Text, ENUM, SET and JSON: always UTF-8 in ClickHouse, whatever the column's character set. */
final class TextRules {

    /** White space between the tokens of a JSON text; RE2 and ICU both read it. Group 1 keeps what is in quotes. */
    private static final String JSON_SPACE = "(\"(?:[^\"\\\\\\\\]|\\\\\\\\.)*\")|\\\\s+";

    private TextRules() {}

    static ValueRule text() {
        return ValueRule.plain("String", "String", q -> q, ValueRule.ALWAYS)
                .withTexts(c -> "CONVERT(" + c + " USING utf8mb4)", c -> c)
                .delimitedByLength();
    }

    /** The label, not the number: labels keep their meaning when the list of choices changes. */
    static ValueRule choice(Column column) {
        Choices choices = Choices.of(column);
        return ValueRule.plain("LowCardinality(String)", "String", choices::fromQueue, choices::fits)
                .withNullability(ValueRule.Nullability.LOW_CARDINALITY)
                .withTexts(c -> "CONVERT(" + c + " USING utf8mb4)", c -> "toString(" + c + ")")
                .delimitedByLength();
    }

    /** MySQL writes a space behind ':' and ',', Debezium's binlog reader does not: the column holds it without. */
    static ValueRule json() {
        return ValueRule.plain(
                        "String",
                        "String",
                        q -> "replaceRegexpAll(" + q + ", '" + JSON_SPACE + "', '\\\\1')",
                        ValueRule.ALWAYS)
                .withTexts(c -> "REGEXP_REPLACE(CAST(" + c + " AS CHAR), '" + JSON_SPACE + "', '$1')", c -> c)
                .delimitedByLength();
    }
}
