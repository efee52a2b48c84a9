package io.millrace.validator.parity;

import io.millrace.common.keys.ClickHouseKey;
import io.millrace.common.keys.KeyOrder;
import io.millrace.common.keys.KeyRange;
import io.millrace.common.keys.KeyText;
import io.millrace.common.keys.KeyValue;
import io.millrace.common.policy.LossPolicies;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.types.CanonicalText;
import io.millrace.common.types.ColumnMapping;
import io.millrace.common.types.TypeRegistry;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The queries that compare a table with a key. Both sides make the same canonical text of a row from the type registry, and a
 * digest of it. Pure.
 */
final class ParitySql {

    /** A table may have columns named like the aliases here; a large table may not fit into the server's memory. */
    static final String SETTINGS =
            " SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000";

    private final List<Column> key;
    private final KeyOrder order;
    private final ClickHouseKey clickHouseKey;
    private final String clickHouseRaw;
    private final List<ColumnMapping> columns;
    private final List<ColumnMapping> keyColumns;

    /** Those that a digest is made of: rows are compared with those that have the same key. */
    private final List<ColumnMapping> values;

    private final LossSql loss;

    /**
     * @param order of the table's key in MySQL
     * @param clickHouseRaw the table that holds the rows, quoted
     * @throws io.millrace.common.problem.Problem when a column's type is not known
     */
    ParitySql(Table table, KeyOrder order, String clickHouseRaw, LossPolicies policies) {
        this.key = table.keyColumns();
        this.order = order;
        this.clickHouseKey = new ClickHouseKey(key);
        this.clickHouseRaw = clickHouseRaw;
        this.columns = mappings(table, table.columns(), policies);
        this.keyColumns = mappings(table, key, policies);
        this.values = columns.stream()
                .filter(column -> !table.key().orElseThrow().contains(column.column()))
                .toList();
        this.loss = new LossSql(columns);
    }

    static List<ColumnMapping> mappings(Table table, List<Column> columns, LossPolicies policies) {
        return columns.stream()
                .map(c -> TypeRegistry.mapping(table.id(), c, policies.of(table, c)))
                .toList();
    }

    List<ColumnMapping> columns() {
        return columns;
    }

    LossSql loss() {
        return loss;
    }

    /** Whether a range of MySQL's is a range of ClickHouse's. */
    boolean sameOrder() {
        return clickHouseKey.orderedAsInMysql();
    }

    /**
     * Columns: rows, the XOR of their digests, rows that a policy keeps out of ClickHouse (without a digest), then for each of
     * {@link LossSql#columns} the values that ClickHouse cannot hold. A digest is of all columns here, with those of the key: the
     * rows' places in the sum say nothing.
     */
    String mysqlSum(KeyRange range) {
        String digest = mysqlDigest(columns);
        return "SELECT COUNT(*), BIT_XOR(" + (loss.any() ? "IF(" + loss.held() + ", NULL, " + digest + ")" : digest)
                + "), SUM(" + loss.held() + ")" + loss.sumsOfColumns() + order.from() + " WHERE "
                + order.within(range);
    }

    /** Columns: rows, and the two halves of the XOR of their digests. */
    String clickHouseSum(KeyRange range) {
        return "SELECT toInt64(count()), groupBitXor(reinterpretAsInt64(substring(sha, 1, 8))),"
                + " groupBitXor(reinterpretAsInt64(substring(sha, 9, 8))) FROM (SELECT SHA256("
                + CanonicalText.inClickHouse(columns) + ") AS sha FROM " + current() + " AND ("
                + clickHouseKey.within(range) + "))" + SETTINGS;
    }

    /**
     * Columns: key, digest ({@link #HELD} when a policy keeps the row out of ClickHouse; NULL when the row is too long for
     * max_allowed_packet), lossy values ({@link LossSql#lost}).
     */
    String mysqlRows(KeyRange range) {
        return mysqlRows(" WHERE " + order.within(range));
    }

    String mysqlRows(List<String> keys) {
        return mysqlRows(" WHERE " + order.among(values(keys)));
    }

    /** As the others, of the first rows behind a key, up to another, in the order of MySQL. */
    String mysqlFirstRows(List<String> after, List<String> upTo, long most) {
        return mysqlRows(order.first(after, upTo, most));
    }

    private String mysqlRows(String which) {
        String digest = mysqlDigest(values);
        return "SELECT " + CanonicalText.inMysql(keyColumns) + ", "
                + (loss.any() ? "IF(" + loss.held() + ", '" + HELD + "', " + digest + ")" : digest) + ", " + loss.lost()
                + order.from() + which;
    }

    private static String mysqlDigest(List<ColumnMapping> columns) {
        return "LEFT(UNHEX(SHA2(" + CanonicalText.inMysql(columns) + ", 256)), " + Digest.BYTES + ")";
    }

    /** In place of a digest. Shorter than one. */
    static final String HELD = "held";

    /** Columns: key, and the two halves of the digest. */
    String clickHouseRows(KeyRange range) {
        return clickHouseRows(clickHouseKey.within(range));
    }

    String clickHouseRows(List<String> keys) {
        return clickHouseRows(clickHouseKey.among(values(keys)));
    }

    private String clickHouseRows(String condition) {
        return "SELECT row_key, " + halves("sha") + " FROM (SELECT " + CanonicalText.inClickHouse(keyColumns)
                + " AS row_key, SHA256(" + CanonicalText.inClickHouse(values) + ") AS sha FROM " + current() + " AND ("
                + condition
                + "))" + SETTINGS;
    }

    /** Columns: key, version, whether it is a deletion, and the two halves of the digest. */
    String clickHouseVersions(List<String> keys) {
        return "SELECT row_key, toInt64(row_version), row_deleted, " + halves("sha") + " FROM (SELECT "
                + CanonicalText.inClickHouse(keyColumns) + " AS row_key, SHA256(" + CanonicalText.inClickHouse(values)
                + ") AS sha, _version AS row_version, _is_deleted AS row_deleted FROM " + clickHouseRaw + " WHERE "
                + clickHouseKey.among(values(keys)) + ")" + SETTINGS;
    }

    /** Columns: key, then each column's canonical text. */
    String mysqlValues(List<String> keys) {
        return "SELECT " + CanonicalText.inMysql(keyColumns) + ", " + list(columns, ColumnMapping::mysqlText)
                + order.from() + " WHERE " + order.among(values(keys));
    }

    /** Columns: key, then each column's canonical text. */
    String clickHouseValues(List<String> keys) {
        return "SELECT " + CanonicalText.inClickHouse(keyColumns) + ", " + list(columns, ColumnMapping::clickHouseText)
                + " FROM " + current() + " AND " + clickHouseKey.among(values(keys)) + SETTINGS;
    }

    /**
     * Column: the key that is so many rows behind another; no row if there are not so many. Versions that are not merged away
     * count as well.
     *
     * @param after the literals of the other; empty: before the first row
     * @param upTo the literals of the last key that counts; empty: all count
     */
    String clickHouseKeyBehind(List<String> after, List<String> upTo, long rows) {
        return "SELECT " + CanonicalText.inClickHouse(keyColumns) + " FROM (SELECT " + clickHouseKey.columns()
                + " FROM "
                + clickHouseRaw + " WHERE _is_deleted = 0 AND ("
                + clickHouseKey.within(new KeyRange(0, after, upTo, rows)) + ") ORDER BY " + clickHouseKey.columns()
                + " LIMIT 1 OFFSET " + (rows - 1) + ")" + SETTINGS;
    }

    /** All keys of ClickHouse in {@link KeySets#PARTS} parts. Columns: part, rows, XOR. */
    String clickHouseKeySets() {
        return "SELECT part, toInt64(count()), groupBitXor(reinterpretAsInt64(substring(sha, 1, 8))) FROM"
                + " (SELECT sha, reinterpretAsUInt16(substring(sha, 9, 2)) AS part FROM (SELECT SHA256("
                + CanonicalText.inClickHouse(keyColumns) + ") AS sha FROM " + current() + ")) GROUP BY part" + SETTINGS;
    }

    /** The keys of some parts. */
    String clickHouseKeys(Collection<Integer> parts) {
        return "SELECT row_key FROM (SELECT " + CanonicalText.inClickHouse(keyColumns) + " AS row_key FROM " + current()
                + ") WHERE reinterpretAsUInt16(substring(SHA256(row_key), 9, 2)) IN ("
                + parts.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")" + SETTINGS;
    }

    private String current() {
        return clickHouseRaw + " FINAL WHERE _is_deleted = 0";
    }

    private List<List<KeyValue>> values(List<String> keys) {
        return keys.stream().map(text -> KeyText.values(key, text)).toList();
    }

    static String halves(String sha) {
        return "reinterpretAsInt64(substring(" + sha + ", 1, 8)), reinterpretAsInt64(substring(" + sha + ", 9, 8))";
    }

    private static String list(List<ColumnMapping> columns, Function<ColumnMapping, String> text) {
        return columns.stream().map(text).collect(Collectors.joining(", "));
    }
}
