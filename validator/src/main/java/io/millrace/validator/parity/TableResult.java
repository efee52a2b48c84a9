package io.millrace.validator.parity;

import io.millrace.common.table.TableId;
import java.time.Instant;
import java.util.List;

/**
 * What a check found for one table.
 *
 * @param differing rows that differ; with {@code differences.size()} smaller, the rest was only counted
 * @param differences the first of them
 * @param note what a person should know besides; may be empty
 */
public record TableResult(
        TableId table,
        Verdict verdict,
        long mysqlRows,
        long clickHouseRows,
        long differing,
        List<RowDifference> differences,
        Instant startedAt,
        double seconds,
        String note) {

    public TableResult {
        differences = List.copyOf(differences);
    }
}
