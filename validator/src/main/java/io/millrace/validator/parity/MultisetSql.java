package io.millrace.validator.parity;

import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.policy.LossPolicies;
import io.millrace.common.table.Table;
import io.millrace.common.types.ColumnMapping;
import io.millrace.common.types.TypeRegistry;
import io.millrace.validator.parity.ParitySource.Parts;
import io.millrace.validator.parity.ParitySource.Selection;
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

    private static final String CRC = "CRC32(k)";
    private static final String MYSQL_KEY = "UNHEX(k)";
    private static final String MYSQL_DIGEST = "UNHEX(SHA2(CONCAT(k, ':', copies), 256))";
    private static final String CLICKHOUSE_DIGEST = "SHA256(concat(k, ':', toString(copies)))";

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
    public String mysqlBuckets(Parts parts, Collection<Integer> of) {
        return "SELECT " + RowFilter.bucket(CRC, parts) + " AS bucket, SUM(IF(held, 0, copies)) AS row_count,"
                + " SUM(IF(held OR k IS NULL, 0, copies)) AS digests,"
                + " HEX(BIT_XOR(IF(held, NULL, " + MYSQL_DIGEST + "))) AS digest,"
                + " SUM(IF(held, copies, 0)) AS held_rows" + loss.sums() + " FROM (" + mysqlDistinct("''")
                + ") AS distinct_rows" + (of.isEmpty() ? "" : " WHERE " + ParitySql.coarse(CRC, of))
                + " GROUP BY bucket";
    }

    @Override
    public String clickHouseBuckets(Parts parts, Collection<Integer> of) {
        return "SELECT " + RowFilter.bucket(CRC, parts) + " AS bucket, sum(copies) AS row_count, "
                + ParitySql.xor("sha") + " AS digest FROM (SELECT k, copies, " + CLICKHOUSE_DIGEST + " AS sha FROM ("
                + clickHouseDistinct("''") + ")" + (of.isEmpty() ? "" : " WHERE " + ParitySql.coarse(CRC, of))
                + ") GROUP BY bucket" + ParitySql.SETTINGS;
    }

    @Override
    public String mysqlRows(Selection selection) {
        return "SELECT k, CONCAT(readable, ' (', copies, ' times)'), HEX(" + MYSQL_DIGEST + "), held FROM ("
                + mysqlDistinct("LEFT(CONVERT(CONCAT_WS(', ', "
                        + list(c -> "IFNULL(" + MysqlNames.quoted(c.column()) + ", 'NULL')") + ") USING utf8mb4), "
                        + READABLE
                        + ") COLLATE utf8mb4_bin")
                + ") AS distinct_rows WHERE " + RowFilter.mysql(selection, CRC, MYSQL_KEY) + " ORDER BY " + MYSQL_KEY;
    }

    @Override
    public String clickHouseRows(Selection selection) {
        return "SELECT k, concat(readable, ' (', toString(copies), ' times)') AS readable, hex(" + CLICKHOUSE_DIGEST
                + ") AS digest FROM ("
                + clickHouseDistinct("substringUTF8(arrayStringConcat(["
                        + list(c -> "ifNull(toString(" + ColumnNaming.quoted(c.column()) + "), 'NULL')")
                        + "], ', '), 1, "
                        + READABLE + ")")
                + ") WHERE " + RowFilter.clickHouse(selection, CRC, "k") + " ORDER BY k" + ParitySql.SETTINGS;
    }

    /** Each event of a row is a row of the table, with its content. */
    @Override
    public String clickHouseVersions(Selection selection) {
        return "SELECT k, toString(max(v)) AS version FROM (SELECT " + clickHouseKey() + " AS k, _version AS v FROM "
                + clickHouseRaw + ") WHERE " + RowFilter.clickHouse(selection, CRC, "k") + " GROUP BY k ORDER BY k"
                + ParitySql.SETTINGS;
    }

    /** Columns: k, copies, readable, held, and what is lost. */
    private String mysqlDistinct(String readable) {
        return "SELECT k, COUNT(*) AS copies, MIN(readable) AS readable, MAX(held) AS held" + loss.sums()
                + " FROM (SELECT UPPER(SHA2(CONCAT('', " + list(ColumnMapping::mysqlText) + "), 256)) AS k, "
                + readable + " AS readable, " + loss.held() + " AS held" + loss.each() + " FROM " + mysqlTable
                + ") AS canonical GROUP BY k";
    }

    /** A row that went more often than it came is shown too: the view does not, but it is wrong. */
    private String clickHouseDistinct(String readable) {
        return "SELECT k, sum(toInt64(_sign)) AS copies, min(readable) AS readable FROM (SELECT " + clickHouseKey()
                + " AS k, _sign, " + readable + " AS readable FROM " + clickHouseRaw
                + " FINAL WHERE _is_deleted = 0) GROUP BY k HAVING copies != 0";
    }

    private String clickHouseKey() {
        return "hex(SHA256(concat('', " + list(ColumnMapping::clickHouseText) + ")))";
    }

    private String list(Function<ColumnMapping, String> text) {
        return columns.stream().map(text).collect(Collectors.joining(", "));
    }
}
