package io.millrace.validator.parity;

import io.millrace.validator.parity.RowDifference.Cell;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A table on both sides, and what is on its way between them. Writes in MySQL arrive in ClickHouse when {@link #arrive} is
 * called; the fence calls it, and then does what the test wants to happen next.
 */
final class FakeTable implements ParitySource, FenceWait {

    private static final int ROWS_IN_A_PART = 1_000;

    private final Map<String, MysqlRow> mysql = new TreeMap<>();
    private final Map<String, Digest> clickHouse = new TreeMap<>();
    private final Map<String, List<Version>> versions = new HashMap<>();
    private final Deque<Runnable> onTheWay = new ArrayDeque<>();
    private final Deque<Runnable> afterFence = new ArrayDeque<>();
    private final Map<String, List<String>> columns = new HashMap<>();
    private final Map<String, Long> lossy = new HashMap<>();
    private List<String> lossyColumns = List.of();
    private Optional<String> fenceWaits = Optional.empty();
    private Runnable betweenReadings = () -> {};
    private long nextVersion = 4;
    private long quarantined;
    private int fences;
    private long notNamed;
    private int partsRead;

    static String key(int number) {
        return String.format(Locale.ROOT, "%08d", number);
    }

    private static Digest digest(String value) {
        return new Digest(value.hashCode(), value.length());
    }

    /** A row that is the same on both sides. */
    void same(int number) {
        write(number, "same");
        arrive();
    }

    /** Commits in MySQL. */
    void write(int number, String value) {
        String key = key(number);
        mysql.put(key, new MysqlRow(key, Optional.of(digest(value))));
        long version = nextVersion += 4;
        onTheWay.add(() -> store(key, Optional.of(digest(value)), version));
    }

    void delete(int number) {
        String key = key(number);
        mysql.remove(key);
        long version = nextVersion += 4;
        onTheWay.add(() -> store(key, Optional.empty(), version));
    }

    /** Commits in MySQL what never arrives. */
    void writeInVain(int number, String value) {
        mysql.put(key(number), new MysqlRow(key(number), Optional.of(digest(value))));
    }

    /** A row in MySQL that a policy keeps out of ClickHouse. */
    void held(int number, String column) {
        String key = key(number);
        mysql.put(key, new MysqlRow(key, Optional.empty()));
        lossyColumns = List.of(column);
        lossy.merge(column, 1L, Long::sum);
    }

    private void store(String key, Optional<Digest> value, long version) {
        value.ifPresentOrElse(digest -> clickHouse.put(key, digest), () -> clickHouse.remove(key));
        versions.computeIfAbsent(key, k -> new ArrayList<>()).add(new Version(version, value));
    }

    /** ClickHouse merges old versions away. */
    void merge() {
        versions.replaceAll((key, all) -> new ArrayList<>(all.subList(all.size() - 1, all.size())));
    }

    /** Spoils ClickHouse's row, as no pipeline would; its version stays. */
    void spoil(int number, String value, String... differingColumns) {
        clickHouse.put(key(number), digest(value));
        versions.computeIfAbsent(
                key(number), k -> new ArrayList<>(List.of(new Version(1, Optional.of(digest(value))))));
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

    /** What happens between MySQL's reading of a part and ClickHouse's, each time. */
    void betweenReadings(Runnable event) {
        betweenReadings = event;
    }

    void fenceDoesNotPass(String missing) {
        fenceWaits = Optional.of(missing);
    }

    void fencePasses() {
        fenceWaits = Optional.empty();
    }

    void quarantined(long rows) {
        quarantined = rows;
    }

    /** A part has so many more suspects than are named. */
    void notNamed(long rows) {
        notNamed = rows;
    }

    int fences() {
        return fences;
    }

    @Override
    public Optional<String> await() {
        fences++;
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
    public Optional<Part> next() {
        Set<String> keys = new TreeSet<>(mysql.keySet());
        keys.addAll(clickHouse.keySet());
        List<String> part = keys.stream()
                .skip((long) partsRead * ROWS_IN_A_PART)
                .limit(ROWS_IN_A_PART)
                .toList();
        if (part.isEmpty()) {
            return Optional.empty();
        }
        Map<String, MysqlRow> ours = mysqlRows(part);
        betweenReadings.run();
        Set<String> suspects = new LinkedHashSet<>();
        for (String key : part) {
            Optional<Digest> expected = Optional.ofNullable(ours.get(key)).flatMap(MysqlRow::digest);
            if (!Objects.equals(expected.orElse(null), clickHouse.get(key))) {
                suspects.add(key);
            }
        }
        long theirs = part.stream().filter(clickHouse::containsKey).count();
        long held = ours.values().stream().filter(MysqlRow::held).count();
        return Optional.of(new Part(
                ours.size(),
                theirs,
                held,
                partsRead++ == 0 ? lossy : Map.of(),
                suspects,
                notNamed,
                List.of(part.get(part.size() - 1))));
    }

    @Override
    public Map<String, MysqlRow> mysqlRows(List<String> keys) {
        Map<String, MysqlRow> rows = new HashMap<>(mysql);
        rows.keySet().retainAll(keys);
        return rows;
    }

    @Override
    public Map<String, Stored> stored(List<String> keys) {
        Map<String, Stored> stored = new HashMap<>();
        for (String key : keys) {
            if (versions.containsKey(key)) {
                stored.put(key, new Stored(Optional.ofNullable(clickHouse.get(key)), List.copyOf(versions.get(key))));
            }
        }
        return stored;
    }

    @Override
    public List<String> lossyColumns() {
        return lossyColumns;
    }

    @Override
    public Map<String, List<Cell>> differingCells(List<String> keys) {
        Map<String, List<Cell>> differing = new HashMap<>();
        keys.stream()
                .filter(columns::containsKey)
                .forEach(key -> differing.put(
                        key,
                        columns.get(key).stream()
                                .map(column -> new Cell(column, "right", "wrong"))
                                .toList()));
        return differing;
    }

    @Override
    public Map<String, String> readable(List<String> keys) {
        Map<String, String> readable = new HashMap<>();
        keys.forEach(key -> readable.put(key, String.valueOf(Integer.parseInt(key))));
        return readable;
    }

    @Override
    public long quarantined() {
        return quarantined;
    }
}
