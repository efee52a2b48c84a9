package io.millrace.validator.parity;

import io.millrace.validator.parity.ParitySource.ClickHouseRow;
import io.millrace.validator.parity.ParitySource.KeyVersion;
import io.millrace.validator.parity.ParitySource.MysqlRow;
import io.millrace.validator.parity.ParitySource.Parts;
import io.millrace.validator.parity.ParitySource.Rows;
import io.millrace.validator.parity.ParitySource.Selection;
import io.millrace.validator.parity.RowDifference.Kind;
import io.millrace.validator.parity.Suspects.Suspect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Tells rows that are wrong from rows that are on their way.
 *
 * <p>A row is read in ClickHouse, with the version of its key, and then in MySQL. When the fence has passed a place after
 * that reading of MySQL, ClickHouse is read again. If the version is still the same, no change of the row was committed
 * in between, so ClickHouse shows what MySQL had when it was read: a row that differs now is wrong. If the version is
 * another one, the row was written meanwhile, and it is looked at once more.
 */
final class Judgement {

    /** More keys than this are not named in a query; the parts that they are in are read instead. */
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
    record Wrong(String key, String readableKey, Kind kind, boolean held) {}

    /**
     * @param unsettled rows of which nothing is proved
     * @param waits what the fence did not pass for; empty: it passed, and the unsettled rows kept changing
     */
    record Verdicts(List<Wrong> wrong, int unsettled, Optional<String> waits) {}

    /** What was read of a key. */
    private static final class Reading {

        private final String readableKey;
        private Optional<MysqlRow> mysql = Optional.empty();
        private Optional<ClickHouseRow> clickHouse = Optional.empty();
        private String version = "";
        private String versionBefore = "";

        private Reading(String readableKey) {
            this.readableKey = readableKey;
        }
    }

    /** Whether a row is as it should be: a row that a policy holds may be missing, and nothing else. */
    static boolean same(Optional<MysqlRow> mysql, Optional<ClickHouseRow> clickHouse) {
        if (mysql.isPresent() && mysql.get().held()) {
            return clickHouse.isEmpty();
        }
        return Objects.equals(
                mysql.map(MysqlRow::digest).orElse(null),
                clickHouse.map(ClickHouseRow::digest).orElse(null));
    }

    /** @param parts in which the suspects are */
    Verdicts judge(List<Suspect> suspects, Parts parts, Set<Integer> numbers) {
        Map<String, Reading> open = new TreeMap<>();
        suspects.forEach(suspect -> open.put(suspect.key(), new Reading(suspect.readableKey())));
        List<Wrong> wrong = new ArrayList<>();
        if (open.isEmpty()) {
            return new Verdicts(wrong, 0, Optional.empty());
        }
        Optional<String> waits = fence.await();
        if (waits.isPresent()) {
            return new Verdicts(wrong, open.size(), waits);
        }
        readClickHouse(open, parts, numbers);
        readMysql(open, parts, numbers);
        settleEqual(open);
        for (int round = 0; round < rounds && !open.isEmpty(); round++) {
            waits = fence.await();
            if (waits.isPresent()) {
                return new Verdicts(wrong, open.size(), waits);
            }
            readClickHouse(open, parts, numbers);
            settleEqual(open);
            open.entrySet().removeIf(entry -> {
                Reading row = entry.getValue();
                boolean unwritten = row.version.equals(row.versionBefore);
                if (unwritten) {
                    wrong.add(new Wrong(
                            entry.getKey(),
                            row.readableKey,
                            kind(row),
                            row.mysql.map(MysqlRow::held).orElse(false)));
                }
                return unwritten;
            });
            if (!open.isEmpty()) {
                readMysql(open, parts, numbers);
                settleEqual(open);
            }
        }
        return new Verdicts(wrong, open.size(), Optional.empty());
    }

    private static void settleEqual(Map<String, Reading> open) {
        open.values().removeIf(row -> same(row.mysql, row.clickHouse));
    }

    private static Kind kind(Reading row) {
        if (row.mysql.isEmpty()) {
            return Kind.EXTRA;
        }
        return row.clickHouse.isEmpty() ? Kind.MISSING : Kind.DIFFERENT;
    }

    /** The version after the row: a change that comes in between counts as one that came later. */
    private void readClickHouse(Map<String, Reading> open, Parts parts, Set<Integer> numbers) {
        Map<String, ClickHouseRow> rows = new HashMap<>();
        read(open, parts, numbers, source::clickHouseRows, ClickHouseRow::key, rows);
        Map<String, KeyVersion> versions = new HashMap<>();
        read(open, parts, numbers, source::versions, KeyVersion::key, versions);
        open.forEach((key, row) -> {
            row.clickHouse = Optional.ofNullable(rows.get(key));
            row.versionBefore = row.version;
            row.version = Optional.ofNullable(versions.get(key))
                    .map(KeyVersion::version)
                    .orElse("none");
        });
    }

    private void readMysql(Map<String, Reading> open, Parts parts, Set<Integer> numbers) {
        Map<String, MysqlRow> rows = new HashMap<>();
        read(open, parts, numbers, source::mysqlRows, MysqlRow::key, rows);
        open.forEach((key, row) -> row.mysql = Optional.ofNullable(rows.get(key)));
    }

    private static <T> void read(
            Map<String, Reading> open,
            Parts parts,
            Set<Integer> numbers,
            Function<Selection, Rows<T>> query,
            Function<T, String> key,
            Map<String, T> found) {
        Selection selection = open.size() <= KEYS_IN_A_QUERY
                ? new Selection.OfKeys(List.copyOf(open.keySet()))
                : new Selection.OfParts(parts, numbers, "");
        try (Rows<T> rows = query.apply(selection)) {
            for (Optional<T> row = rows.next(); row.isPresent(); row = rows.next()) {
                if (open.containsKey(key.apply(row.get()))) {
                    found.put(key.apply(row.get()), row.get());
                }
            }
        }
    }
}
