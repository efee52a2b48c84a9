package io.millrace.chaos;

import io.millrace.chaos.Change.ChangeKey;
import io.millrace.chaos.Change.Delete;
import io.millrace.chaos.Change.Insert;
import io.millrace.chaos.Change.Row;
import io.millrace.chaos.Change.Update;
import io.millrace.chaos.Step.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The workload: an endless row of steps that depends on the seed and on nothing else. It keeps its own account of which
 * rows live, so every statement it names succeeds.
 */
final class Plan implements Iterator<Step> {

    /** Rows of each table before Millrace starts. */
    private static final int FILL = 200;

    /** The tables grow towards this many rows each, and then stay about there. */
    private static final int SIZE = 2_000;

    /** Long transactions have keys of their own, far from the others', so that nobody waits for their locks. */
    private static final long LONG_KEYS = 1_000_000_000;

    private final SplittableRandom random;
    private final List<ChaosTable> tables = ChaosTables.all();
    private final Map<ChaosTable, Keys> keys = new HashMap<>();
    private final Map<ChaosTable, Keys> longKeys = new HashMap<>();
    private long number;
    private boolean open;
    private boolean openCommits;
    private long openUntil;

    Plan(long seed) {
        this.random = new SplittableRandom(seed);
        tables.forEach(table -> {
            keys.put(table, new Keys(1));
            longKeys.put(table, new Keys(LONG_KEYS));
        });
    }

    /** The steps that come before all others: each table gets its first rows. */
    List<Step> fill() {
        return tables.stream()
                .map(table -> shortStep("fill", insert(table, keys.get(table), FILL), true))
                .toList();
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public Step next() {
        if (open && number >= openUntil) {
            open = false;
            return new Step(++number, Kind.CLOSE, "long transaction ends", List.of(), openCommits);
        }
        if (!open && random.nextInt(50) == 0) {
            return openLong();
        }
        boolean commits = random.nextInt(12) != 0;
        return switch (random.nextInt(12)) {
            case 0, 1 -> one("insert", commits, (table, rows) -> insert(table, rows, 1 + random.nextInt(3)));
            case 2, 3 -> one("update", commits, (table, rows) -> update(table, rows, 1));
            case 4 ->
                one(
                        "delete",
                        commits,
                        (table, rows) -> rows.size() > SIZE / 2 || random.nextBoolean()
                                ? delete(table, rows)
                                : insert(table, rows, 2));
            case 5 -> one("delete and insert of one key", commits, this::replace);
            case 6 -> one("key change", commits, this::changeKey);
            case 7 -> one("key swap", commits, this::swap);
            case 8 -> one("batch update", commits, (table, rows) -> update(table, rows, 2 + random.nextInt(50)));
            case 9 -> one("many changes of one row", commits, this::hammer);
            case 10 ->
                one(
                        "batch insert",
                        commits,
                        (table, rows) -> insert(table, rows, rows.size() < SIZE ? 5 + random.nextInt(30) : 1));
            default -> mixed("transaction over several tables", commits);
        };
    }

    private interface Move {
        List<Change> changes(ChaosTable table, Keys rows);
    }

    private Step one(String name, boolean commits, Move move) {
        ChaosTable table = anyTable();
        return shortStep(name, move.changes(table, keys.get(table)), commits);
    }

    private Step mixed(String name, boolean commits) {
        List<Change> changes = new ArrayList<>();
        for (int i = 2 + random.nextInt(8); i > 0; i--) {
            changes.addAll(anyChange(keys));
        }
        return shortStep(name, changes, commits);
    }

    private Step shortStep(String name, List<Change> changes, boolean commits) {
        settle(keys, commits);
        return new Step(++number, Kind.SHORT, commits ? name : name + ", rolled back", changes, commits);
    }

    private Step openLong() {
        open = true;
        openUntil = number + 20 + random.nextInt(380);
        openCommits = random.nextInt(6) != 0;
        List<Change> changes = new ArrayList<>();
        for (int i = 10 + random.nextInt(40); i > 0; i--) {
            changes.addAll(anyChange(longKeys));
        }
        settle(longKeys, openCommits);
        return new Step(++number, Kind.OPEN, "long transaction begins", changes, openCommits);
    }

    private static void settle(Map<ChaosTable, Keys> keys, boolean commits) {
        keys.values().forEach(commits ? Keys::commit : Keys::rollBack);
    }

    private ChaosTable anyTable() {
        return tables.get(random.nextInt(tables.size()));
    }

    private List<Change> anyChange(Map<ChaosTable, Keys> keys) {
        ChaosTable table = anyTable();
        Keys rows = keys.get(table);
        return switch (random.nextInt(7)) {
            case 0, 1 -> insert(table, rows, 1 + random.nextInt(4));
            case 2 -> update(table, rows, 1 + random.nextInt(5));
            case 3 -> delete(table, rows);
            case 4 -> replace(table, rows);
            case 5 -> changeKey(table, rows);
            default -> swap(table, rows);
        };
    }

    private List<Change> insert(ChaosTable table, Keys rows, int count) {
        List<Row> fresh = LongStream.range(0, count)
                .mapToObj(i -> {
                    long key = rows.free(random);
                    rows.add(key);
                    return new Row(key, table.draw(random));
                })
                .toList();
        return List.of(new Insert(table, fresh));
    }

    private List<Change> update(ChaosTable table, Keys rows, int count) {
        return rows.size() == 0 ? insert(table, rows, 1) : List.of(update(table, rows.severalLiving(random, count)));
    }

    private Update update(ChaosTable table, List<Long> keys) {
        List<Integer> columns = IntStream.range(0, table.columns().size())
                .filter(i -> random.nextInt(3) == 0)
                .boxed()
                .toList();
        if (columns.isEmpty()) {
            columns = List.of(random.nextInt(table.columns().size()));
        }
        List<Object> values = new ArrayList<>();
        columns.forEach(i -> values.add(table.columns().get(i).values().apply(random)));
        return new Update(table, keys, columns, values);
    }

    private List<Change> delete(ChaosTable table, Keys rows) {
        if (rows.size() == 0) {
            return insert(table, rows, 1);
        }
        List<Long> gone = rows.severalLiving(random, rows.size() > SIZE ? 20 : 1);
        gone.forEach(rows::remove);
        return List.of(new Delete(table, gone));
    }

    private List<Change> replace(ChaosTable table, Keys rows) {
        if (rows.size() == 0) {
            return insert(table, rows, 1);
        }
        long key = rows.anyLiving(random);
        return List.of(new Delete(table, List.of(key)), new Insert(table, List.of(new Row(key, table.draw(random)))));
    }

    private List<Change> changeKey(ChaosTable table, Keys rows) {
        if (rows.size() == 0) {
            return insert(table, rows, 1);
        }
        long from = rows.anyLiving(random);
        long to = rows.free(random);
        rows.remove(from);
        rows.add(to);
        return List.of(new ChangeKey(table, from, to));
    }

    /** Two rows take each other's key, by way of a third. */
    private List<Change> swap(ChaosTable table, Keys rows) {
        List<Long> two = rows.severalLiving(random, 2);
        if (two.size() < 2) {
            return insert(table, rows, 2);
        }
        long aside = rows.free(random);
        return List.of(
                new ChangeKey(table, two.get(0), aside),
                new ChangeKey(table, two.get(1), two.get(0)),
                new ChangeKey(table, aside, two.get(1)));
    }

    private List<Change> hammer(ChaosTable table, Keys rows) {
        if (rows.size() == 0) {
            return insert(table, rows, 1);
        }
        List<Long> key = List.of(rows.anyLiving(random));
        List<Change> changes = new ArrayList<>();
        for (int i = 2 + random.nextInt(10); i > 0; i--) {
            changes.add(update(table, key));
        }
        return changes;
    }
}
