package io.millrace.validator.history;

import io.millrace.common.table.TableId;
import io.millrace.validator.parity.Check;
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
 * @param lossyValues values in MySQL that ClickHouse cannot hold
 */
public record PastResult(
        TableId table,
        String check,
        MadeBy madeBy,
        Level level,
        double sample,
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
                result.verdict(),
                result.rows(),
                result.lossy().values().stream().mapToLong(Long::longValue).sum(),
                result.startedAt(),
                result.seconds(),
                result.note());
    }

    /** Whether every value of every row was compared. */
    public boolean everything() {
        return level == Level.ROWS && sample >= 1 && verdict != Verdict.NOT_CHECKED;
    }

    /** Whether every value of every row is right. */
    public boolean proof() {
        return everything() && (verdict == Verdict.EQUAL || verdict == Verdict.EQUAL_WITH_LOSS);
    }

    private boolean decided() {
        return verdict != Verdict.UNDECIDED && verdict != Verdict.NOT_CHECKED;
    }

    private boolean asCloseAs(PastResult other) {
        return level.compareTo(other.level) > 0
                || level == other.level && Math.min(sample, 1) >= Math.min(other.sample, 1);
    }

    /**
     * Whether this is what is to be said of the table, and not the other one that came before. A table that was found wrong
     * stays so until a check that looks as closely says that it is right.
     */
    boolean replaces(PastResult earlier) {
        return verdict.bad() || asCloseAs(earlier) && (decided() || !earlier.verdict.bad());
    }
}
