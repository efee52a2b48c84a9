package io.millrace.validator.history;

import io.millrace.common.table.TableId;
import io.millrace.validator.history.PastResult.MadeBy;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.TableResult;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A check of which ClickHouse knows what it found. */
public record PastCheck(Check check, MadeBy madeBy) {

    /**
     * @param results of one check, at least one
     * @param rows those that differ, by table
     */
    static PastCheck of(List<PastResult> results, Map<TableId, List<RowDifference>> rows) {
        PastResult first = results.stream()
                .min(Comparator.comparing(PastResult::startedAt))
                .orElseThrow();
        Check check = new Check(
                first.check(),
                Check.State.PAST,
                new CheckScope(first.level(), first.sample(), CheckScope.ALL.share()),
                first.startedAt(),
                results.size(),
                List.of(),
                results.stream()
                        .map(result -> result(result, rows.getOrDefault(result.table(), List.of())))
                        .toList(),
                Optional.empty());
        return new PastCheck(check, first.madeBy());
    }

    private static TableResult result(PastResult result, List<RowDifference> rows) {
        return new TableResult(
                result.table(),
                result.level(),
                result.verdict(),
                result.rows(),
                rows,
                result.startedAt(),
                result.seconds(),
                result.note(),
                Map.of());
    }
}
