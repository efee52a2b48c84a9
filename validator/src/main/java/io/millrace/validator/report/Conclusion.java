package io.millrace.validator.report;

import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Verdict;

/** What a check says of all its tables together. */
public enum Conclusion {
    /** Every table is equal, or equal but for values that ClickHouse cannot hold. */
    EQUAL,
    /** A table is wrong for certain. */
    WRONG,
    /** Nothing is wrong as far as is known, but not every table was proved; or there was none. */
    UNPROVED;

    /** Of one that is over; of any other, what is known so far. */
    public static Conclusion of(Check check) {
        if (check.results().stream().map(TableResult::verdict).anyMatch(Verdict::bad)) {
            return WRONG;
        }
        boolean equal = (check.state() == Check.State.FINISHED || check.state() == Check.State.PAST)
                && !check.results().isEmpty()
                && check.results().stream()
                        .map(TableResult::verdict)
                        .allMatch(verdict -> verdict == Verdict.EQUAL || verdict == Verdict.EQUAL_WITH_LOSS);
        return equal ? EQUAL : UNPROVED;
    }

    /** One line. */
    public static String sentence(Check check) {
        return switch (of(check)) {
            case WRONG -> "NOT equal";
            case UNPROVED -> "not proved: some tables are undecided, or were not checked";
            case EQUAL -> compared(check.scope()) + " equal" + loss(check);
        };
    }

    /** Equal columns are no equal rows. */
    private static String compared(CheckScope scope) {
        return switch (scope.level()) {
            case SCHEMA -> "the columns of every table are";
            case COUNT -> "the numbers of rows of every table are";
            case ROWS -> "every value of every row " + (scope.partly() ? "that was read is" : "is");
        };
    }

    private static String loss(Check check) {
        boolean any = check.results().stream().anyMatch(result -> result.verdict() == Verdict.EQUAL_WITH_LOSS);
        return any ? ", but for values that ClickHouse cannot hold" : "";
    }
}
