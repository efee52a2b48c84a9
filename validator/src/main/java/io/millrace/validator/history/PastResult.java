package io.millrace.validator.history;

import io.millrace.common.table.TableId;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.KeyPart;
import io.millrace.validator.parity.Level;
import io.millrace.validator.parity.RowCounts;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Verdict;
import java.time.Instant;
import java.util.Locale;

/**
 * What a check once found for a table, without the rows.
 *
 * @param check its id
 * @param sample the share of the ranges of keys that were read; 1: all
 * @param part which keys were compared, in words; empty: all
 * @param lossyValues values in MySQL that ClickHouse cannot hold
 */
public record PastResult(
        TableId table,
        String check,
        MadeBy madeBy,
        Level level,
        double sample,
        String part,
        Verdict verdict,
        RowCounts rows,
        long lossyValues,
        Instant startedAt,
        double seconds,
        String note) {

    /** Who wanted a check. */
    public enum MadeBy {
        REQUEST,
        SCHEDULE,
        COMMAND;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static PastResult of(Check check, MadeBy madeBy, TableResult result) {
        return new PastResult(
                result.table(),
                check.id(),
                madeBy,
                result.level(),
                check.scope().sample(),
                check.scope().part(result.table()).map(KeyPart::toString).orElse(""),
                result.verdict(),
                result.rows(),
                result.lossy().values().stream().mapToLong(Long::longValue).sum(),
                result.startedAt(),
                result.seconds(),
                result.note());
    }

    /** Whether every value of every row was compared. */
    public boolean everything() {
        return level == Level.ROWS && sample >= 1 && part.isEmpty() && verdict != Verdict.NOT_CHECKED;
    }

    /** Whether every value of every row is right. */
    public boolean proof() {
        return everything() && (verdict == Verdict.EQUAL || verdict == Verdict.EQUAL_WITH_LOSS);
    }

    private boolean decided() {
        return verdict != Verdict.UNDECIDED && verdict != Verdict.NOT_CHECKED;
    }

    private boolean asCloseAs(PastResult other) {
        boolean asMany =
                Math.min(sample, 1) >= Math.min(other.sample, 1) && (part.isEmpty() || part.equals(other.part));
        // A table that was found wrong is not right because some of its rows are.
        return level.compareTo(other.level) > 0 && (asMany || !other.verdict.bad()) || level == other.level && asMany;
    }

    /** Whether it may know of what the other did not see: a row that was right when it was read may have become wrong since. */
    private boolean after(PastResult other) {
        return !startedAt.isBefore(other.startedAt.plusMillis((long) (other.seconds * 1_000)));
    }

    /**
     * Whether this is what is to be said of the table, and not the other one that came before. A table that was found wrong
     * stays so until a check that looks as closely, and began later, says that it is right.
     */
    boolean replaces(PastResult earlier) {
        return verdict.bad() || asCloseAs(earlier) && (!earlier.verdict.bad() || decided() && after(earlier));
    }
}
