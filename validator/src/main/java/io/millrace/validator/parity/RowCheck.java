package io.millrace.validator.parity;

import io.millrace.common.problem.ProblemCode;
import io.millrace.validator.parity.Judgement.Verdicts;
import io.millrace.validator.parity.Judgement.Wrong;
import io.millrace.validator.parity.ParitySource.Bucket;
import io.millrace.validator.parity.ParitySource.MysqlScan;
import io.millrace.validator.parity.ParitySource.Parts;
import io.millrace.validator.parity.ParitySource.Selection;
import io.millrace.validator.parity.RowDifference.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares the rows of one table: one scan on each side gives count and checksum by bucket; the buckets that differ are
 * divided further, and what still differs is read row by row and judged.
 *
 * <p>It says {@link Verdict#DIFFERS} only of rows that are wrong for certain, and {@link Verdict#EQUAL} only when every
 * row was seen equal. Whatever was not looked into, and rows that change all the time, make it
 * {@link Verdict#UNSETTLED}, and the note says what.
 */
final class RowCheck {

    /** More parts than this are not named in a query: then the coarse ones are read. */
    private static final int PARTS_IN_A_QUERY = 4_096;

    private static final int ROWS_SHOWN = 50;
    private static final int KEYS_AT_ONCE = 500;

    private final ParitySource source;
    private final FenceWait fence;
    private final Limits limits;

    /**
     * What bounds a check's memory and time.
     *
     * @param suspects how many rows are judged at the same time
     * @param rounds how often a row that is written all the time is looked at
     */
    record Limits(int suspects, int rounds) {

        static final Limits DEFAULT = new Limits(20_000, 5);
    }

    RowCheck(ParitySource source, FenceWait fence, Limits limits) {
        this.source = source;
        this.fence = fence;
        this.limits = limits;
    }

    Finding run() {
        Scan scan = scan();
        // Most differences are rows on their way: look again before looking closer.
        if (scan.differs() && fence.await().isEmpty()) {
            scan = scan();
        }
        return scan.differs() ? lookCloser(scan) : scan.alike("");
    }

    /** @param buckets those that differ */
    private record Scan(long mysqlRows, long clickHouseRows, Set<Integer> buckets, long held, Map<String, Long> lossy) {

        /** No row differs, lossy values aside. */
        Finding alike(String note) {
            return finding(lossy.isEmpty() ? Verdict.EQUAL : Verdict.LOSSY, 0, List.of(), List.of(note));
        }

        Finding finding(Verdict verdict, long differing, List<RowDifference> differences, List<String> more) {
            List<String> notes = new ArrayList<>();
            if (!lossy.isEmpty()) {
                notes.add("values that ClickHouse cannot hold, by column: " + lossy);
            }
            if (held > 0) {
                notes.add(held + " rows with such values belong into quarantine");
            }
            more.stream().filter(note -> !note.isEmpty()).forEach(notes::add);
            return new Finding(
                    verdict, mysqlRows, clickHouseRows, differing, differences, String.join("; ", notes), lossy);
        }

        boolean differs() {
            return !buckets.isEmpty();
        }
    }

    private Scan scan() {
        MysqlScan scanned = source.mysqlScan();
        Map<Integer, Bucket> mysql = scanned.buckets();
        Map<Integer, Bucket> clickHouse = source.clickHouseScan();
        requireDigests(mysql);
        return new Scan(
                rows(mysql) + scanned.held(),
                rows(clickHouse),
                differing(mysql, clickHouse),
                scanned.held(),
                scanned.lossy());
    }

    private static void requireDigests(Map<Integer, Bucket> mysql) {
        long undigested = mysql.values().stream().mapToLong(Bucket::undigested).sum();
        if (undigested > 0) {
            throw ProblemCode.ROW_TOO_LONG.problem(
                    undigested + " rows are too long for MySQL's max_allowed_packet to be digested.",
                    "SET PERSIST max_allowed_packet to four times the longest row.");
        }
    }

    private static Set<Integer> differing(Map<Integer, Bucket> mysql, Map<Integer, Bucket> clickHouse) {
        Set<Integer> buckets = new TreeSet<>(mysql.keySet());
        buckets.addAll(clickHouse.keySet());
        buckets.removeIf(bucket -> Objects.equals(mysql.get(bucket), clickHouse.get(bucket)));
        return buckets;
    }

    private static long rows(Map<Integer, Bucket> buckets) {
        return buckets.values().stream().mapToLong(Bucket::rows).sum();
    }

    private Finding lookCloser(Scan scan) {
        Set<Integer> fine = differing(source.mysqlParts(scan.buckets), source.clickHouseParts(scan.buckets));
        Parts parts = fine.size() > PARTS_IN_A_QUERY ? Parts.COARSE : Parts.FINE;
        Set<Integer> numbers = parts == Parts.COARSE ? scan.buckets : fine;
        Tally tally = new Tally();
        Optional<String> after = numbers.isEmpty() ? Optional.empty() : Optional.of("");
        // A table of which thousands of rows are wrong is wrong; the rest need not be named.
        while (after.isPresent() && tally.differing < limits.suspects() && tally.waits.isEmpty()) {
            Suspects found =
                    Suspects.find(source, new Selection.OfParts(parts, numbers, after.get()), limits.suspects());
            tally.add(new Judgement(source, fence, limits.rounds()).judge(found.suspects(), parts, numbers));
            after = found.next();
        }
        return tally.finding(scan, after.isPresent());
    }

    /** What the judgements add up to. */
    private final class Tally {

        private final List<RowDifference> shown = new ArrayList<>();
        private long differing;
        private long lossy;
        private long unsettled;
        private Optional<String> waits = Optional.empty();

        void add(Verdicts verdicts) {
            for (int from = 0; from < verdicts.wrong().size(); from += KEYS_AT_ONCE) {
                add(verdicts.wrong().subList(from, Math.min(verdicts.wrong().size(), from + KEYS_AT_ONCE)));
            }
            unsettled += verdicts.unsettled();
            waits = verdicts.waits();
        }

        private void add(List<Wrong> wrong) {
            // Columns are read only of rows that are shown, or that may differ by lossy values alone.
            List<String> asked = new ArrayList<>();
            for (int i = 0; i < wrong.size(); i++) {
                if (wrong.get(i).held() || shown.size() + i < ROWS_SHOWN) {
                    asked.add(wrong.get(i).key());
                }
            }
            Map<String, List<String>> columns = asked.isEmpty() ? Map.of() : source.differingColumns(asked);
            for (Wrong row : wrong) {
                RowDifference difference = named(row, columns.getOrDefault(row.key(), List.of()));
                differing++;
                if (difference.kind() == Kind.LOSSY) {
                    lossy++;
                }
                if (shown.size() < ROWS_SHOWN) {
                    shown.add(difference);
                }
            }
        }

        private RowDifference named(Wrong row, List<String> columns) {
            boolean onlyLossy =
                    row.held() && !columns.isEmpty() && source.lossyColumns().containsAll(columns);
            return new RowDifference(row.readableKey(), onlyLossy ? Kind.LOSSY : row.kind(), columns);
        }

        Finding finding(Scan scan, boolean more) {
            List<String> notes = new ArrayList<>();
            if (unsettled > 0) {
                notes.add("nothing is proved of " + unsettled + " rows that differed: "
                        + waits.orElse("they kept changing"));
            }
            if (more) {
                notes.add("not all of the rows that may differ were looked into");
            }
            if (differing > lossy) {
                long quarantined = source.quarantined();
                if (quarantined > 0) {
                    notes.add(quarantined + " rows of the table are in quarantine");
                }
                return scan.finding(Verdict.DIFFERS, differing, shown, notes);
            }
            if (unsettled > 0 || more) {
                return scan.finding(Verdict.UNSETTLED, differing, shown, notes);
            }
            return differing > 0
                    ? scan.finding(Verdict.LOSSY, differing, shown, notes)
                    : scan.alike("rows that were on their way were compared again");
        }
    }
}
