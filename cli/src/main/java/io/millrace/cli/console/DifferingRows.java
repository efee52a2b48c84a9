package io.millrace.cli.console;

import io.millrace.common.Printable;
import io.millrace.validator.parity.RowCounts;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.TableResult;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The rows of a table that differ, with the values of both sides; then those of which nothing is proved. */
public final class DifferingRows {

    private DifferingRows() {}

    /** @param most how many rows are shown */
    public static List<String> lines(TableResult result, int most) {
        RowCounts rows = result.rows();
        long more = rows.differing()
                + rows.lossy()
                + rows.undecided()
                - Math.min(most, result.differences().size());
        return Stream.concat(
                        result.differences().stream().limit(most).flatMap(DifferingRows::lines),
                        more > 0 ? Stream.of("  and " + Printed.count(more, "more row")) : Stream.empty())
                .map(Printable::line)
                .toList();
    }

    private static Stream<String> lines(RowDifference row) {
        return Stream.concat(
                Stream.of("  " + row.kind().name().toLowerCase(Locale.ROOT) + "  key " + row.key()),
                row.cells().stream()
                        .map(cell -> "      " + cell.column() + ": MySQL " + cell.mysql() + ", ClickHouse "
                                + cell.clickHouse()));
    }
}
