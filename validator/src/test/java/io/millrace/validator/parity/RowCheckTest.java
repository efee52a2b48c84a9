package io.millrace.validator.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.validator.parity.RowDifference.Cell;
import io.millrace.validator.parity.RowDifference.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowCheckTest {

    private static final int ROWS = 5_000;
    private static final RowCheck.Limits LIMITS = new RowCheck.Limits(2_000, 4, 3_000, 50);

    private final FakeTable table = new FakeTable();
    private final AtomicLong read = new AtomicLong();
    private final AtomicBoolean stop = new AtomicBoolean();

    RowCheckTest() {
        each(ROWS, table::same);
    }

    private static void each(int count, IntConsumer row) {
        IntStream.range(0, count).forEach(row);
    }

    private Finding check() {
        return new RowCheck(table, table, LIMITS, read::set, stop::get).run();
    }

    @Test
    void equalTablesAreEqualAfterOneReading() {
        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(finding.rows().mysql()).isEqualTo(ROWS);
        assertThat(finding.note()).isEmpty();
        assertThat(read).hasValue(ROWS);
        assertThat(table.fences()).as("nobody waits for a table that is equal").isZero();
    }

    @Test
    void rowsOnTheirWayAreNoDifference() {
        each(3, i -> table.write(i, "new"));
        table.delete(4);

        assertThat(check().verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void manyRowsInFlightInEveryPartAreNoDifference() {
        SplittableRandom random = new SplittableRandom(1);
        table.betweenReadings(() -> each(400, i -> table.write(random.nextInt(ROWS), "written " + i)));

        Finding finding = check();

        assertThat(finding.verdict()).as(finding.note()).isEqualTo(Verdict.EQUAL);
        assertThat(finding.rows().differing()).isZero();
    }

    @Test
    void aMissingAnExtraAndADifferentRowAreNamed() {
        table.lose(1);
        table.spoil(2, "wrong", "note");
        table.spoil(ROWS + 1, "extra");

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.WRONG);
        assertThat(finding.rows()).isEqualTo(new RowCounts(ROWS, ROWS, 1, 1, 1, 0, 0));
        assertThat(finding.differences())
                .containsExactlyInAnyOrder(
                        row(1, Kind.MISSING),
                        row(2, Kind.WRONG, new Cell("note", "right", "wrong")),
                        row(ROWS + 1, Kind.EXTRA));
    }

    @Test
    void rowsThatOnlyClickHouseHasAreExtraIfNothingElseIsWrong() {
        table.spoil(ROWS + 1, "extra");

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.EXTRA);
        assertThat(finding.rows()).isEqualTo(new RowCounts(ROWS, ROWS + 1, 0, 0, 1, 0, 0));
        assertThat(finding.differences()).containsExactly(row(ROWS + 1, Kind.EXTRA));
    }

    private static RowDifference row(int number, Kind kind, Cell... cells) {
        return new RowDifference(
                FakeTable.key(number),
                String.valueOf(number),
                kind,
                Arrays.stream(cells).map(Cell::column).toList(),
                List.of(cells));
    }

    @Test
    void aWrongRowIsFoundAmongThousandsInFlight() {
        table.lose(77);
        SplittableRandom random = new SplittableRandom(2);
        table.betweenReadings(() -> each(1_500, i -> {
            int row = random.nextInt(ROWS);
            if (row != 77) {
                table.write(row, "written " + i);
            }
        }));

        Finding finding = check();

        assertThat(finding.verdict()).as(finding.note()).isEqualTo(Verdict.MISSING);
        assertThat(finding.differences()).containsExactly(row(77, Kind.MISSING));
    }

    @Test
    void aWrongRowIsFoundBehindMoreSuspectsThanAreJudgedAtATime() {
        // 4,000 rows arrive only with the third fence: two slices of suspects, and the wrong row is in either.
        table.lose(4_999);
        table.then(() -> each(4_000, i -> table.write(i, "late")));

        Finding finding = check();

        assertThat(finding.verdict()).as(finding.note()).isEqualTo(Verdict.MISSING);
        assertThat(finding.rows().differing()).isEqualTo(1);
        assertThat(finding.differences()).extracting(RowDifference::key).containsExactly("4999");
    }

    @Test
    void allWrongRowsAreNamed() {
        each(2_700, table::lose);

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.MISSING);
        assertThat(finding.rows().missing()).isEqualTo(2_700);
        assertThat(finding.differences()).hasSize(2_700);
        assertThat(finding.note()).isEmpty();
    }

    @Test
    void moreThanTheLimitAreCountedAndTheReportSaysSo() {
        each(3_500, table::lose);

        Finding finding = check();

        assertThat(finding.rows().missing()).isEqualTo(3_500);
        assertThat(finding.differences()).hasSize(3_000);
        assertThat(finding.note()).isEqualTo("the first 3000 rows that differ are listed, and all are counted");
    }

    @Test
    void aCheckThatIsEndedSaysThatItDidNotReadAll() {
        table.betweenReadings(() -> stop.set(true));

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(finding.note()).isEqualTo("the check was ended before all rows were read");
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
    void aRowThatIsWrittenAllTheTimeIsDecidedByTheVersionsThatItHad() {
        table.lose(5);
        writtenAllTheTime(5);

        Finding finding = check();

        assertThat(finding.verdict()).as(finding.note()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void aRowThatIsWrittenAllTheTimeIsUndecidedIfItsVersionsAreMergedAway() {
        table.lose(5);
        writtenAllTheTime(5, table::merge);

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(finding.rows().undecided()).isEqualTo(1);
        assertThat(finding.note()).isEqualTo("nothing is proved of 1 rows that differed: they kept changing");
        assertThat(finding.differences()).containsExactly(row(5, Kind.UNDECIDED));
    }

    @Test
    void aVersionThatWasThereBeforeProvesNothing() {
        // A, B, and an A that is lost: ClickHouse has an A, but an older one.
        table.write(9, "a");
        table.arrive();
        table.write(9, "b");
        table.arrive();
        table.writeInVain(9, "a");

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.WRONG);
    }

    private void writtenAllTheTime(int row, Runnable... more) {
        for (int i = 0; i < 20; i++) {
            int round = i;
            table.then(() -> {
                table.write(row, "a" + round);
                table.arrive();
                Arrays.stream(more).forEach(Runnable::run);
                table.write(row, "b" + round);
            });
        }
    }

    @Test
    void aPipelineThatDoesNotArriveProvesNothing() {
        table.lose(5);
        table.fenceDoesNotPass("7 records wait for ClickHouse");

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(finding.note())
                .isEqualTo("nothing is proved of 1 rows that differed: 7 records wait for ClickHouse");
        assertThat(finding.differences()).containsExactly(row(5, Kind.UNDECIDED));
    }

    @Test
    void ofManyUndecidedRowsTheFirstAreNamedAndAllAreCounted() {
        each(3_500, table::lose);
        table.fenceDoesNotPass("7 records wait for ClickHouse");

        Finding finding = check();

        assertThat(finding.rows().undecided()).isEqualTo(3_500);
        assertThat(finding.differences())
                .containsExactlyElementsOf(IntStream.range(0, 50)
                        .mapToObj(i -> row(i, Kind.UNDECIDED))
                        .toList());
        assertThat(finding.note())
                .isEqualTo("nothing is proved of 3500 rows that differed: 7 records wait for ClickHouse"
                        + " (the first 50 are listed)");
    }

    @Test
    void whatWasNotLookedIntoIsNotCalledEqual() {
        table.notNamed(7);

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(finding.rows().undecided()).isEqualTo(35);
        assertThat(finding.note()).isEqualTo("35 more rows differed, too many to look into each");
    }

    @Test
    void aWrongRowBesideAnUndecidedOneIsWrong() {
        table.lose(5);
        table.lose(6);
        writtenAllTheTime(5, table::merge);

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.MISSING);
        assertThat(finding.rows().differing()).isEqualTo(1);
        assertThat(finding.note()).contains("nothing is proved of 1 rows");
        assertThat(finding.differences()).containsExactly(row(6, Kind.MISSING), row(5, Kind.UNDECIDED));
    }

    @Test
    void aRowThatAPolicyKeepsInQuarantineMayBeMissing() {
        table.held(ROWS + 2, "born");

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.EQUAL_WITH_LOSS);
        assertThat(finding.rows().differing()).isZero();
        assertThat(finding.rows().mysql()).isEqualTo(ROWS + 1);
        assertThat(finding.note()).contains("{born=1}").contains("1 rows with such values belong into quarantine");
    }

    @Test
    void aHeldRowOfWhichOnlyLossyValuesDifferIsLossy() {
        table.held(ROWS + 2, "born");
        table.spoil(ROWS + 2, "clamped", "born");

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.EQUAL_WITH_LOSS);
        assertThat(finding.differences())
                .containsExactly(row(ROWS + 2, Kind.LOSSY, new Cell("born", "right", "wrong")));
    }

    @Test
    void aHeldRowOfWhichAnotherValueDiffersIsWrong() {
        table.held(ROWS + 2, "born");
        table.spoil(ROWS + 2, "clamped", "born", "name");

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.WRONG);
        assertThat(finding.differences()).extracting(RowDifference::kind).containsExactly(Kind.WRONG);
    }

    @Test
    void quarantinedRowsAreMentionedWhereRowsAreMissing() {
        table.lose(3);
        table.quarantined(1);

        assertThat(check().note()).isEqualTo("1 rows of the table are in quarantine");
    }

    @Test
    void aCheckWritesDownHowFarAllRowsAreEqual() {
        Notes notes = new Notes(Optional.empty());

        check(notes);

        assertThat(notes.written)
                .extracting(Proved::upTo, Proved::mysqlRows)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 5)
                        .mapToObj(part -> tuple(List.of(FakeTable.key(part * 1_000 - 1)), part * 1_000L))
                        .toList());
    }

    @Test
    void rowsOnTheirWayAreJudgedBeforeACheckWritesDownThatAllAreEqual() {
        each(3, i -> table.write(i * 1_000, "new"));
        Notes notes = new Notes(Optional.empty());

        assertThat(check(notes).verdict()).isEqualTo(Verdict.EQUAL);

        assertThat(notes.written).hasSize(5);
        assertThat(table.fences()).isPositive();
    }

    @Test
    void nothingIsWrittenDownFromAWrongRowOn() {
        table.lose(2_500);
        Notes notes = new Notes(Optional.empty());

        assertThat(check(notes).verdict()).isEqualTo(Verdict.MISSING);

        assertThat(notes.written).extracting(Proved::mysqlRows).containsExactly(1_000L, 2_000L);
    }

    @Test
    void aPipelineThatDoesNotArriveYetKeepsACheckFromWritingAndFromNothingElse() {
        table.write(1_500, "new");
        table.fenceDoesNotPass("7 records wait for ClickHouse");
        AtomicLong parts = new AtomicLong();
        table.betweenReadings(() -> {
            if (parts.incrementAndGet() == 4) {
                table.fencePasses();
            }
        });
        Notes notes = new Notes(Optional.empty());

        assertThat(check(notes).verdict()).isEqualTo(Verdict.EQUAL);

        assertThat(notes.written).extracting(Proved::mysqlRows).containsExactly(1_000L, 4_000L, 5_000L);
    }

    @Test
    void aCheckThatContinuesCountsWhatWasReadBefore() {
        Instant begun = Instant.ofEpochSecond(7);
        Notes notes = new Notes(Optional.of(new Proved(begun, List.of("x"), 10, 9, 1, Map.of("born", 2L))));

        Finding finding = check(notes);

        assertThat(finding.rows()).isEqualTo(new RowCounts(ROWS + 10, ROWS + 9, 0, 0, 0, 0, 0));
        assertThat(finding.verdict()).isEqualTo(Verdict.EQUAL_WITH_LOSS);
        assertThat(notes.written).extracting(Proved::startedAt).containsOnly(begun);
    }

    private Finding check(Notes notes) {
        return new RowCheck(table, table, LIMITS, read::set, stop::get, notes).run();
    }

    private static final class Notes implements ProofNotes {

        private final Optional<Proved> before;
        private final List<Proved> written = new ArrayList<>();

        private Notes(Optional<Proved> before) {
            this.before = before;
        }

        @Override
        public Optional<Proved> before() {
            return before;
        }

        @Override
        public boolean due() {
            return true;
        }

        @Override
        public void postpone() {}

        @Override
        public void write(Proved proved) {
            written.add(proved);
        }

        @Override
        public void forget() {}
    }
}
