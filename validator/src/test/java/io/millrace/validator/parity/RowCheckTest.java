package io.millrace.validator.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.validator.parity.RowDifference.Kind;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RowCheckTest {

    private static final int ROWS = 5_000;
    private static final RowCheck.Limits LIMITS = new RowCheck.Limits(2_000, 4);

    private final FakeTable table = new FakeTable();

    RowCheckTest() {
        each(ROWS, table::same);
    }

    @AfterEach
    void nothingStaysOpen() {
        assertThat(table.everythingClosed()).isTrue();
    }

    private static void each(int count, IntConsumer row) {
        IntStream.range(0, count).forEach(row);
    }

    private Finding check() {
        return new RowCheck(table, table, LIMITS).run();
    }

    @Test
    void equalTablesAreEqualAfterOneScan() {
        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(finding.mysqlRows()).isEqualTo(ROWS);
        assertThat(finding.note()).isEmpty();
    }

    @Test
    void rowsOnTheirWayAreNoDifference() {
        each(3, i -> table.write(i, "new"));
        table.delete(4);

        assertThat(check().verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void manyRowsInFlightInEveryScanAreNoDifference() {
        // More than 32 of the 256 buckets differ in each scan, and nothing is wrong.
        SplittableRandom random = new SplittableRandom(1);
        table.betweenScans(() -> each(400, i -> table.write(random.nextInt(ROWS), "written " + i)));

        Finding finding = check();

        assertThat(finding.verdict()).as(finding.note()).isEqualTo(Verdict.EQUAL);
        assertThat(finding.differing()).isZero();
    }

    @Test
    void aMissingAnExtraAndADifferentRowAreNamed() {
        table.lose(1);
        table.spoil(2, "wrong", "note");
        table.spoil(ROWS + 1, "extra");

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.DIFFERS);
        assertThat(finding.differing()).isEqualTo(3);
        assertThat(finding.differences())
                .containsExactlyInAnyOrder(
                        new RowDifference("1", Kind.MISSING, List.of()),
                        new RowDifference("2", Kind.DIFFERENT, List.of("note")),
                        new RowDifference("row " + FakeTable.key(ROWS + 1), Kind.EXTRA, List.of()));
    }

    @Test
    void aWrongRowIsFoundAmongThousandsInFlight() {
        table.lose(77);
        SplittableRandom random = new SplittableRandom(2);
        table.betweenScans(() -> each(1_500, i -> {
            int row = random.nextInt(ROWS);
            if (row != 77) {
                table.write(row, "written " + i);
            }
        }));

        Finding finding = check();

        assertThat(finding.verdict()).as(finding.note()).isEqualTo(Verdict.DIFFERS);
        assertThat(finding.differences()).containsExactly(new RowDifference("77", Kind.MISSING, List.of()));
    }

    @Test
    void aWrongRowIsFoundBehindMoreSuspectsThanAreJudgedAtATime() {
        // 4,000 rows arrive only with the third fence: two slices of suspects, and the wrong row is in either.
        table.lose(4_999);
        table.then(() -> each(4_000, i -> table.write(i, "late")));

        Finding finding = check();

        assertThat(finding.verdict()).as(finding.note()).isEqualTo(Verdict.DIFFERS);
        assertThat(finding.differing()).isEqualTo(1);
        assertThat(finding.differences()).extracting(RowDifference::key).containsExactly("4999");
    }

    @Test
    void moreThanAThousandWrongRowsAreAllCounted() {
        each(1_700, table::lose);

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.DIFFERS);
        assertThat(finding.differing()).isEqualTo(1_700);
        assertThat(finding.differences()).hasSize(50);
        assertThat(finding.note()).isEmpty();
    }

    @Test
    void whatIsNotLookedIntoIsSaid() {
        each(3_500, table::lose);

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.DIFFERS);
        assertThat(finding.differing()).isEqualTo(2_000);
        assertThat(finding.note()).isEqualTo("not all of the rows that may differ were looked into");
    }

    @Test
    void aRowThatIsChangedBackMeanwhileIsNotWrong() {
        // A, B, A: at the fence ClickHouse shows B, while MySQL has A before and after.
        table.write(9, "a");
        table.then(() -> {}).then(() -> {
            table.write(9, "b");
            table.arrive();
            table.write(9, "a");
        });

        assertThat(check().verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void aRowThatIsDeletedAndComesBackMeanwhileIsNotWrong() {
        table.lose(8);
        table.then(() -> {
            table.write(8, "back");
            table.arrive();
            table.delete(8);
            table.arrive();
            table.write(8, "back");
        });

        assertThat(check().verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void aRowThatIsWrittenAllTheTimeIsUnsettled() {
        table.lose(5);
        for (int i = 0; i < 20; i++) {
            int round = i;
            table.then(() -> {
                table.write(5, "a" + round);
                table.arrive();
                table.write(5, "b" + round);
            });
        }

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.UNSETTLED);
        assertThat(finding.differing()).isZero();
        assertThat(finding.note()).isEqualTo("nothing is proved of 1 rows that differed: they kept changing");
    }

    @Test
    void aPipelineThatDoesNotArriveProvesNothing() {
        table.lose(5);
        table.fenceDoesNotPass("7 records wait for ClickHouse");

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.UNSETTLED);
        assertThat(finding.note())
                .isEqualTo("nothing is proved of 1 rows that differed: 7 records wait for ClickHouse");
    }

    @Test
    void aWrongRowBesideAnUnsettledOneDiffers() {
        table.lose(5);
        table.lose(6);
        for (int i = 0; i < 20; i++) {
            int round = i;
            table.then(() -> {
                table.write(5, "a" + round);
                table.arrive();
                table.write(5, "b" + round);
            });
        }

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.DIFFERS);
        assertThat(finding.differing()).isEqualTo(1);
        assertThat(finding.note()).contains("nothing is proved of 1 rows");
    }

    @Test
    void aRowThatAPolicyKeepsInQuarantineMayBeMissing() {
        table.held(ROWS + 2, "born");

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.LOSSY);
        assertThat(finding.differing()).isZero();
        assertThat(finding.mysqlRows()).isEqualTo(ROWS + 1);
        assertThat(finding.note()).contains("{born=1}").contains("1 rows with such values belong into quarantine");
    }

    @Test
    void aHeldRowOfWhichOnlyLossyValuesDifferIsLossy() {
        table.held(ROWS + 2, "born");
        table.spoil(ROWS + 2, "clamped", "born");

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.LOSSY);
        assertThat(finding.differences())
                .containsExactly(new RowDifference(String.valueOf(ROWS + 2), Kind.LOSSY, List.of("born")));
    }

    @Test
    void aHeldRowOfWhichAnotherValueDiffersIsWrong() {
        table.held(ROWS + 2, "born");
        table.spoil(ROWS + 2, "clamped", "born", "name");

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.DIFFERS);
        assertThat(finding.differences()).extracting(RowDifference::kind).containsExactly(Kind.DIFFERENT);
    }

    @Test
    void quarantinedRowsAreMentionedWhereRowsAreMissing() {
        table.lose(3);
        table.quarantined(1);

        assertThat(check().note()).isEqualTo("1 rows of the table are in quarantine");
    }
}
