package io.millrace.validator.parity;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.RowBinary;
import io.millrace.common.keys.KeyRange;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.types.ColumnMapping;
import io.millrace.validator.parity.ParitySource.MysqlRow;
import io.millrace.validator.parity.ParitySource.Stored;
import io.millrace.validator.parity.ParitySource.Version;
import io.millrace.validator.parity.RowDifference.Cell;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What both servers answer to the queries about a table with a key. Thread-safe. */
final class KeyedReader {

    private static final int KEYS_IN_A_QUERY = 5_000;

    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final ParitySql sql;

    KeyedReader(Mysql mysql, ClickHouse clickHouse, ParitySql sql) {
        this.mysql = mysql;
        this.clickHouse = clickHouse;
        this.sql = sql;
    }

    /** What MySQL gave of a range. */
    static final class Read {

        final List<MysqlRow> rows = new ArrayList<>();
        final Map<String, Long> lossy = new HashMap<>();
        long held;
    }

    /**
     * @param rows that have a digest
     * @param held rows of MySQL that have none
     */
    record Sum(long rows, long held, Digest digest) {

        private static final Digest NOTHING = new Digest(0, 0);

        Sum with(long others) {
            return new Sum(rows, others, digest);
        }

        long all() {
            return rows + held;
        }
    }

    Sum mysqlSum(KeyRange range, Map<String, Long> lossy) {
        return mysql.query(sql.mysqlSum(range), row -> {
                    List<String> columns = sql.loss().columns();
                    for (int i = 0; i < columns.size(); i++) {
                        if (row.getLong(4 + i) > 0) {
                            lossy.put(columns.get(i), row.getLong(4 + i));
                        }
                    }
                    long held = row.getLong(3);
                    long rows = row.getLong(1) - held;
                    return new Sum(rows, held, rows == 0 ? Sum.NOTHING : Digest.of(row.getBytes(2)));
                })
                .get(0);
    }

    Sum clickHouseSum(KeyRange range) {
        Sum[] sum = new Sum[1];
        clickHouse.stream(sql.clickHouseSum(range), Map.of(), row -> {
            row.hasNext();
            sum[0] = new Sum(row.int64(), 0, digest(row));
        });
        return sum[0];
    }

    Read mysqlRows(String query) {
        Read read = new Read();
        try {
            mysql.stream(query, row -> add(row, read));
        } catch (IOException e) {
            throw new IllegalStateException("nothing is written here", e);
        }
        return read;
    }

    private void add(ResultSet row, Read read) throws SQLException {
        byte[] digest = row.getBytes(2);
        if (digest == null) {
            throw ProblemCode.ROW_TOO_LONG.problem(
                    "Rows are too long for MySQL's max_allowed_packet to be digested.",
                    "SET PERSIST max_allowed_packet to four times the longest row.");
        }
        boolean held = digest.length < Digest.BYTES;
        if (held) {
            read.held++;
        }
        String lost = row.getString(3);
        if (!lost.isEmpty()) {
            Arrays.stream(lost.split(","))
                    .forEach(number ->
                            read.lossy.merge(sql.loss().columns().get(Integer.parseInt(number)), 1L, Long::sum));
        }
        read.rows.add(new MysqlRow(row.getString(1), held ? Optional.empty() : Optional.of(Digest.of(digest))));
    }

    Map<String, Digest> clickHouseRows(List<MysqlRow> read) {
        Map<String, Digest> rows = new HashMap<>();
        for (int from = 0; from < read.size(); from += KEYS_IN_A_QUERY) {
            rows.putAll(clickHouseRows(sql.clickHouseRows(
                    read.subList(from, Math.min(read.size(), from + KEYS_IN_A_QUERY)).stream()
                            .map(MysqlRow::key)
                            .toList())));
        }
        return rows;
    }

    private Map<String, Digest> clickHouseRows(String query) {
        Map<String, Digest> rows = new HashMap<>();
        eachClickHouseRow(query, rows::put);
        return rows;
    }

    /** See {@link ParitySql#clickHouseKeyBehind}. */
    Optional<String> clickHouseKeyBehind(List<String> after, List<String> upTo, long rows) {
        List<String> found = new ArrayList<>();
        clickHouse.stream(sql.clickHouseKeyBehind(after, upTo, rows), Map.of(), row -> {
            while (row.hasNext()) {
                found.add(row.text());
            }
        });
        return found.stream().findFirst();
    }

    /** @param row is given each key with its digest */
    void eachClickHouseRow(String query, BiConsumer<String, Digest> row) {
        clickHouse.stream(query, Map.of(), found -> {
            while (found.hasNext()) {
                row.accept(found.text(), digest(found));
            }
        });
    }

    private static Digest digest(RowBinary row) throws IOException {
        return new Digest(row.int64(), row.int64());
    }

    /** The versions after the rows: a change that comes in between counts as one that came later. */
    Map<String, Stored> stored(List<String> keys) {
        Map<String, Digest> current = clickHouseRows(sql.clickHouseRows(keys));
        Map<String, List<Version>> versions = new HashMap<>();
        clickHouse.stream(sql.clickHouseVersions(keys), Map.of(), found -> {
            while (found.hasNext()) {
                String key = found.text();
                long number = found.int64();
                boolean deleted = found.uint8() != 0;
                Digest digest = digest(found);
                versions.computeIfAbsent(key, k -> new ArrayList<>())
                        .add(new Version(number, deleted ? Optional.empty() : Optional.of(digest)));
            }
        });
        Map<String, Stored> stored = new HashMap<>();
        versions.forEach((key, all) -> stored.put(key, new Stored(Optional.ofNullable(current.get(key)), all)));
        return stored;
    }

    Map<String, List<Cell>> differingCells(List<String> keys) {
        List<ColumnMapping> columns = sql.columns();
        Map<String, List<String>> mysqlValues = new HashMap<>();
        mysql.query(sql.mysqlValues(keys), row -> {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                values.add(row.getString(i + 2));
            }
            return mysqlValues.put(row.getString(1), values);
        });
        Map<String, List<Cell>> differing = new HashMap<>();
        clickHouse.stream(sql.clickHouseValues(keys), Map.of(), rows -> {
            while (rows.hasNext()) {
                String key = rows.text();
                List<String> own = mysqlValues.get(key);
                List<Cell> cells = new ArrayList<>();
                for (int i = 0; i < columns.size(); i++) {
                    String other = rows.text();
                    if (own != null && !own.get(i).equals(other)) {
                        ColumnMapping column = columns.get(i);
                        cells.add(new Cell(
                                column.column(), ShownText.of(column, own.get(i)), ShownText.of(column, other)));
                    }
                }
                if (own != null) {
                    differing.put(key, cells);
                }
            }
        });
        return differing;
    }
}
