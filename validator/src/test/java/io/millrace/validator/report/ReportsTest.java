package io.millrace.validator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.TableId;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.Level;
import io.millrace.validator.parity.RowCounts;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReportsTest {

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            names = {"WRONG", "MISSING", "EXTRA"})
    void oneBadTableIsEnough(Verdict verdict) {
        Check check = finished(CheckScope.ALL, Verdict.EQUAL, verdict, Verdict.UNDECIDED);

        assertThat(Conclusion.of(check)).isEqualTo(Conclusion.WRONG);
        assertThat(Reports.text(check)).contains("result   NOT equal");
    }

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            names = {"UNDECIDED", "NOT_CHECKED"})
    void whatIsNotProvenIsNotEqual(Verdict verdict) {
        assertThat(Conclusion.of(finished(CheckScope.ALL, Verdict.EQUAL, verdict)))
                .isEqualTo(Conclusion.UNPROVED);
    }

    @Test
    void aCheckOfNoTableProvesNothing() {
        assertThat(Conclusion.of(finished(CheckScope.ALL))).isEqualTo(Conclusion.UNPROVED);
    }

    @Test
    void aCheckThatEndedEarlyProvesNothing() {
        Check finished = finished(CheckScope.ALL, Verdict.EQUAL);
        Check cancelled = new Check(
                finished.id(),
                Check.State.CANCELLED,
                finished.scope(),
                finished.startedAt(),
                2,
                List.of(),
                finished.results(),
                Optional.empty());

        assertThat(Conclusion.of(cancelled)).isEqualTo(Conclusion.UNPROVED);
        assertThat(Reports.text(cancelled)).contains("1 of 2 tables, then it ended early");
    }

    @Test
    void theSentenceSaysNoMoreThanWasCompared() {
        assertThat(Conclusion.sentence(finished(CheckScope.ALL, Verdict.EQUAL)))
                .isEqualTo("every value of every row is equal");
        assertThat(Conclusion.sentence(finished(CheckScope.ALL, Verdict.EQUAL, Verdict.EQUAL_WITH_LOSS)))
                .isEqualTo("every value of every row is equal, but for values that ClickHouse cannot hold");
        assertThat(Conclusion.sentence(finished(new CheckScope(Level.ROWS, 0.1, 1), Verdict.EQUAL)))
                .isEqualTo("every value of every row that was read is equal");
        assertThat(Conclusion.sentence(finished(new CheckScope(Level.COUNT, 1, 1), Verdict.EQUAL)))
                .isEqualTo("the numbers of rows of every table are equal");
    }

    @Test
    void aWrongRowIsShownWithBothValues() {
        Check check = finished(CheckScope.ALL, Verdict.WRONG);

        assertThat(Reports.text(check)).contains("key 4711").contains("status: MySQL paid, ClickHouse <b>spoilt</b>");
        assertThat(Reports.html(check)).contains("&lt;b&gt;spoilt").doesNotContain("<b>spoilt");
        assertThat(Reports.csv(check))
                .startsWith("table,verdict,mysql_rows,clickhouse_rows,difference,differing_rows,seconds,note")
                .contains("shop.t0,wrong,10,9,-1,1,1.500,");
    }

    @Test
    void whatAServerSaidCannotSteerATerminal() {
        Check finished = finished(CheckScope.ALL, Verdict.EQUAL);
        Check failed = new Check(
                finished.id(),
                Check.State.FAILED,
                finished.scope(),
                finished.startedAt(),
                2,
                List.of(),
                finished.results(),
                Optional.of("Unknown table 'shop.t\u001b[31mred\nresult   equal'"));

        assertThat(Reports.text(failed))
                .contains("The check ended early: Unknown table 'shop.t\\u001b[31mred\\u000aresult   equal'")
                .doesNotContain("\u001b");
    }

    @Test
    void onlyTheOwnerReadsTheFilesOfACheckSinceRowsAreInThem(@TempDir Path folder) throws IOException {
        Path reports = folder.resolve("of/orders");
        Path report = ReportFiles.write(reports, finished(CheckScope.ALL, Verdict.WRONG));
        ReportFiles.write(reports, finished(CheckScope.ALL, Verdict.WRONG));

        assertThat(report).content().contains("status: MySQL paid");
        assertThat(permissions(reports)).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(reports)) {
            assertThat(files)
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static Check finished(CheckScope scope, Verdict... verdicts) {
        int[] number = {0};
        return new Check(
                "check",
                Check.State.FINISHED,
                scope,
                Instant.EPOCH,
                verdicts.length,
                List.of(),
                Stream.of(verdicts)
                        .map(verdict -> result("t" + number[0]++, verdict))
                        .toList(),
                Optional.empty());
    }

    private static TableResult result(String table, Verdict verdict) {
        return new TableResult(
                new TableId("shop", table),
                Level.ROWS,
                verdict,
                new RowCounts(10, 9, verdict.bad() ? 1 : 0, 0, 0, 0, 0),
                verdict.bad()
                        ? List.of(new RowDifference(
                                "4711",
                                "4711",
                                RowDifference.Kind.WRONG,
                                List.of("status"),
                                List.of(new RowDifference.Cell("status", "paid", "<b>spoilt</b>"))))
                        : List.of(),
                Instant.EPOCH,
                1.5,
                "",
                Map.of());
    }
}
