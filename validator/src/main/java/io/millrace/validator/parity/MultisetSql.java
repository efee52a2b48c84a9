package io.millrace.validator.parity;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.Table;
import io.millrace.common.types.ColumnMapping;
import io.millrace.common.types.LossPolicies;
import io.millrace.common.types.TypeRegistry;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The queries that compare a table without a key, as a multiset: how often each row is there. A row's key is SHA-256 of
 * its canonical text, and what is compared is the number of copies; equal rows would cancel each other out in the XOR
 * of their digests. Pure.
 */
final class MultisetSql implements RowSql {

    /** How much of a row people are shown. */
    private static final int READABLE = 200;

    private static final String COLUMNS_FIRST = " SETTINGS prefer_column_name_to_alias = 1";

    private final String mysqlTable;
    private final String clickHouseTable;
    private final List<ColumnMapping> columns;
    private final LossSql loss;

    /** @throws io.millrace.common.problem.Problem when a column's type is not known */
    MultisetSql(Table table, Targets targets, LossPolicies policies) {
        this.mysqlTable = MysqlNames.quoted(table.id());
        this.clickHouseTable = targets.raw(table.id()) + " FINAL WHERE _is_deleted = 0";
        this.columns = table.columns().stream()
                .map(c -> TypeRegistry.mapping(table.id(), c, policies.of(table, c)))
                .toList();
        this.loss = new LossSql(columns);
    }

    @Override
    public List<ColumnMapping> columns() {
        return columns;
    }

    @Override
    public List<String> lossyColumns() {
        return loss.columns();
    }

    @Override
    public String mysqlBuckets() {
        return "SELECT CRC32(k) % " + ParitySql.BUCKETS + " AS bucket, SUM(IF(held, 0, copies)) AS row_count,"
                + " SUM(IF(held OR k IS NULL, 0, copies)) AS digests,"
                + " HEX(BIT_XOR(IF(held, NULL, UNHEX(SHA2(CONCAT(k, ':', copies), 256))))) AS digest,"
                + " SUM(IF(held, copies, 0)) AS held_rows" + loss.sums() + " FROM (" + mysqlDistinct("''")
                + ") AS distinct_rows GROUP BY bucket";
    }

    @Override
    public String clickHouseBuckets() {
        return "SELECT CRC32(k) % " + ParitySql.BUCKETS + " AS bucket, sum(copies) AS row_count, concat("
                + ParitySql.lane(1) + ", " + ParitySql.lane(9) + ", " + ParitySql.lane(17) + ", " + ParitySql.lane(25)
                + ") AS digest FROM (SELECT k, copies, " + clickHouseDigest() + " AS sha FROM ("
                + clickHouseDistinct("''") + ")) GROUP BY bucket" + COLUMNS_FIRST;
    }

    @Override
    public String mysqlRows(Collection<Integer> buckets) {
        return mysqlRowSelect() + " WHERE CRC32(k) % " + ParitySql.BUCKETS + " IN (" + numbers(buckets) + ")";
    }

    @Override
    public String clickHouseRows(Collection<Integer> buckets) {
        return clickHouseRowSelect() + " WHERE CRC32(k) % " + ParitySql.BUCKETS + " IN (" + numbers(buckets) + ")"
                + COLUMNS_FIRST;
    }

    @Override
    public String mysqlRowsOfKeys(int keys) {
        return mysqlRowSelect() + " WHERE k IN (" + "?, ".repeat(keys - 1) + "?)";
    }

    @Override
    public String clickHouseRowsOfKeys() {
        return clickHouseRowSelect() + " WHERE k IN {keys:Array(String)}" + COLUMNS_FIRST;
    }

    @Override
    public boolean hasColumnsBesideKey() {
        return false;
    }

    @Override
    public String mysqlValuesOfKeys(int keys) {
        throw new UnsupportedOperationException("rows of a multiset differ as a whole");
    }

    @Override
    public String clickHouseValuesOfKeys() {
        throw new UnsupportedOperationException("rows of a multiset differ as a whole");
    }

    private String mysqlRowSelect() {
        return "SELECT k, CONCAT(readable, ' (', copies, ' times)'), HEX(UNHEX(SHA2(CONCAT(k, ':', copies), 256))), held"
                + " FROM ("
                + mysqlDistinct("LEFT(CONVERT(CONCAT_WS(', ', "
                        + list(c -> "IFNULL(" + MysqlNames.quoted(c.column()) + ", 'NULL')") + ") USING utf8mb4), "
                        + READABLE
                        + ") COLLATE utf8mb4_bin")
                + ") AS distinct_rows";
    }

    private String clickHouseRowSelect() {
        return "SELECT k, concat(readable, ' (', toString(copies), ' times)') AS readable, hex(" + clickHouseDigest()
                + ") AS digest FROM ("
                + clickHouseDistinct("substringUTF8(arrayStringConcat(["
                        + list(c -> "ifNull(toString(" + ClickHouseNames.quoted(c.column()) + "), 'NULL')")
                        + "], ', '), 1, "
                        + READABLE + ")")
                + ")";
    }

    /** Columns: k, copies, readable, held, and what is lost. */
    private String mysqlDistinct(String readable) {
        return "SELECT k, COUNT(*) AS copies, MIN(readable) AS readable, MAX(held) AS held" + loss.sums()
                + " FROM (SELECT SHA2(CONCAT('', "
                + list(ColumnMapping::mysqlText) + "), 256) AS k, " + readable + " AS readable, " + loss.held()
                + " AS held"
                + loss.each() + " FROM " + mysqlTable
                + ") AS canonical GROUP BY k";
    }

    /** A row that went more often than it came is shown too: the view does not, but it is wrong. */
    private String clickHouseDistinct(String readable) {
        return "SELECT k, sum(toInt64(_sign)) AS copies, min(readable) AS readable FROM (SELECT lower(hex(SHA256(concat('', "
                + list(ColumnMapping::clickHouseText) + ")))) AS k, _sign, " + readable + " AS readable FROM "
                + clickHouseTable + ") GROUP BY k HAVING copies != 0";
    }

    private static String clickHouseDigest() {
        return "SHA256(concat(k, ':', toString(copies)))";
    }

    private String list(Function<ColumnMapping, String> text) {
        return columns.stream().map(text).collect(Collectors.joining(", "));
    }

    private static String numbers(Collection<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
