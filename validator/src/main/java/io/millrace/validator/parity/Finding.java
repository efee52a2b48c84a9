package io.millrace.validator.parity;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a check found in one table; see {@link TableResult}.
 *
 * @param ranges how many were read
 * @param startedAt when its first part was read, if an earlier check did that
 */
record Finding(
        Verdict verdict,
        RowCounts rows,
        List<RowDifference> differences,
        String note,
        Map<String, Long> lossy,
        long ranges,
        Optional<Instant> startedAt) {

    static Finding without(Verdict verdict, String note) {
        return of(verdict, RowCounts.NONE, note);
    }

    static Finding of(Verdict verdict, RowCounts rows, String note) {
        return new Finding(verdict, rows, List.of(), note, Map.of(), 0, Optional.empty());
    }

    /** The same with a remark more. */
    Finding remarked(String remark) {
        return with(verdict, note.isEmpty() ? remark : remark + "; " + note);
    }

    /** An earlier check had read the first rows, and found them equal. */
    Finding begun(Instant at) {
        return new Finding(verdict, rows, differences, note, lossy, ranges, Optional.of(at))
                .remarked("begun at " + at + ", and continued after an interruption");
    }

    private Finding with(Verdict other, String text) {
        return new Finding(other, rows, differences, text, lossy, ranges, startedAt);
    }

    /** What is not compared cannot be equal. */
    Finding withoutColumns(List<String> columns) {
        String left = "the policy leaves out, and so were not compared: " + String.join(", ", columns);
        return with(
                verdict == Verdict.EQUAL ? Verdict.EQUAL_WITH_LOSS : verdict,
                note.isEmpty() ? left : note + "; " + left);
    }
}
