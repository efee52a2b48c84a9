package io.millrace.validator.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.TableId;
import io.millrace.validator.history.PastResult.MadeBy;
import io.millrace.validator.parity.Level;
import io.millrace.validator.parity.RowCounts;
import io.millrace.validator.parity.Verdict;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StandingsTest {

    private static final TableId ORDERS = new TableId("shop", "orders");

    private final Standings standings = new Standings(List.of());
    private int second;

    @Test
    void nothingIsKnownOfATableThatWasNeverChecked() {
        assertThat(standings.of(ORDERS)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            names = {"EQUAL", "EQUAL_WITH_LOSS"})
    void aTableIsProvenByACheckOfEveryRow(Verdict verdict) {
        hear(Level.ROWS, 1, verdict);

        assertThat(standing().provenAt()).contains(Instant.ofEpochSecond(1));
    }

    @Test
    void nothingLessProvesATable() {
        hear(Level.COUNT, 1, Verdict.EQUAL);
        hear(Level.ROWS, 0.5, Verdict.EQUAL);
        hear(Level.ROWS, 1, Verdict.UNDECIDED);

        assertThat(standing().provenAt()).isEmpty();
        assertThat(standing().triedAt()).contains(Instant.ofEpochSecond(3));
    }

    @Test
    void aProofStaysThoughALaterCheckFindsLess() {
        hear(Level.ROWS, 1, Verdict.EQUAL);
        hear(Level.ROWS, 1, Verdict.UNDECIDED);

        assertThat(standing().last().verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(standing().provenAt()).contains(Instant.ofEpochSecond(1));
    }

    @Test
    void aProofThatTookLongerThanALaterOneIsNotTheLast() {
        PastResult begun = result(Level.ROWS, 1, "", Verdict.EQUAL);
        hear(Level.ROWS, 1, Verdict.EQUAL);

        standings.hear(begun);

        assertThat(standing().provenAt()).contains(Instant.ofEpochSecond(2));
        assertThat(standing().triedAt()).contains(Instant.ofEpochSecond(2));
    }

    @Test
    void aTableThatIsNotCheckedWasNotTried() {
        hear(Level.ROWS, 1, Verdict.NOT_CHECKED);

        assertThat(standing().triedAt()).isEmpty();
    }

    @Test
    void aWrongTableStaysWrongUntilACheckThatLooksAsCloselySaysOtherwise() {
        hear(Level.ROWS, 1, Verdict.WRONG);
        hear(Level.COUNT, 1, Verdict.EQUAL);
        hear(Level.ROWS, 0.1, Verdict.EQUAL);
        hear(Level.ROWS, 1, Verdict.UNDECIDED);
        hear(Level.ROWS, 1, Verdict.NOT_CHECKED);
        assertThat(standing().last().verdict()).isEqualTo(Verdict.WRONG);

        hear(Level.ROWS, 1, Verdict.EQUAL);
        assertThat(standing().last().verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void whatIsWrongIsSaidHoweverItWasFound() {
        hear(Level.ROWS, 1, Verdict.EQUAL);
        hear(Level.COUNT, 1, Verdict.MISSING);

        assertThat(standing().last().verdict()).isEqualTo(Verdict.MISSING);
    }

    @Test
    void aLesserCheckDoesNotHideABetterOne() {
        hear(Level.ROWS, 1, Verdict.EQUAL);
        hear(Level.SCHEMA, 1, Verdict.EQUAL);

        assertThat(standing().last().level()).isEqualTo(Level.ROWS);
    }

    @Test
    void aTableTurnsWhenItIsFoundWrongAndWhenItIsRightAgain() {
        assertThat(hear(Level.ROWS, 1, Verdict.EQUAL).turned()).isFalse();
        assertThat(hear(Level.ROWS, 1, Verdict.MISSING).turned()).isTrue();
        assertThat(hear(Level.ROWS, 1, Verdict.WRONG).turned()).isFalse();
        assertThat(hear(Level.ROWS, 1, Verdict.UNDECIDED).turned()).isFalse();
        assertThat(hear(Level.ROWS, 1, Verdict.EQUAL_WITH_LOSS).turned()).isTrue();
        assertThat(hear(Level.ROWS, 1, Verdict.EQUAL).turned()).isFalse();
    }

    @Test
    void aTableThatIsWrongTheFirstTimeTurns() {
        assertThat(hear(Level.ROWS, 1, Verdict.EXTRA).turned()).isTrue();
    }

    private Standing standing() {
        return standings.of(ORDERS).orElseThrow();
    }

    @Test
    void aTableThatWasFoundWrongByASampleOrAPartIsRightWhenAtLeastThatIs() {
        hear(Level.ROWS, 1, "behind 5", Verdict.MISSING);
        hear(Level.ROWS, 1, "behind 7", Verdict.EQUAL);
        assertThat(standing().bad()).isTrue();
        hear(Level.ROWS, 1, "behind 5", Verdict.EQUAL);
        assertThat(standing().bad()).isFalse();

        hear(Level.COUNT, 1, Verdict.MISSING);
        hear(Level.ROWS, 0.1, Verdict.EQUAL);
        assertThat(standing().bad()).isTrue();
        hear(Level.ROWS, 1, Verdict.EQUAL);
        assertThat(standing().bad()).isFalse();
    }

    @Test
    void aPartOfATableIsNoProofOfIt() {
        hear(Level.ROWS, 1, "up to 9", Verdict.EQUAL);

        assertThat(standing().provenAt()).isEmpty();
        assertThat(standing().triedAt()).isEmpty();

        hear(Level.ROWS, 1, Verdict.EQUAL);
        hear(Level.ROWS, 1, "up to 9", Verdict.EQUAL);
        assertThat(standing().last().part()).isEmpty();
    }

    @Test
    void aCheckThatBeganBeforeAnotherOneFoundTheTableWrongDoesNotSayThatItIsRightNow() {
        PastResult begun = result(Level.ROWS, 1, "", Verdict.EQUAL);
        hear(Level.ROWS, 1, Verdict.WRONG);

        standings.hear(begun);

        assertThat(standing().bad()).isTrue();
    }

    private Standings.Change hear(Level level, double sample, Verdict verdict) {
        return hear(level, sample, "", verdict);
    }

    private Standings.Change hear(Level level, double sample, String part, Verdict verdict) {
        return standings.hear(result(level, sample, part, verdict));
    }

    private PastResult result(Level level, double sample, String part, Verdict verdict) {
        return new PastResult(
                ORDERS,
                "check",
                MadeBy.REQUEST,
                level,
                sample,
                part,
                verdict,
                new RowCounts(1, 1, 0, 0, 0, 0, 0),
                0,
                Instant.ofEpochSecond(++second),
                1,
                "");
    }
}
