package io.millrace.validator.parity;

import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.policy.LossPolicies;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.types.ColumnMapping;
import io.millrace.common.types.TypeRegistry;
import io.millrace.validator.parity.ParitySource.Parts;
import io.millrace.validator.parity.ParitySource.Selection;
import io.millrace.validator.parity.ParitySource.Selection.OfKeys;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The queries that compare one table. Both sides make the same canonical text of a row from the type registry, and
 * SHA-256 of it; rows fall into buckets by CRC32 of their key's canonical text. Pure.
 */
final class ParitySql implements RowSql {

    /** A table may have columns named like the aliases here; a large table may not fit into the server's memory. */
    static final String SETTINGS =
            " SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000";

    private final String mysqlTable;
    private final String clickHouseRaw;
    private final String clickHouseTable;
    private final List<ColumnMapping> columns;
    private final List<ColumnMapping> key;
    private final LossSql loss;

    /**
     * @param clickHouseRaw the table that holds the rows, quoted
     * @throws io.millrace.common.problem.Problem when a column's type is not known
     */
    ParitySql(Table table, String clickHouseRaw, LossPolicies policies) {
        this.mysqlTable = MysqlNames.quoted(table.id());
        this.clickHouseRaw = clickHouseRaw;
        this.clickHouseTable = clickHouseRaw + " FINAL WHERE _is_deleted = 0";
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
    public String mysqlBuckets(Parts parts, Collection<Integer> of) {
        return "SELECT bucket, SUM(NOT held) AS row_count, COUNT(digest) AS digests, HEX(BIT_XOR(digest)) AS digest,"
                + " SUM(held) AS held" + loss.sums() + " FROM (SELECT " + RowFilter.bucket(mysqlCrc(), parts)
                + " AS bucket, " + loss.held() + " AS held, IF(" + loss.held() + ", NULL, " + mysqlDigest()
                + ") AS digest" + loss.each() + " FROM " + mysqlTable
                + (of.isEmpty() ? "" : " WHERE " + coarse(mysqlCrc(), of))
                + ") AS canonical GROUP BY bucket";
    }

    @Override
    public String clickHouseBuckets(Parts parts, Collection<Integer> of) {
        return "SELECT bucket, count() AS row_count, " + xor("sha") + " AS digest FROM (SELECT "
                + RowFilter.bucket(clickHouseCrc(), parts) + " AS bucket, " + clickHouseDigest() + " AS sha FROM "
                + clickHouseTable + (of.isEmpty() ? "" : " AND " + coarse(clickHouseCrc(), of)) + ") GROUP BY bucket"
                + SETTINGS;
    }

    static String coarse(String crc, Collection<Integer> of) {
        return RowFilter.bucket(crc, Parts.COARSE) + " IN (" + RowFilter.numbers(of) + ")";
    }

    @Override
    public String mysqlRows(Selection selection) {
        return "SELECT HEX(" + mysqlHash() + "), CONCAT_WS(', ', "
                + list(key, k -> MysqlNames.quoted(k.column()), ", ") + "), HEX(" + mysqlDigest() + "), "
                + loss.held() + " FROM " + mysqlTable + " WHERE "
                + RowFilter.mysql(selection, mysqlCrc(), mysqlHash()) + " ORDER BY " + mysqlHash();
    }

    @Override
    public String clickHouseRows(Selection selection) {
        return "SELECT " + clickHouseHash() + " AS k, arrayStringConcat(["
                + list(key, k -> "toString(" + ColumnNaming.quoted(k.column()) + ")", ", ")
                + "], ', ') AS readable, hex(" + clickHouseDigest() + ") AS digest FROM " + clickHouseTable + " AND "
                + RowFilter.clickHouse(selection, clickHouseCrc(), clickHouseHash()) + " ORDER BY " + clickHouseHash()
                + SETTINGS;
    }

    @Override
    public String clickHouseVersions(Selection selection) {
        return "SELECT " + clickHouseHash() + " AS k, toString(max(_version)) AS version FROM " + clickHouseRaw
                + " WHERE " + RowFilter.clickHouse(selection, clickHouseCrc(), clickHouseHash()) + " GROUP BY "
                + clickHouseHash() + " ORDER BY " + clickHouseHash() + SETTINGS;
    }

    /** Columns: key, then each column's canonical text. */
    String mysqlValues(List<String> keys) {
        return "SELECT HEX(" + mysqlHash() + "), " + list(columns, ColumnMapping::mysqlText, ", ") + " FROM "
                + mysqlTable + " WHERE " + RowFilter.mysql(new OfKeys(keys), mysqlCrc(), mysqlHash());
    }

    /** Columns: k, then v: an array of each column's canonical text, in hex. */
    String clickHouseValues(List<String> keys) {
        return "SELECT " + clickHouseHash() + " AS k, arrayMap(t -> hex(t), ["
                + list(columns, ColumnMapping::clickHouseText, ", ") + "]) AS v FROM " + clickHouseTable + " AND "
                + RowFilter.clickHouse(new OfKeys(keys), clickHouseCrc(), clickHouseHash()) + SETTINGS;
    }

    private String mysqlKey() {
        return "CONCAT('', " + list(key, ColumnMapping::mysqlText, ", ") + ")";
    }

    private String clickHouseKey() {
        return "concat('', " + list(key, ColumnMapping::clickHouseText, ", ") + ")";
    }

    private String mysqlHash() {
        return "UNHEX(SHA2(" + mysqlKey() + ", 256))";
    }

    /** In hex: it is compared with texts. */
    private String clickHouseHash() {
        return "hex(SHA256(" + clickHouseKey() + "))";
    }

    private String mysqlCrc() {
        return "CRC32(" + mysqlKey() + ")";
    }

    private String clickHouseCrc() {
        return "CRC32(" + clickHouseKey() + ")";
    }

    private String mysqlDigest() {
        return "UNHEX(SHA2(CONCAT('', " + list(columns, ColumnMapping::mysqlText, ", ") + "), 256))";
    }

    private String clickHouseDigest() {
        return "SHA256(concat('', " + list(columns, ColumnMapping::clickHouseText, ", ") + "))";
    }

    /** The XOR of all digests, in hex; ClickHouse has no XOR over longer values than eight bytes. */
    static String xor(String digest) {
        return Stream.of(1, 9, 17, 25)
                .map(from -> "leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(" + digest + ", " + from
                        + ", 8))))), 16, '0')")
                .collect(Collectors.joining(", ", "concat(", ")"));
    }

    private static String list(List<ColumnMapping> columns, Function<ColumnMapping, String> text, String separator) {
        return columns.stream().map(text).collect(Collectors.joining(separator));
    }
}
