package io.millrace.validator;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.validator.history.PastResult.MadeBy;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.KeyPart;
import io.millrace.validator.parity.RowCounts;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.TableResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A check over HTTP.
 *
 * @param madeBy {@code request}, {@code schedule} or {@code command}
 * @param ranges the parts that are compared, by their tables; null: whole tables
 * @param tables how many it looks at
 * @param done how many of them are done
 * @param verdicts how many tables have each
 * @param problem why it ended early; null: it did not
 * @param results null in a list of checks
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CheckView(
        String id,
        String state,
        String madeBy,
        String level,
        double sample,
        double share,
        Map<String, KeyPart> ranges,
        String startedAt,
        int tables,
        int done,
        boolean allEqual,
        Map<String, Long> verdicts,
        List<ProgressView> running,
        String problem,
        List<ResultView> results) {

    /** A table that is being compared. */
    record ProgressView(String table, long rows, long estimatedRows) {}

    /** @param differences the first of those that {@code rows} counts */
    record ResultView(
            String table,
            String level,
            String verdict,
            RowCounts rows,
            List<DifferenceView> differences,
            String startedAt,
            double seconds,
            String note,
            Map<String, Long> lossy) {

        static ResultView of(TableResult result, int differences) {
            return new ResultView(
                    result.table().toString(),
                    result.level().word(),
                    result.verdict().word(),
                    result.rows(),
                    DifferenceView.of(result.differences(), differences),
                    result.startedAt().toString(),
                    result.seconds(),
                    result.note(),
                    new TreeMap<>(result.lossy()));
        }
    }

    /** @param id by which a repair names the row */
    record DifferenceView(String id, String key, String kind, List<String> columns, List<RowDifference.Cell> cells) {

        static List<DifferenceView> of(List<RowDifference> rows, int limit) {
            return rows.stream()
                    .limit(limit)
                    .map(row -> new DifferenceView(
                            row.id(),
                            row.key(),
                            row.kind().name().toLowerCase(Locale.ROOT),
                            row.columns(),
                            row.cells()))
                    .toList();
        }
    }

    /** @param differences how many rows of each table are shown */
    static CheckView whole(Check check, MadeBy madeBy, int differences) {
        return of(
                check,
                madeBy,
                check.results().stream()
                        .map(result -> ResultView.of(result, differences))
                        .toList());
    }

    static CheckView summary(Check check, MadeBy madeBy) {
        return of(check, madeBy, null);
    }

    private static CheckView of(Check check, MadeBy madeBy, List<ResultView> results) {
        return new CheckView(
                check.id(),
                check.state().name().toLowerCase(Locale.ROOT),
                madeBy.word(),
                check.scope().level().word(),
                check.scope().sample(),
                check.scope().share(),
                ranges(check),
                check.startedAt().toString(),
                check.tables(),
                check.results().size(),
                check.allEqual(),
                check.results().stream()
                        .collect(Collectors.groupingBy(
                                result -> result.verdict().word(), TreeMap::new, Collectors.counting())),
                check.running().stream()
                        .map(table -> new ProgressView(table.table().toString(), table.rows(), table.estimatedRows()))
                        .toList(),
                check.problem().orElse(null),
                results);
    }

    private static Map<String, KeyPart> ranges(Check check) {
        Map<String, KeyPart> ranges = new TreeMap<>();
        check.scope().parts().forEach((table, part) -> ranges.put(table.toString(), part));
        return ranges.isEmpty() ? null : ranges;
    }
}
