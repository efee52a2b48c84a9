package io.millrace.common.clickhouse;

/** Quoting for ClickHouse statements: the only place that puts a name or a literal into ClickHouse's SQL. */
public final class ClickHouseNames {

    private ClickHouseNames() {}

    public static String quoted(String identifier) {
        return "`" + escaped(identifier).replace("`", "\\`") + "`";
    }

    public static String literal(String text) {
        return "'" + escaped(text).replace("'", "\\'") + "'";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
                .replace("\0", "\\0");
    }
}
