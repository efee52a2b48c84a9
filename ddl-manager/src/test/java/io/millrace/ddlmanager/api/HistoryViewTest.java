package io.millrace.ddlmanager.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Effect;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.table.TableId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryViewTest {

    private static final TableId TABLE = new TableId("shop", "orders");
    private static final Place PLACE = new Place("", "binlog.000001", 4);

    @Test
    void theStatementsOfAPlanAreOneEventWithTheirOwnReasons() {
        Cause alter = Cause.statement("ALTER TABLE orders ADD x INT COMMENT ': '");
        List<HistoryView> events = history(
                new TableEvent.ChangeApplied(
                        TABLE, new Origin(at(1_000), alter, PLACE, 0), "ALTER", Effect.SAFE, "the column x is new", ""),
                new TableEvent.ChangeApplied(
                        TABLE,
                        new Origin(at(2_000), alter, PLACE, 0),
                        "CREATE",
                        Effect.SAFE,
                        "the columns changed",
                        ""));

        assertThat(events).hasSize(1);
        assertThat(events.get(0).kind()).isEqualTo("change_applied");
        assertThat(events.get(0).cause()).isEqualTo(alter.text());
        assertThat(events.get(0).statements())
                .extracting(HistoryView.StepView::why)
                .containsExactly("the column x is new", "the columns changed");
        assertThat(events.get(0).at()).isEqualTo(at(1_000).toString());
    }

    @Test
    void aPlanThatFailedAndIsTriedAgainIsTwoEvents() {
        List<HistoryView> events = history(change(1_000, "ddl", PLACE, "no"), change(2_000, "ddl", PLACE, ""));

        assertThat(events).hasSize(2);
        assertThat(events.get(0).statements())
                .extracting(HistoryView.StepView::error)
                .containsOnlyNulls();
        assertThat(events.get(1).statements())
                .extracting(HistoryView.StepView::error)
                .containsExactly("no");
    }

    @Test
    void aPlanThatTakesLongOrContinuesAfterAKillIsOneEvent() {
        assertThat(history(change(0, "ddl", PLACE, ""), change(9_000_000, "ddl", PLACE, "")))
                .hasSize(1);
    }

    @Test
    void theSameWithoutADdlStatementMuchLaterIsAnotherEvent() {
        assertThat(history(
                        change(0, "start", Place.START, ""),
                        change(59_000, "start", Place.START, ""),
                        change(120_000, "start", Place.START, "")))
                .hasSize(2);
    }

    @Test
    void truncationsAndDecisionsSayHowManyRows() {
        List<HistoryView> events = history(
                new TableEvent.Truncated(
                        TABLE, new Origin(at(0), Cause.statement("TRUNCATE TABLE"), PLACE, 0), "INSERT", 3, 1),
                new TableEvent.QuarantineDecided(
                        TABLE,
                        new Origin(at(1), Cause.person("decided"), Place.START, 0),
                        TableEvent.QuarantineDecided.Decision.DISCARDED,
                        3,
                        "reason: x"));

        assertThat(events)
                .extracting(HistoryView::kind, HistoryView::note)
                .containsExactly(
                        tuple("quarantine_decided", "3 rows: reason: x"),
                        tuple("truncated", "3 rows, and 1 in quarantine"));
    }

    @Test
    void whatAStatementInMysqlDidStandsBetweenThePlansWithItsPlace() {
        List<HistoryView> events = history(
                change(0, "start", Place.START, ""),
                new TableEvent.StatementRead(
                        TABLE,
                        new Origin(
                                at(5_000),
                                Cause.statement("ALTER TABLE orders RENAME COLUMN a TO b"),
                                new Place("", "binlog.000002", 77),
                                1),
                        TableEvent.StatementRead.Kind.COLUMN_RENAMED,
                        "a",
                        "b",
                        ""),
                change(9_000, "ddl", PLACE, ""));

        assertThat(events)
                .extracting(HistoryView::kind)
                .containsExactly("change_applied", "column_renamed", "change_applied");
        assertThat(events.get(1).note()).isEqualTo("a is renamed to b");
        assertThat(events.get(1).binlogFile()).isEqualTo("binlog.000002");
        assertThat(events.get(1).binlogPosition()).isEqualTo(77);
    }

    private static List<HistoryView> history(TableEvent... inOrder) {
        List<TableEvent> newestFirst = new ArrayList<>(Arrays.asList(inOrder));
        Collections.reverse(newestFirst);
        return HistoryView.of(newestFirst);
    }

    private static TableEvent change(long millis, String cause, Place place, String error) {
        return new TableEvent.ChangeApplied(
                TABLE, new Origin(at(millis), Cause.millrace(cause), place, 0), "SELECT 1", Effect.SAFE, "why", error);
    }

    private static Instant at(long millis) {
        return Instant.ofEpochMilli(millis);
    }
}
