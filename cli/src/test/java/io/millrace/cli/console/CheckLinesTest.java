package io.millrace.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.TableId;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.Check.Progress;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.Level;
import io.millrace.validator.parity.RowCounts;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.RowDifference.Kind;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CheckLinesTest {

    private static final TableId ORDERS = new TableId("shop", "orders");

    private final StringWriter out = new StringWriter();
    private long nanos;

    @Test
    void aTerminalShowsABarThatIsDrawnAgainInItsPlace() {
        CheckLines lines = lines(true);

        lines.show(running(0), List.of());
        assertThat(out.toString()).isEmpty();
        pass(Duration.ofMillis(300));
        lines.show(running(50), List.of());
        pass(Duration.ofMillis(300));
        lines.show(running(75), List.of());

        assertThat(out.toString())
                .contains("[############............] 50 of about 100 rows")
                .contains("\033[1A\033[J")
                .contains("[##################......] 75 of about 100 rows");
    }

    @Test
    void elsewhereThereIsALineEveryFiveSecondsAndNothingMovesTheCursor() {
        CheckLines lines = lines(false);
        for (int i = 0; i < 60; i++) {
            pass(Duration.ofMillis(200));
            lines.show(running(i), List.of());
        }

        assertThat(out.toString()).doesNotContain("\033");
        assertThat(out.toString().lines()).hasSize(2);
    }

    @Test
    void aTableThatIsDoneIsShownAtOnceWithWhatIsWrong() {
        TableResult wrong = new TableResult(
                ORDERS,
                Level.ROWS,
                Verdict.WRONG,
                new RowCounts(100, 99, 2, 1, 0, 0, 0),
                List.of(),
                Instant.EPOCH,
                1.25,
                "look there",
                Map.of());

        lines(false).show(check(List.of(), List.of(wrong)), List.of(wrong));

        assertThat(out.toString())
                .contains("[1/1] shop.orders")
                .contains("wrong")
                .contains("100 rows")
                .contains("2 wrong, 1 missing, look there");
    }

    @Test
    void theFirstRowsOfWhichNothingIsProvedAreShownAsWrongOnesAre() {
        TableResult undecided = new TableResult(
                ORDERS,
                Level.ROWS,
                Verdict.UNDECIDED,
                new RowCounts(100, 99, 0, 0, 0, 0, 7),
                IntStream.range(0, 7)
                        .mapToObj(i -> new RowDifference(i + ";", "" + i, Kind.UNDECIDED, List.of(), List.of()))
                        .toList(),
                Instant.EPOCH,
                1.25,
                "they kept changing",
                Map.of());

        lines(false).show(check(List.of(), List.of(undecided)), List.of(undecided));

        assertThat(out.toString())
                .contains("7 undecided, they kept changing")
                .contains("  undecided  key 4\n  and 2 more rows")
                .doesNotContain("key 5");
    }

    @Test
    void moreRowsThanEstimatedAreNoMoreThanAWholeBar() {
        CheckLines lines = lines(true);
        pass(Duration.ofMillis(300));

        lines.show(running(250), List.of());

        assertThat(out.toString()).contains("[########################] 250 of about 250 rows");
    }

    private CheckLines lines(boolean terminal) {
        return new CheckLines(new PrintWriter(out), terminal, () -> nanos);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static Check running(long rows) {
        return check(List.of(new Progress(ORDERS, rows, 100)), List.of());
    }

    private static Check check(List<Progress> running, List<TableResult> results) {
        return new Check(
                "check",
                results.isEmpty() ? Check.State.RUNNING : Check.State.FINISHED,
                CheckScope.ALL,
                Instant.EPOCH,
                1,
                running,
                results,
                Optional.empty());
    }
}
