package io.millrace.common.types;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The canonical text of several columns ({@link ColumnMapping#mysqlText}), as an expression. Pure. */
public final class CanonicalText {

    private CanonicalText() {}

    public static String inMysql(List<ColumnMapping> columns) {
        return "CONCAT(" + each(columns, ColumnMapping::mysqlText) + "'')";
    }

    public static String inClickHouse(List<ColumnMapping> columns) {
        return "concat(" + each(columns, ColumnMapping::clickHouseText) + "'')";
    }

    /** Each with a comma behind it. */
    private static String each(List<ColumnMapping> columns, Function<ColumnMapping, String> text) {
        return columns.stream().map(column -> text.apply(column) + ", ").collect(Collectors.joining());
    }
}
