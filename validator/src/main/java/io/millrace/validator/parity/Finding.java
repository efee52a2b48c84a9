package io.millrace.validator.parity;

import java.util.List;
import java.util.Map;

/** What a check found in one table; see {@link TableResult}. */
record Finding(
        Verdict verdict,
        long mysqlRows,
        long clickHouseRows,
        long differing,
        List<RowDifference> differences,
        String note,
        Map<String, Long> lossy) {

    static Finding without(Verdict verdict, String note) {
        return new Finding(verdict, 0, 0, 0, List.of(), note, Map.of());
    }

    /** What is not compared cannot be equal. */
    Finding withoutColumns(List<String> columns) {
        String left = "the policy leaves out, and so were not compared: " + String.join(", ", columns);
        return new Finding(
                verdict == Verdict.EQUAL ? Verdict.LOSSY : verdict,
                mysqlRows,
                clickHouseRows,
                differing,
                differences,
                note.isEmpty() ? left : note + "; " + left,
                lossy);
    }
}
