package io.millrace.validator.parity;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs {@link ParitySql}'s queries on both servers. */
final class BothSides {

    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final RowSql sql;

    BothSides(Mysql mysql, ClickHouse clickHouse, RowSql sql) {
        this.mysql = mysql;
        this.clickHouse = clickHouse;
        this.sql = sql;
    }

    /** @param undigested rows that were too long for a digest ({@code max_allowed_packet}) */
    record Bucket(long rows, long undigested, String digest) {}

    /**
     * @param readableKey the key's values, for people
     * @param held whether a policy keeps the row out of ClickHouse
     */
    record Row(String readableKey, String digest, boolean held) {}

    /**
     * @param held rows that a policy keeps out of ClickHouse; in no bucket
     * @param lossy values that ClickHouse cannot hold, by column; columns without one are left out
     */
    record MysqlScan(Map<Integer, Bucket> buckets, long held, Map<String, Long> lossy) {}

    MysqlScan mysqlScan() {
        Map<Integer, Bucket> buckets = new TreeMap<>();
        Map<String, Long> lossy = new TreeMap<>();
        List<String> columns = sql.lossyColumns();
        long held = mysql
                .query(sql.mysqlBuckets(), row -> {
                    if (row.getLong(2) > 0) {
                        buckets.put(
                                row.getInt(1),
                                new Bucket(row.getLong(2), row.getLong(2) - row.getLong(3), row.getString(4)));
                    }
                    for (int i = 0; i < columns.size(); i++) {
                        long values = row.getLong(6 + i);
                        if (values > 0) {
                            lossy.merge(columns.get(i), values, Long::sum);
                        }
                    }
                    return row.getLong(5);
                })
                .stream()
                .mapToLong(Long::longValue)
                .sum();
        return new MysqlScan(buckets, held, lossy);
    }

    Map<Integer, Bucket> clickHouseBuckets() {
        Map<Integer, Bucket> buckets = new TreeMap<>();
        for (GenericRecord row : clickHouse.query(sql.clickHouseBuckets())) {
            buckets.put(row.getInteger("bucket"), new Bucket(row.getLong("row_count"), 0, row.getString("digest")));
        }
        return buckets;
    }

    Map<String, Row> mysqlRows(Collection<Integer> buckets) {
        return mysqlRows(sql.mysqlRows(buckets));
    }

    Map<String, Row> mysqlRowsOf(List<String> keys) {
        return mysqlRows(sql.mysqlRowsOfKeys(keys.size()), keys.toArray());
    }

    private Map<String, Row> mysqlRows(String query, Object... parameters) {
        Map<String, Row> rows = new HashMap<>();
        mysql.query(
                query,
                row -> rows.put(text(row.getBytes(1)), new Row(row.getString(2), row.getString(3), row.getBoolean(4))),
                parameters);
        return rows;
    }

    Map<String, Row> clickHouseRows(Collection<Integer> buckets) {
        return clickHouseRows(sql.clickHouseRows(buckets), Map.of());
    }

    Map<String, Row> clickHouseRowsOf(List<String> keys) {
        return clickHouseRows(sql.clickHouseRowsOfKeys(), Map.of("keys", keys));
    }

    private Map<String, Row> clickHouseRows(String query, Map<String, Object> parameters) {
        Map<String, Row> rows = new HashMap<>();
        for (GenericRecord row : clickHouse.query(query, parameters)) {
            rows.put(row.getString("k"), new Row(row.getString("readable"), row.getString("digest"), false));
        }
        return rows;
    }

    List<String> lossyColumns() {
        return sql.lossyColumns();
    }

    /** Which columns differ, by key; keys that only one side has are left out. */
    Map<String, List<String>> differingColumns(List<String> keys) {
        if (!sql.hasColumnsBesideKey()) {
            return Map.of();
        }
        Map<String, List<String>> mysqlValues = new HashMap<>();
        int columns = sql.columns().size();
        mysql.query(
                sql.mysqlValuesOfKeys(keys.size()),
                row -> {
                    List<String> values = new ArrayList<>();
                    for (int i = 0; i < columns; i++) {
                        values.add(HexFormat.of().withUpperCase().formatHex(row.getBytes(i + 2)));
                    }
                    return mysqlValues.put(text(row.getBytes(1)), values);
                },
                keys.toArray());
        Map<String, List<String>> differing = new HashMap<>();
        for (GenericRecord row : clickHouse.query(sql.clickHouseValuesOfKeys(), Map.of("keys", keys))) {
            String key = text(HexFormat.of().parseHex(row.getString("k")));
            List<String> other = row.getList("v");
            List<String> own = mysqlValues.get(key);
            if (own != null) {
                List<String> names = new ArrayList<>();
                for (int i = 0; i < columns; i++) {
                    if (!own.get(i).equals(other.get(i))) {
                        names.add(sql.columns().get(i).column());
                    }
                }
                differing.put(key, names);
            }
        }
        return differing;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
