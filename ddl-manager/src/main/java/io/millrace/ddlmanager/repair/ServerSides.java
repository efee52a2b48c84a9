package io.millrace.ddlmanager.repair;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.fence.Place;
import io.millrace.common.keys.ClickHouseKey;
import io.millrace.common.keys.KeyIndex;
import io.millrace.common.keys.KeyOrder;
import io.millrace.common.keys.KeyText;
import io.millrace.common.keys.KeyValue;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.table.Table;
import io.millrace.common.types.CanonicalText;
import io.millrace.common.types.ColumnMapping;
import io.millrace.ddlmanager.load.TableCopy;
import io.millrace.ddlmanager.load.VersionedKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A table in MySQL and in ClickHouse. */
final class ServerSides implements RowSides {

    private final Table table;
    private final Mysql mysql;
    private final MysqlBinlog binlog;
    private final ClickHouse clickHouse;
    private final TableCopy copy;
    private final String raw;
    private final String intake;
    private final KeyOrder order;
    private final ClickHouseKey key;
    private final String keyInMysql;
    private final String keyInClickHouse;

    /**
     * @param raw the table that holds the rows, quoted
     * @param intake the table that takes rows, quoted
     * @param keyColumns of the table's key
     */
    ServerSides(
            Table table,
            Mysql mysql,
            MysqlBinlog binlog,
            ClickHouse clickHouse,
            TableCopy copy,
            String raw,
            String intake,
            List<ColumnMapping> keyColumns) {
        this.table = table;
        this.mysql = mysql;
        this.binlog = binlog;
        this.clickHouse = clickHouse;
        this.copy = copy;
        this.raw = raw;
        this.intake = intake;
        this.order = new KeyOrder(table, KeyIndex.of(mysql, table));
        this.key = new ClickHouseKey(table.keyColumns());
        this.keyInMysql = CanonicalText.inMysql(keyColumns);
        this.keyInClickHouse = CanonicalText.inClickHouse(keyColumns);
    }

    @Override
    public Map<String, Stored> inClickHouse(List<String> keys) {
        Map<String, Stored> stored = new HashMap<>();
        clickHouse.stream(
                "SELECT row_key, toInt64(max(row_version)), argMax(row_deleted, row_version) FROM (SELECT "
                        + keyInClickHouse + " AS row_key, _version AS row_version, _is_deleted AS row_deleted FROM "
                        + raw + " WHERE " + key.among(values(keys))
                        + ") GROUP BY row_key SETTINGS prefer_column_name_to_alias = 1",
                Map.of(),
                rows -> {
                    while (rows.hasNext()) {
                        stored.put(rows.text(), new Stored(rows.int64(), rows.uint8() != 0));
                    }
                });
        return stored;
    }

    @Override
    public Set<String> inMysql(List<String> keys) {
        return new HashSet<>(mysql.query(
                "SELECT " + keyInMysql + order.from() + " WHERE " + order.among(values(keys)),
                row -> row.getString(1)));
    }

    @Override
    public void write(Map<String, Long> versions) {
        copy.rows(
                table,
                intake,
                versions.entrySet().stream()
                        .map(entry -> new VersionedKey(values(entry.getKey()), entry.getValue()))
                        .toList());
    }

    /** Only of rows that still have the version before: another one is of a later change, perhaps of a new row. */
    @Override
    public void remove(Map<String, Long> versions) {
        Place place = binlog.end();
        List<List<KeyValue>> keys = new ArrayList<>();
        List<Long> before = new ArrayList<>();
        versions.forEach((text, version) -> {
            keys.add(values(text));
            before.add(version - 1);
        });
        String columns = table.keyColumns().stream()
                .map(column -> ColumnNaming.quoted(column.name()))
                .collect(Collectors.joining(", "));
        clickHouse.execute(
                "INSERT INTO " + raw + " (" + columns
                        + ", _version, _is_deleted, _op, _source_ts, _extracted_at, _binlog_file, _binlog_pos,"
                        + " _binlog_row) SELECT " + columns
                        + ", _version + 1, 1, 'd', now64(3), now64(3), {file:String}, {pos:UInt64}, 0 FROM " + raw
                        + " FINAL WHERE _is_deleted = 0 AND " + key.among(keys) + " AND " + key.among(keys, before),
                Map.of("file", place.file(), "pos", place.position()));
    }

    private List<List<KeyValue>> values(List<String> keys) {
        return keys.stream().map(this::values).toList();
    }

    private List<KeyValue> values(String text) {
        return KeyText.values(table.keyColumns(), text);
    }
}
