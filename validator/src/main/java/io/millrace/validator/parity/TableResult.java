package io.millrace.validator.parity;

import io.millrace.common.table.TableId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a check found for one table.
 *
 * @param level how closely it looked
 * @param differences the rows that differ; when there are very many, the first of them, and the note says so
 * @param note what a person should know besides; may be empty
 * @param lossy values in MySQL that ClickHouse cannot hold, by column
 * @param ranges how many ranges of keys were read
 */
public record TableResult(
        TableId table,
        Level level,
        Verdict verdict,
        RowCounts rows,
        List<RowDifference> differences,
        Instant startedAt,
        double seconds,
        String note,
        Map<String, Long> lossy,
        long ranges) {

    /** Of which nobody counts the ranges. */
    public TableResult(
            TableId table,
            Level level,
            Verdict verdict,
            RowCounts rows,
            List<RowDifference> differences,
            Instant startedAt,
            double seconds,
            String note,
            Map<String, Long> lossy) {
        this(table, level, verdict, rows, differences, startedAt, seconds, note, lossy, 0);
    }

    public TableResult {
        lossy = Map.copyOf(lossy);
        differences = List.copyOf(differences);
    }
}
