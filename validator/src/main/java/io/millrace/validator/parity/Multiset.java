package io.millrace.validator.parity;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.table.TableId;
import io.millrace.validator.parity.RowDifference.Cell;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A table without a key. There are no ranges to read it in: both sides sort its distinct rows, and are read side by side, so
 * that it takes no memory here how many rows are the same.
 */
final class Multiset implements ParitySource {

    /** What reports call the number of a row's copies. */
    private static final String COPIES = "(copies)";

    private final TableId table;
    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final Quarantine quarantine;
    private final MultisetSql sql;
    private boolean read;

    Multiset(TableId table, Mysql mysql, ClickHouse clickHouse, Quarantine quarantine, MultisetSql sql) {
        this.table = table;
        this.mysql = mysql;
        this.clickHouse = clickHouse;
        this.quarantine = quarantine;
        this.sql = sql;
    }

    /** @param lost how many values ClickHouse cannot hold, of each column that has such values */
    private record Copies(String key, long copies, boolean held, List<Long> lost) {

        Optional<Digest> digest() {
            return held ? Optional.empty() : Optional.of(Multiset.digest(copies));
        }
    }

    /** What is compared of a row that its key tells from all others. */
    private static Digest digest(long copies) {
        return new Digest(copies, 0);
    }

    @Override
    public Optional<Part> next() {
        if (read) {
            return Optional.empty();
        }
        read = true;
        return Optional.of(new Merge().part());
    }

    /** Both sides side by side. */
    private final class Merge {

        private final Map<String, Long> lossy = new HashMap<>();
        private final Set<String> suspects = new LinkedHashSet<>();
        private long mysqlRows;
        private long clickHouseRows;
        private long held;
        private long notNamed;

        Part part() {
            // ClickHouse first: MySQL would wait with its first row until ClickHouse has sorted.
            try (ClickHouse.Rows theirs = clickHouse.rows(sql.clickHouseRows());
                    MysqlRows<Copies> ours = new MysqlRows<>(mysql, sql.mysqlRows(), Multiset.this::copies)) {
                Optional<GenericRecord> their = theirs.next();
                Optional<Copies> our = ours.next();
                while (their.isPresent() || our.isPresent()) {
                    int order = order(our, their);
                    if (order <= 0) {
                        count(our.orElseThrow());
                    }
                    if (order >= 0) {
                        clickHouseRows += their.orElseThrow().getLong("copies");
                    }
                    if (order < 0 ? !our.orElseThrow().held() : order > 0 || !same(our, their)) {
                        suspect(
                                order <= 0
                                        ? our.orElseThrow().key()
                                        : their.orElseThrow().getString("k"));
                    }
                    our = order <= 0 ? ours.next() : our;
                    their = order >= 0 ? theirs.next() : their;
                }
            }
            return new Part(mysqlRows, clickHouseRows, held, lossy, suspects, notNamed, List.of());
        }

        private void count(Copies row) {
            mysqlRows += row.copies();
            held += row.held() ? row.copies() : 0;
            for (int i = 0; i < row.lost().size(); i++) {
                if (row.lost().get(i) > 0) {
                    lossy.merge(sql.loss().columns().get(i), row.lost().get(i), Long::sum);
                }
            }
        }

        private void suspect(String key) {
            if (suspects.size() < MOST_SUSPECTS) {
                suspects.add(key);
            } else {
                notNamed++;
            }
        }

        private static boolean same(Optional<Copies> our, Optional<GenericRecord> their) {
            return our.orElseThrow()
                    .digest()
                    .equals(Optional.of(digest(their.orElseThrow().getLong("copies"))));
        }

        private static int order(Optional<Copies> our, Optional<GenericRecord> their) {
            if (our.isEmpty() || their.isEmpty()) {
                return our.isEmpty() ? 1 : -1;
            }
            return our.get().key().compareTo(their.get().getString("k"));
        }
    }

    private Copies copies(ResultSet row) throws SQLException {
        if (row.getString(1) == null) {
            throw ProblemCode.ROW_TOO_LONG.problem(
                    "Rows are too long for MySQL's max_allowed_packet to be digested.",
                    "SET PERSIST max_allowed_packet to four times the longest row.");
        }
        List<Long> lost = new ArrayList<>();
        for (int i = 0; i < sql.loss().columns().size(); i++) {
            lost.add(row.getLong(4 + i));
        }
        return new Copies(row.getString(1), row.getLong(2), row.getBoolean(3), lost);
    }

    @Override
    public Map<String, MysqlRow> mysqlRows(List<String> keys) {
        Map<String, MysqlRow> rows = new HashMap<>();
        mysql.query(sql.mysqlRows(keys), this::copies)
                .forEach(row -> rows.put(row.key(), new MysqlRow(row.key(), row.digest())));
        return rows;
    }

    /** The versions after the rows: a change that comes in between counts as one that came later. */
    @Override
    public Map<String, Stored> stored(List<String> keys) {
        Map<String, Digest> current = new HashMap<>();
        clickHouse
                .query(sql.clickHouseRows(keys))
                .forEach(row -> current.put(row.getString("k"), digest(row.getLong("copies"))));
        Map<String, Stored> stored = new HashMap<>();
        clickHouse.query(sql.clickHouseVersions(keys)).forEach(row -> {
            Optional<Digest> now = Optional.ofNullable(current.get(row.getString("k")));
            stored.put(row.getString("k"), new Stored(now, List.of(new Version(row.getLong("version"), now))));
        });
        return stored;
    }

    /** Rows of a multiset differ in how often they are there. */
    @Override
    public Map<String, List<Cell>> differingCells(List<String> keys) {
        Map<String, Long> theirs = new HashMap<>();
        clickHouse
                .query(sql.clickHouseRows(keys))
                .forEach(row -> theirs.put(row.getString("k"), row.getLong("copies")));
        Map<String, List<Cell>> cells = new HashMap<>();
        mysql.query(sql.mysqlRows(keys), this::copies)
                .forEach(row -> cells.put(
                        row.key(),
                        List.of(new Cell(
                                COPIES,
                                String.valueOf(row.copies()),
                                String.valueOf(theirs.getOrDefault(row.key(), 0L))))));
        return cells;
    }

    @Override
    public Map<String, String> readable(List<String> keys) {
        Map<String, String> readable = new HashMap<>();
        clickHouse
                .query(sql.clickHouseReadable(keys))
                .forEach(row -> readable.put(row.getString("k"), row.getString("readable")));
        mysql.query(sql.mysqlReadable(keys), row -> readable.put(row.getString(1), row.getString(2)));
        return readable;
    }

    @Override
    public List<String> lossyColumns() {
        return sql.loss().columns();
    }

    @Override
    public long quarantined() {
        return quarantine.count(Quarantine.Selection.all(table));
    }
}
