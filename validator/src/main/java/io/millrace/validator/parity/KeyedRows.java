package io.millrace.validator.parity;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.keys.KeyOrder;
import io.millrace.common.keys.KeyRange;
import io.millrace.common.keys.KeyRanges;
import io.millrace.common.keys.KeyText;
import io.millrace.common.keys.RangeSize;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.table.Table;
import io.millrace.common.task.Parallel;
import io.millrace.validator.parity.KeyedReader.Read;
import io.millrace.validator.parity.KeyedReader.Sum;
import io.millrace.validator.parity.RowDifference.Cell;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * A table with a key. MySQL is read in ranges of it. If ClickHouse has the keys in the same order, it is read in the same ranges:
 * first a sum of digests, and where that differs the digest of each row. While rows are written, sums mostly differ; then MySQL gives
 * the next rows at once, so that it reads few of them twice. If ClickHouse has another order, it is asked for the keys that MySQL
 * gave, and in the end for those that MySQL did not give.
 *
 * <p>MySQL does not go through the keys to find where a range ends, either: for sums ClickHouse says it, and otherwise the range is
 * what MySQL gives.
 */
final class KeyedRows implements ParitySource {

    private static final Duration RANGE = Duration.ofMillis(500);
    private static final int MOST_ROWS = 100_000;
    private static final int KEYS_IN_A_QUERY = 5_000;

    /** For each range that MySQL read twice, because its sum differed, so many are read once. */
    private static final int RANGES_BY_ROWS = 6;

    /** ClickHouse may lack rows. A range that MySQL takes for so many times as large as it should be ends where MySQL says. */
    private static final int TOO_LARGE = 2;

    private final Table table;
    private final KeyedReader reader;
    private final ClickHouse clickHouse;
    private final Quarantine quarantine;
    private final ParitySql sql;
    private final KeyRanges ranges;
    private final RangeSize size;
    private final Pace pace;
    private final KeyRange whole;
    private final double sample;
    private final SplittableRandom chance = new SplittableRandom();

    /** The keys that MySQL gave, if ClickHouse is to be asked for others. */
    private final KeySets given = new KeySets();

    /** Parts that are being read, in the order of their ranges. */
    private final Deque<Supplier<Seen>> reading = new ArrayDeque<>();

    /** The last range that was begun. */
    private Optional<KeyRange> last = Optional.empty();

    private int skipped;

    private final boolean sumsAreTried;

    /** How many ranges are read by rows from here on. The first ones are: they show whether rows are written. */
    private int rangesByRows = 1;

    private boolean askedForOthers;

    /** @param twice whether MySQL read the range by its sum and then by its rows */
    private record Seen(Part part, boolean twice) {}

    /**
     * @param whole what of the table is read
     * @param sample the share of its ranges that are read
     */
    KeyedRows(
            Table table,
            Mysql mysql,
            ClickHouse clickHouse,
            Quarantine quarantine,
            ParitySql sql,
            KeyOrder order,
            Pace pace,
            KeyRange whole,
            double sample) {
        this.table = table;
        this.reader = new KeyedReader(mysql, clickHouse, sql);
        this.clickHouse = clickHouse;
        this.quarantine = quarantine;
        this.sql = sql;
        this.ranges = new KeyRanges(mysql, order, whole.upTo());
        this.whole = whole;
        this.size = new RangeSize(table.size(), RANGE, MOST_ROWS);
        this.pace = pace;
        this.sample = sample;
        this.sumsAreTried = sql.sameOrder() && sample >= 1;
    }

    @Override
    public Optional<Part> next() {
        try {
            return read();
        } catch (RuntimeException e) {
            reading.forEach(part -> Parallel.outcome(part));
            throw e;
        }
    }

    private Optional<Part> read() {
        while (reading.size() < pace.sideBySide() && !allBegun()) {
            begin();
        }
        if (!reading.isEmpty()) {
            return Optional.of(looked(reading.remove().get()));
        }
        if (sql.sameOrder() || askedForOthers || skipped > 0 || whole.part()) {
            return Optional.empty();
        }
        askedForOthers = true;
        return Optional.of(pace.insistently(this::others));
    }

    private boolean allBegun() {
        return last.filter(range -> range.upTo().equals(whole.upTo())).isPresent();
    }

    /** Begins to read the next range, if it belongs to the sample. */
    private void begin() {
        if (sample >= 1 && (!sumsAreTried || rangesByRows > 0)) {
            beginByRows();
            return;
        }
        KeyRange range = pace.insistently(() -> ended(nextNumber(), lastKey(), size.rows()));
        last = Optional.of(range);
        if (sample >= 1 || chance.nextDouble() < sample) {
            reading.add(Parallel.start(() -> pace.insistently(() -> seen(range))));
        } else {
            skipped++;
        }
    }

    /** The range is what MySQL gives. While ClickHouse is asked for the same rows, MySQL gives the next ones. */
    private void beginByRows() {
        List<String> after = lastKey();
        long wanted = size.rows();
        Read read =
                pace.insistently(() -> rows(() -> reader.mysqlRows(sql.mysqlFirstRows(after, whole.upTo(), wanted))));
        int rows = read.rows.size();
        List<String> end = rows < wanted
                ? whole.upTo()
                : KeyText.literals(table.keyColumns(), read.rows.get(rows - 1).key());
        KeyRange range = new KeyRange(nextNumber(), after, end, rows);
        last = Optional.of(range);
        reading.add(Parallel.start(() -> new Seen(pace.insistently(() -> compared(range, read)), false)));
    }

    /** The range of about so many rows behind a key. */
    private KeyRange ended(int number, List<String> after, long rows) {
        if (sql.sameOrder()) {
            List<String> end = reader.clickHouseKeyBehind(after, whole.upTo(), rows)
                    .map(key -> KeyText.literals(table.keyColumns(), key))
                    .orElse(whole.upTo());
            KeyRange range = new KeyRange(number, after, end, rows);
            if (ranges.estimate(range) <= TOO_LARGE * rows) {
                return range;
            }
        }
        return pace.timed(() -> ranges.next(number, after, rows));
    }

    private int nextNumber() {
        return last.map(range -> range.number() + 1).orElse(0);
    }

    private List<String> lastKey() {
        return last.map(KeyRange::upTo).orElse(whole.after());
    }

    @Override
    public String leftOut() {
        List<String> parts = new ArrayList<>();
        if (skipped > 0) {
            int all = last.orElseThrow().number() + 1;
            parts.add("a sample: " + (all - skipped) + " of " + all + " ranges of keys");
        }
        if (!sql.sameOrder() && (skipped > 0 || whole.part())) {
            parts.add("without rows that only ClickHouse has");
        }
        return String.join(", ", parts);
    }

    private Seen seen(KeyRange range) {
        return sql.sameOrder()
                ? sameSum(range).map(part -> new Seen(part, false)).orElseGet(() -> new Seen(byRows(range), true))
                : new Seen(byRows(range), false);
    }

    private Part looked(Seen seen) {
        if (seen.twice()) {
            rangesByRows += RANGES_BY_ROWS;
        } else {
            int others = Math.max(0, rangesByRows - 1);
            rangesByRows = seen.part().suspects().isEmpty() ? others : Math.max(others, RANGES_BY_ROWS);
        }
        return seen.part();
    }

    /** Empty when the two sums differ. */
    private Optional<Part> sameSum(KeyRange range) {
        Supplier<Sum> theirs = Parallel.start(() -> reader.clickHouseSum(range));
        Map<String, Long> lossy = new HashMap<>();
        Sum ours = withoutLeaving(theirs, () -> sized(() -> reader.mysqlSum(range, lossy), Sum::all));
        return ours.equals(theirs.get().with(ours.held()))
                ? Optional.of(new Part(ours.all(), ours.rows(), ours.held(), lossy, Set.of(), 0, range.upTo()))
                : Optional.empty();
    }

    private Part byRows(KeyRange range) {
        return compared(range, rows(() -> reader.mysqlRows(sql.mysqlRows(range))));
    }

    private Read rows(Supplier<Read> reading) {
        return sized(reading, read -> (long) read.rows.size());
    }

    private Part compared(KeyRange range, Read read) {
        return sql.sameOrder() ? comparedByRange(range, read) : comparedByKeys(range, read);
    }

    /** ClickHouse's rows pass by: in the place of few rows of MySQL it may have very many. */
    private Part comparedByRange(KeyRange range, Read read) {
        Map<String, MysqlRow> ours = new LinkedHashMap<>();
        read.rows.forEach(row -> ours.put(row.key(), row));
        Suspects suspects = new Suspects();
        long[] theirs = new long[1];
        reader.eachClickHouseRow(sql.clickHouseRows(range), (key, digest) -> {
            theirs[0]++;
            MysqlRow row = ours.remove(key);
            if (row == null || !row.digest().equals(Optional.of(digest))) {
                suspects.add(key);
            }
        });
        ours.values().stream().filter(row -> !row.held()).forEach(row -> suspects.add(row.key()));
        return part(range, read, theirs[0], suspects);
    }

    private Part comparedByKeys(KeyRange range, Read read) {
        Map<String, Digest> theirs = reader.clickHouseRows(read.rows);
        Suspects suspects = new Suspects();
        for (MysqlRow row : read.rows) {
            if (!Objects.equals(theirs.get(row.key()), row.digest().orElse(null))) {
                suspects.add(row.key());
            }
            if (!row.held()) {
                synchronized (given) {
                    given.add(row.key());
                }
            }
        }
        return part(range, read, theirs.size(), suspects);
    }

    private static Part part(KeyRange range, Read read, long clickHouseRows, Suspects suspects) {
        return new Part(
                read.rows.size(),
                clickHouseRows,
                read.held,
                read.lossy,
                suspects.named,
                suspects.notNamed,
                range.upTo());
    }

    /** Rows of a part that were not the same. */
    private static final class Suspects {

        private final Set<String> named = new LinkedHashSet<>();
        private long notNamed;

        private void add(String key) {
            if (named.size() < MOST_SUSPECTS) {
                named.add(key);
            } else {
                notNamed++;
            }
        }
    }

    /** Reads a range in MySQL, at the pace that is set, and learns from how long it took. */
    private <T> T sized(Supplier<T> reading, ToLongFunction<T> rows) {
        return pace.timed(() -> {
            long began = System.nanoTime();
            T read = reading.get();
            size.carried(rows.applyAsLong(read), System.nanoTime() - began);
            return read;
        });
    }

    /** Does the work; if it fails, returns when the other is done as well. */
    private static <T> T withoutLeaving(Supplier<?> other, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            Parallel.outcome(other::get);
            throw e;
        }
    }

    /** The rows that only ClickHouse has, in an order of its own. */
    private Part others() {
        KeySets theirs = new KeySets();
        clickHouse.stream(sql.clickHouseKeySets(), Map.of(), rows -> {
            while (rows.hasNext()) {
                theirs.add(rows.uint16(), rows.int64(), rows.int64());
            }
        });
        Suspects suspects = new Suspects();
        List<Integer> parts = given.differing(theirs);
        if (!parts.isEmpty()) {
            List<String> keys = new ArrayList<>();
            clickHouse.stream(sql.clickHouseKeys(parts), Map.of(), rows -> {
                while (rows.hasNext()) {
                    keys.add(rows.text());
                    if (keys.size() == KEYS_IN_A_QUERY || !rows.hasNext()) {
                        Set<String> unknown = new HashSet<>(keys);
                        unknown.removeAll(pace.timed(() -> mysqlRows(keys)).keySet());
                        unknown.forEach(suspects::add);
                        keys.clear();
                    }
                }
            });
        }
        return new Part(
                0,
                suspects.named.size() + suspects.notNamed,
                0,
                Map.of(),
                suspects.named,
                suspects.notNamed,
                List.of());
    }

    @Override
    public Map<String, MysqlRow> mysqlRows(List<String> keys) {
        Map<String, MysqlRow> rows = new HashMap<>();
        pace.insistently(() -> reader.mysqlRows(sql.mysqlRows(keys))).rows.forEach(row -> rows.put(row.key(), row));
        return rows;
    }

    @Override
    public Map<String, Stored> stored(List<String> keys) {
        return pace.insistently(() -> reader.stored(keys));
    }

    @Override
    public Map<String, List<Cell>> differingCells(List<String> keys) {
        return reader.differingCells(keys);
    }

    @Override
    public Map<String, String> readable(List<String> keys) {
        Map<String, String> readable = new HashMap<>();
        keys.forEach(key -> readable.put(key, KeyText.readable(table.keyColumns(), key)));
        return readable;
    }

    @Override
    public List<String> lossyColumns() {
        return sql.loss().columns();
    }

    @Override
    public long quarantined() {
        return quarantine.count(Quarantine.Selection.all(table.id()));
    }
}
