package io.millrace.validator.parity;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.types.ColumnMapping;
import io.millrace.common.types.LossPolicies;
import io.millrace.common.types.TypeRegistry;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The queries that compare one table. Both sides make the same canonical text of a row from the type registry, and
 * SHA-256 of it; rows fall into buckets by CRC32 of their key's canonical text. Pure.
 */
final class ParitySql implements RowSql {

    /** Buckets of a table: one scan tells which of them differ. */
    static final int BUCKETS = 256;

    /** A table may have columns named like the aliases here. */
    private static final String COLUMNS_FIRST = " SETTINGS prefer_column_name_to_alias = 1";

    private final String mysqlTable;
    private final String clickHouseTable;
    private final List<ColumnMapping> columns;
    private final List<ColumnMapping> key;
    private final LossSql loss;

    /** @throws io.millrace.common.problem.Problem when a column's type is not known */
    ParitySql(Table table, Targets targets, LossPolicies policies) {
        this.mysqlTable = MysqlNames.quoted(table.id());
        this.clickHouseTable = targets.raw(table.id()) + " FINAL WHERE _is_deleted = 0";
        this.columns = mappings(table, table.columns(), policies);
        this.key = mappings(table, table.keyColumns(), policies);
        this.loss = new LossSql(columns);
    }

    private static List<ColumnMapping> mappings(Table table, List<Column> columns, LossPolicies policies) {
        return columns.stream()
                .map(c -> TypeRegistry.mapping(table.id(), c, policies.of(table, c)))
                .toList();
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
        return "SELECT bucket, SUM(NOT held) AS row_count, COUNT(digest) AS digests, HEX(BIT_XOR(digest)) AS digest,"
                + " SUM(held) AS held" + loss.sums() + " FROM (SELECT " + mysqlBucket() + " AS bucket, " + loss.held()
                + " AS held, IF(" + loss.held() + ", NULL, " + mysqlDigest() + ") AS digest" + loss.each() + " FROM "
                + mysqlTable
                + ") AS canonical GROUP BY bucket";
    }

    /** Columns: bucket, rows, digest of the bucket in hex. */
    @Override
    public String clickHouseBuckets() {
        return "SELECT bucket, count() AS row_count, concat(" + lane(1) + ", " + lane(9) + ", " + lane(17) + ", "
                + lane(25)
                + ") AS digest FROM (SELECT " + clickHouseBucket() + " AS bucket, " + clickHouseDigest()
                + " AS sha FROM " + clickHouseTable + ") GROUP BY bucket" + COLUMNS_FIRST;
    }

    @Override
    public String mysqlRows(Collection<Integer> buckets) {
        return mysqlRowSelect() + " WHERE " + mysqlBucket() + " IN (" + numbers(buckets) + ")";
    }

    @Override
    public String clickHouseRows(Collection<Integer> buckets) {
        return clickHouseRowSelect() + " AND " + clickHouseBucket() + " IN (" + numbers(buckets) + ")" + COLUMNS_FIRST;
    }

    /** The rows of some keys; as many {@code ?} as keys. */
    @Override
    public String mysqlRowsOfKeys(int keys) {
        return mysqlRowSelect() + " WHERE " + mysqlKey() + " IN (" + marks(keys) + ")";
    }

    /** The rows of the keys that the parameter {@code keys} holds. */
    @Override
    public String clickHouseRowsOfKeys() {
        return clickHouseRowSelect() + " AND " + clickHouseKey() + " IN {keys:Array(String)}" + COLUMNS_FIRST;
    }

    @Override
    public boolean hasColumnsBesideKey() {
        return true;
    }

    /** Columns: key, then each column's canonical text; as many {@code ?} as keys. */
    @Override
    public String mysqlValuesOfKeys(int keys) {
        return "SELECT " + mysqlKey() + ", " + list(columns, ColumnMapping::mysqlText, ", ") + " FROM " + mysqlTable
                + " WHERE " + mysqlKey() + " IN (" + marks(keys) + ")";
    }

    /** Columns: k, then v: an array of each column's canonical text, in hex. */
    @Override
    public String clickHouseValuesOfKeys() {
        return "SELECT hex(" + clickHouseKey() + ") AS k, arrayMap(t -> hex(t), ["
                + list(columns, ColumnMapping::clickHouseText, ", ") + "]) AS v FROM " + clickHouseTable + " AND "
                + clickHouseKey() + " IN {keys:Array(String)}" + COLUMNS_FIRST;
    }

    private String mysqlRowSelect() {
        return "SELECT " + mysqlKey() + ", CONCAT_WS(', ', " + list(key, k -> MysqlNames.quoted(k.column()), ", ")
                + "), HEX(" + mysqlDigest() + "), " + loss.held() + " FROM " + mysqlTable;
    }

    private String clickHouseRowSelect() {
        return "SELECT " + clickHouseKey() + " AS k, arrayStringConcat(["
                + list(key, k -> "toString(" + ClickHouseNames.quoted(k.column()) + ")", ", ")
                + "], ', ') AS readable, hex("
                + clickHouseDigest() + ") AS digest FROM " + clickHouseTable;
    }

    private String mysqlKey() {
        return "CONCAT('', " + list(key, ColumnMapping::mysqlText, ", ") + ")";
    }

    private String clickHouseKey() {
        return "concat('', " + list(key, ColumnMapping::clickHouseText, ", ") + ")";
    }

    private String mysqlBucket() {
        return "CRC32(" + mysqlKey() + ") % " + BUCKETS;
    }

    private String clickHouseBucket() {
        return "CRC32(" + clickHouseKey() + ") % " + BUCKETS;
    }

    private String mysqlDigest() {
        return "UNHEX(SHA2(CONCAT('', " + list(columns, ColumnMapping::mysqlText, ", ") + "), 256))";
    }

    private String clickHouseDigest() {
        return "SHA256(concat('', " + list(columns, ColumnMapping::clickHouseText, ", ") + "))";
    }

    /** Eight bytes of the XOR of all digests, in hex; ClickHouse has no XOR over longer values. */
    static String lane(int from) {
        return "leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, " + from + ", 8))))), 16, '0')";
    }

    private static String list(List<ColumnMapping> columns, Function<ColumnMapping, String> text, String separator) {
        return columns.stream().map(text).collect(Collectors.joining(separator));
    }

    private static String numbers(Collection<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String marks(int count) {
        return "?, ".repeat(count - 1) + "?";
    }
}
