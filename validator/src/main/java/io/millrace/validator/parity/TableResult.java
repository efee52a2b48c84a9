package io.millrace.validator.parity;

import io.millrace.common.table.TableId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a check found for one table.
 *
 * @param differing rows that differ; with {@code differences.size()} smaller, the rest was only counted
 * @param differences the first of them
 * @param note what a person should know besides; may be empty
 * @param lossy values in MySQL that ClickHouse cannot hold, by column
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
        String note,
        Map<String, Long> lossy) {

    /** Without lossy values. */
    public TableResult(
            TableId table,
            Verdict verdict,
            long mysqlRows,
            long clickHouseRows,
            long differing,
            List<RowDifference> differences,
            Instant startedAt,
            double seconds,
            String note) {
        this(table, verdict, mysqlRows, clickHouseRows, differing, differences, startedAt, seconds, note, Map.of());
    }

    public TableResult {
        lossy = Map.copyOf(lossy);
        differences = List.copyOf(differences);
    }
}
