package io.millrace.validator.parity;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.table.TableId;
import io.millrace.common.types.ColumnMapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads one table on both servers, by the queries of a {@link RowSql}. */
final class ServerRows implements ParitySource {

    private final TableId table;
    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final Quarantine quarantine;
    private final RowSql sql;

    ServerRows(TableId table, Mysql mysql, ClickHouse clickHouse, Quarantine quarantine, RowSql sql) {
        this.table = table;
        this.mysql = mysql;
        this.clickHouse = clickHouse;
        this.quarantine = quarantine;
        this.sql = sql;
    }

    @Override
    public MysqlScan mysqlScan() {
        return mysqlScan(Parts.COARSE, Set.of());
    }

    @Override
    public Map<Integer, Bucket> clickHouseScan() {
        return clickHouseBuckets(Parts.COARSE, Set.of());
    }

    @Override
    public Map<Integer, Bucket> mysqlParts(Set<Integer> coarse) {
        return mysqlScan(Parts.FINE, coarse).buckets();
    }

    @Override
    public Map<Integer, Bucket> clickHouseParts(Set<Integer> coarse) {
        return clickHouseBuckets(Parts.FINE, coarse);
    }

    private MysqlScan mysqlScan(Parts parts, Set<Integer> of) {
        Map<Integer, Bucket> buckets = new TreeMap<>();
        Map<String, Long> lossy = new TreeMap<>();
        List<String> columns = sql.lossyColumns();
        long held = mysql
                .query(sql.mysqlBuckets(parts, of), row -> {
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

    private Map<Integer, Bucket> clickHouseBuckets(Parts parts, Set<Integer> of) {
        Map<Integer, Bucket> buckets = new TreeMap<>();
        for (GenericRecord row : clickHouse.query(sql.clickHouseBuckets(parts, of))) {
            buckets.put(row.getInteger("bucket"), new Bucket(row.getLong("row_count"), 0, row.getString("digest")));
        }
        return buckets;
    }

    @Override
    public Rows<MysqlRow> mysqlRows(Selection selection) {
        return new MysqlRows<>(
                mysql,
                sql.mysqlRows(selection),
                row -> new MysqlRow(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4)));
    }

    @Override
    public Rows<ClickHouseRow> clickHouseRows(Selection selection) {
        return clickHouse(
                sql.clickHouseRows(selection),
                row -> new ClickHouseRow(row.getString("k"), row.getString("readable"), row.getString("digest")));
    }

    @Override
    public Rows<KeyVersion> versions(Selection selection) {
        return clickHouse(
                sql.clickHouseVersions(selection), row -> new KeyVersion(row.getString("k"), row.getString("version")));
    }

    private <T> Rows<T> clickHouse(String query, Function<GenericRecord, T> reader) {
        ClickHouse.Rows rows = clickHouse.rows(query);
        return new Rows<>() {
            @Override
            public Optional<T> next() {
                return rows.next().map(reader);
            }

            @Override
            public void close() {
                rows.close();
            }
        };
    }

    @Override
    public List<String> lossyColumns() {
        return sql.lossyColumns();
    }

    @Override
    public Map<String, List<String>> differingColumns(List<String> keys) {
        // Rows of a multiset differ as a whole.
        return sql instanceof ParitySql keyed && !keys.isEmpty() ? differingColumns(keyed, keys) : Map.of();
    }

    private Map<String, List<String>> differingColumns(ParitySql keyed, List<String> keys) {
        List<String> columns =
                keyed.columns().stream().map(ColumnMapping::column).toList();
        Map<String, List<String>> mysqlValues = new HashMap<>();
        mysql.query(keyed.mysqlValues(keys), row -> {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                values.add(HexFormat.of().withUpperCase().formatHex(row.getBytes(i + 2)));
            }
            return mysqlValues.put(row.getString(1), values);
        });
        Map<String, List<String>> differing = new HashMap<>();
        for (GenericRecord row : clickHouse.query(keyed.clickHouseValues(keys))) {
            List<String> other = row.getList("v");
            Optional.ofNullable(mysqlValues.get(row.getString("k"))).ifPresent(own -> {
                List<String> names = new ArrayList<>();
                for (int i = 0; i < columns.size(); i++) {
                    if (!own.get(i).equals(other.get(i))) {
                        names.add(columns.get(i));
                    }
                }
                differing.put(row.getString("k"), names);
            });
        }
        return differing;
    }

    @Override
    public long quarantined() {
        return quarantine.count(Quarantine.Selection.all(table));
    }
}
