package io.millrace.validator.parity;

import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.policy.LossPolicies;
import io.millrace.common.table.Table;
import io.millrace.common.types.CanonicalText;
import io.millrace.common.types.ColumnMapping;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The queries that compare a table without a key, as a multiset: how often each row is there. A row is named by SHA-256 of its
 * canonical text, in hexadecimal, and what is compared is the number of copies. Pure.
 */
final class MultisetSql {

    /** How much of a row people are shown. */
    private static final int READABLE = 200;

    private final String mysqlTable;
    private final String clickHouseRaw;
    private final List<ColumnMapping> columns;
    private final LossSql loss;

    /**
     * @param clickHouseRaw the table that holds the rows, quoted
     * @throws io.millrace.common.problem.Problem when a column's type is not known
     */
    MultisetSql(Table table, String clickHouseRaw, LossPolicies policies) {
        this.mysqlTable = MysqlNames.quoted(table.id());
        this.clickHouseRaw = clickHouseRaw;
        this.columns = ParitySql.mappings(table, table.columns(), policies);
        this.loss = new LossSql(columns);
    }

    List<ColumnMapping> columns() {
        return columns;
    }

    LossSql loss() {
        return loss;
    }

    /**
     * Columns: key, copies, whether a policy keeps the row out of ClickHouse, and for each of {@link LossSql#columns} how many
     * values ClickHouse cannot hold; in the order of the keys.
     */
    String mysqlRows() {
        return mysqlRows("TRUE") + " ORDER BY k";
    }

    /** As the other, of some keys and in no order. */
    String mysqlRows(List<String> keys) {
        return mysqlRows(among(keys));
    }

    private String mysqlRows(String condition) {
        return "SELECT k, COUNT(*), MAX(held)" + loss.sums() + " FROM (SELECT " + mysqlKey() + " AS k, " + loss.held()
                + " AS held" + loss.each() + " FROM " + mysqlTable + ") AS canonical WHERE " + condition
                + " GROUP BY k";
    }

    /** Columns: k, copies; in the order of the keys. A row that went more often than it came is wrong, and here too. */
    String clickHouseRows() {
        return clickHouseRows("1") + " ORDER BY k" + ParitySql.SETTINGS;
    }

    /** As the other, of some keys and in no order. */
    String clickHouseRows(List<String> keys) {
        return clickHouseRows(among(keys)) + ParitySql.SETTINGS;
    }

    private String clickHouseRows(String condition) {
        return "SELECT k, sum(toInt64(_sign)) AS copies FROM (SELECT " + clickHouseKey() + " AS k, _sign FROM "
                + clickHouseRaw + " FINAL WHERE _is_deleted = 0) WHERE " + condition
                + " GROUP BY k HAVING copies != 0";
    }

    /** Columns: k, version: the highest that an event of the row has. */
    String clickHouseVersions(List<String> keys) {
        return "SELECT k, max(v) AS version FROM (SELECT " + clickHouseKey() + " AS k, toInt64(_version) AS v FROM "
                + clickHouseRaw + ") WHERE " + among(keys) + " GROUP BY k" + ParitySql.SETTINGS;
    }

    /** Columns: key, and what people are shown of the row. */
    String mysqlReadable(List<String> keys) {
        return "SELECT k, MIN(readable) FROM (SELECT " + mysqlKey() + " AS k, LEFT(CONVERT(CONCAT_WS(', ', "
                + list(c -> "IFNULL(" + MysqlNames.quoted(c.column()) + ", 'NULL')") + ") USING utf8mb4), " + READABLE
                + ") COLLATE utf8mb4_bin AS readable FROM " + mysqlTable + ") AS canonical WHERE " + among(keys)
                + " GROUP BY k";
    }

    /** Columns: k, readable. */
    String clickHouseReadable(List<String> keys) {
        return "SELECT k, min(shown) AS readable FROM (SELECT " + clickHouseKey()
                + " AS k, substringUTF8(arrayStringConcat(["
                + list(c -> "ifNull(toString(" + ColumnNaming.quoted(c.column()) + "), 'NULL')") + "], ', '), 1, "
                + READABLE + ") AS shown FROM " + clickHouseRaw + " FINAL WHERE _is_deleted = 0) WHERE " + among(keys)
                + " GROUP BY k" + ParitySql.SETTINGS;
    }

    /** Keys are hexadecimal, so they need no quoting. */
    private static String among(List<String> keys) {
        return "k IN (" + keys.stream().map(key -> "'" + key + "'").collect(Collectors.joining(", ")) + ")";
    }

    private String mysqlKey() {
        return "UPPER(SHA2(" + CanonicalText.inMysql(columns) + ", 256))";
    }

    private String clickHouseKey() {
        return "hex(SHA256(" + CanonicalText.inClickHouse(columns) + "))";
    }

    private String list(Function<ColumnMapping, String> text) {
        return columns.stream().map(text).collect(Collectors.joining(", "));
    }
}
