package io.millrace.validator.parity;

import java.util.List;
import java.util.Map;

/** What a check found in one table; see {@link TableResult}. */
record Finding(Verdict verdict, RowCounts rows, List<RowDifference> differences, String note, Map<String, Long> lossy) {

    static Finding without(Verdict verdict, String note) {
        return of(verdict, RowCounts.NONE, note);
    }

    static Finding of(Verdict verdict, RowCounts rows, String note) {
        return new Finding(verdict, rows, List.of(), note, Map.of());
    }

    /** What is not compared cannot be equal. */
    Finding withoutColumns(List<String> columns) {
        String left = "the policy leaves out, and so were not compared: " + String.join(", ", columns);
        return new Finding(
                verdict == Verdict.EQUAL ? Verdict.EQUAL_WITH_LOSS : verdict,
                rows,
                differences,
                note.isEmpty() ? left : note + "; " + left,
                lossy);
    }
}
