package io.millrace.validator.parity;

import io.millrace.validator.parity.ParitySource.MysqlRow;
import io.millrace.validator.parity.ParitySource.Stored;
import io.millrace.validator.parity.RowDifference.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Tells rows that are wrong from rows that are on their way.
 *
 * <p>A row is read in ClickHouse, with its versions, and then in MySQL. When the fence has passed a place after that reading of
 * MySQL, ClickHouse is read again. If the newest version is still the same, no change of the row was committed in between, so
 * ClickHouse shows what MySQL had when it was read: a row that differs now is wrong. If there are newer versions, the row was
 * written meanwhile. Then one of them is what MySQL had, if all is right; if none is any more, the row is looked at once more.
 */
final class Judgement {

    private static final int KEYS_IN_A_QUERY = 1_000;

    private final ParitySource source;
    private final FenceWait fence;
    private final int rounds;

    /** @param rounds how often a row that is written all the time is looked at */
    Judgement(ParitySource source, FenceWait fence, int rounds) {
        this.source = source;
        this.fence = fence;
        this.rounds = rounds;
    }

    /**
     * A row that is wrong for certain.
     *
     * @param held a policy keeps it out of ClickHouse, or has it changed there
     */
    record Wrong(String key, Kind kind, boolean held) {}

    /**
     * @param undecided keys of rows of which nothing is proved
     * @param waits what the fence did not pass for; empty: it passed, and these rows kept changing
     */
    record Verdicts(List<Wrong> wrong, List<String> undecided, Optional<String> waits) {}

    /** What was read of a key. */
    private static final class Reading {

        private Optional<MysqlRow> mysql = Optional.empty();
        private Stored stored = Stored.NEVER;
        private long newestBefore;

        /** Whether a row is as it should be: a row that a policy holds may be missing, and nothing else. */
        private boolean same() {
            return stored.current().equals(expected());
        }

        private Optional<Digest> expected() {
            return mysql.flatMap(MysqlRow::digest);
        }

        /** ClickHouse got what MySQL had, and something newer since. */
        private boolean wasSame() {
            return stored.versions().stream()
                    .anyMatch(version ->
                            version.number() > newestBefore && version.digest().equals(expected()));
        }

        private boolean unwritten() {
            return stored.newest() == newestBefore;
        }

        private Kind kind() {
            if (mysql.isEmpty()) {
                return Kind.EXTRA;
            }
            return stored.current().isEmpty() ? Kind.MISSING : Kind.WRONG;
        }
    }

    Verdicts judge(Collection<String> suspects) {
        Map<String, Reading> open = new TreeMap<>();
        suspects.forEach(key -> open.put(key, new Reading()));
        List<Wrong> wrong = new ArrayList<>();
        if (open.isEmpty()) {
            return new Verdicts(wrong, List.of(), Optional.empty());
        }
        Optional<String> waits = fence.await();
        if (waits.isPresent()) {
            return new Verdicts(wrong, List.copyOf(open.keySet()), waits);
        }
        readClickHouse(open);
        readMysql(open);
        open.values().removeIf(Reading::same);
        for (int round = 0; round < rounds && !open.isEmpty(); round++) {
            waits = fence.await();
            if (waits.isPresent()) {
                return new Verdicts(wrong, List.copyOf(open.keySet()), waits);
            }
            readClickHouse(open);
            open.values().removeIf(row -> row.same() || row.wasSame());
            open.entrySet().removeIf(entry -> {
                Reading row = entry.getValue();
                if (row.unwritten()) {
                    wrong.add(new Wrong(
                            entry.getKey(),
                            row.kind(),
                            row.mysql.map(MysqlRow::held).orElse(false)));
                }
                return row.unwritten();
            });
            if (!open.isEmpty()) {
                readMysql(open);
                open.values().removeIf(Reading::same);
            }
        }
        return new Verdicts(wrong, List.copyOf(open.keySet()), Optional.empty());
    }

    private void readClickHouse(Map<String, Reading> open) {
        Map<String, Stored> rows = read(open, source::stored);
        open.forEach((key, row) -> {
            row.newestBefore = row.stored.newest();
            row.stored = rows.getOrDefault(key, Stored.NEVER);
        });
    }

    private void readMysql(Map<String, Reading> open) {
        Map<String, MysqlRow> rows = read(open, source::mysqlRows);
        open.forEach((key, row) -> row.mysql = Optional.ofNullable(rows.get(key)));
    }

    private static <T> Map<String, T> read(Map<String, Reading> open, Function<List<String>, Map<String, T>> query) {
        Map<String, T> found = new HashMap<>();
        List<String> keys = List.copyOf(open.keySet());
        for (int from = 0; from < keys.size(); from += KEYS_IN_A_QUERY) {
            found.putAll(query.apply(keys.subList(from, Math.min(keys.size(), from + KEYS_IN_A_QUERY))));
        }
        return found;
    }
}
