package io.millrace.validator.parity;

import io.millrace.validator.parity.ParitySource.Selection.OfKeys;
import io.millrace.validator.parity.ParitySource.Selection.OfParts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A table on both sides, and what is on its way between them. Writes in MySQL arrive in ClickHouse when {@link #arrive} is
 * called; the fence calls it, and then does what the test wants to happen next.
 */
final class FakeTable implements ParitySource, FenceWait {

    private record Stored(String digest, String version) {}

    private final Map<String, MysqlRow> mysql = new TreeMap<>();
    private final Map<String, Stored> clickHouse = new TreeMap<>();
    private final Map<String, String> versions = new HashMap<>();
    private final Deque<Runnable> onTheWay = new ArrayDeque<>();
    private final Deque<Runnable> afterFence = new ArrayDeque<>();
    private final Map<String, List<String>> columns = new HashMap<>();
    private final Map<String, Long> lossy = new HashMap<>();
    private List<String> lossyColumns = List.of();
    private Optional<String> fenceWaits = Optional.empty();
    private Runnable betweenScans = () -> {};
    private long nextVersion = 4;
    private long quarantined;
    private int mostRowsHeld;
    private final Set<Object> open = new HashSet<>();

    static String key(int number) {
        // Scattered, as hashes are.
        return String.format(Locale.ROOT, "%08X", number * 0x9E3779B1);
    }

    /** A row that is the same on both sides. */
    void same(int number) {
        write(number, "same");
        arrive();
    }

    /** Commits in MySQL. */
    void write(int number, String value) {
        String key = key(number);
        mysql.put(key, new MysqlRow(key, String.valueOf(number), value, false));
        String version = String.valueOf(nextVersion += 4);
        onTheWay.add(() -> store(key, Optional.of(value), version));
    }

    void delete(int number) {
        String key = key(number);
        mysql.remove(key);
        String version = String.valueOf(nextVersion += 4);
        onTheWay.add(() -> store(key, Optional.empty(), version));
    }

    /** A row in MySQL that a policy keeps out of ClickHouse. */
    void held(int number, String column) {
        String key = key(number);
        mysql.put(key, new MysqlRow(key, String.valueOf(number), "too early", true));
        lossyColumns = List.of(column);
        lossy.merge(column, 1L, Long::sum);
    }

    private void store(String key, Optional<String> value, String version) {
        value.ifPresentOrElse(digest -> clickHouse.put(key, new Stored(digest, version)), () -> clickHouse.remove(key));
        versions.put(key, version);
    }

    /** Spoils ClickHouse's row, as no pipeline would. */
    void spoil(int number, String value, String... differingColumns) {
        clickHouse.put(key(number), new Stored(value, "spoilt"));
        columns.put(key(number), List.of(differingColumns));
    }

    void lose(int number) {
        clickHouse.remove(key(number));
    }

    void arrive() {
        while (!onTheWay.isEmpty()) {
            onTheWay.remove().run();
        }
    }

    /** What happens after the next call of the fence for which nothing is planned yet. */
    FakeTable then(Runnable event) {
        afterFence.add(event);
        return this;
    }

    /** What happens between MySQL's scan and ClickHouse's, each time. */
    void betweenScans(Runnable event) {
        betweenScans = event;
    }

    void fenceDoesNotPass(String missing) {
        fenceWaits = Optional.of(missing);
    }

    void quarantined(long rows) {
        quarantined = rows;
    }

    /** How many rows of the two sides were held in memory by cursors at most. */
    int mostRowsHeld() {
        return mostRowsHeld;
    }

    boolean everythingClosed() {
        return open.isEmpty();
    }

    @Override
    public Optional<String> await() {
        if (fenceWaits.isPresent()) {
            return fenceWaits;
        }
        arrive();
        if (!afterFence.isEmpty()) {
            afterFence.remove().run();
        }
        return Optional.empty();
    }

    @Override
    public MysqlScan mysqlScan() {
        MysqlScan scan = new MysqlScan(
                buckets(Parts.COARSE, Set.of(), unheld()),
                mysql.values().stream().filter(MysqlRow::held).count(),
                lossy);
        betweenScans.run();
        return scan;
    }

    @Override
    public Map<Integer, Bucket> clickHouseScan() {
        return buckets(Parts.COARSE, Set.of(), digests());
    }

    @Override
    public Map<Integer, Bucket> mysqlParts(Set<Integer> coarse) {
        return buckets(Parts.FINE, coarse, unheld());
    }

    @Override
    public Map<Integer, Bucket> clickHouseParts(Set<Integer> coarse) {
        return buckets(Parts.FINE, coarse, digests());
    }

    private Map<String, String> unheld() {
        Map<String, String> rows = new TreeMap<>();
        mysql.forEach((key, row) -> {
            if (!row.held()) {
                rows.put(key, row.digest());
            }
        });
        return rows;
    }

    private Map<String, String> digests() {
        Map<String, String> rows = new TreeMap<>();
        clickHouse.forEach((key, row) -> rows.put(key, row.digest()));
        return rows;
    }

    private static int part(String key, Parts parts) {
        return Math.floorMod(key.hashCode(), parts.count());
    }

    private static Map<Integer, Bucket> buckets(Parts parts, Set<Integer> of, Map<String, String> rows) {
        Map<Integer, List<String>> byPart = new TreeMap<>();
        rows.forEach((key, digest) -> {
            if (of.isEmpty() || of.contains(part(key, Parts.COARSE))) {
                byPart.computeIfAbsent(part(key, parts), p -> new ArrayList<>()).add(key + digest);
            }
        });
        Map<Integer, Bucket> buckets = new TreeMap<>();
        byPart.forEach((part, all) -> buckets.put(part, new Bucket(all.size(), 0, String.valueOf(all.hashCode()))));
        return buckets;
    }

    @Override
    public Rows<MysqlRow> mysqlRows(Selection selection) {
        return rows(selection, List.copyOf(mysql.values()), MysqlRow::key);
    }

    @Override
    public Rows<ClickHouseRow> clickHouseRows(Selection selection) {
        List<ClickHouseRow> rows = new ArrayList<>();
        clickHouse.forEach((key, row) -> rows.add(new ClickHouseRow(key, "row " + key, row.digest())));
        return rows(selection, rows, ClickHouseRow::key);
    }

    @Override
    public Rows<KeyVersion> versions(Selection selection) {
        List<KeyVersion> rows = new ArrayList<>();
        versions.forEach((key, version) -> rows.add(new KeyVersion(key, version)));
        return rows(selection, rows, KeyVersion::key);
    }

    private <T> Rows<T> rows(Selection selection, Collection<T> all, Function<T, String> key) {
        Iterator<T> rows = all.stream()
                .filter(row -> matches(selection, key.apply(row)))
                .sorted(Comparator.comparing(key))
                .iterator();
        Rows<T> opened = new Rows<>() {
            @Override
            public Optional<T> next() {
                return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
            }

            @Override
            public void close() {
                open.remove(this);
            }
        };
        open.add(opened);
        if (selection instanceof OfKeys keys) {
            mostRowsHeld = Math.max(mostRowsHeld, keys.keys().size());
        }
        return opened;
    }

    private static boolean matches(Selection selection, String key) {
        if (selection instanceof OfKeys keys) {
            return keys.keys().contains(key);
        }
        OfParts parts = (OfParts) selection;
        return parts.numbers().contains(part(key, parts.parts())) && key.compareTo(parts.after()) > 0;
    }

    @Override
    public List<String> lossyColumns() {
        return lossyColumns;
    }

    @Override
    public Map<String, List<String>> differingColumns(List<String> keys) {
        Map<String, List<String>> differing = new HashMap<>(columns);
        differing.keySet().retainAll(keys);
        return differing;
    }

    @Override
    public long quarantined() {
        return quarantined;
    }
}
