package io.millrace.ddlmanager.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.DdlLog;
import io.millrace.ddlmanager.history.Entry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final TableId TABLE = new TableId("shop", "orders");

    @Test
    void theStatementsOfOnePlanAreOneEventUnderTheDdlThatAskedForThem() {
        List<Event> events = Timeline.of(
                List.of(),
                List.of(
                        line(1_000, "ALTER TABLE orders ADD x INT COMMENT ': ': the column x is new", "safe", ""),
                        line(1_900, "ALTER TABLE orders ADD x INT COMMENT ': ': the columns changed", "safe", "")));

        assertThat(events).hasSize(1);
        assertThat(events.get(0).kind()).isEqualTo("applied");
        assertThat(events.get(0).cause()).isEqualTo("ALTER TABLE orders ADD x INT COMMENT ': '");
        assertThat(events.get(0).steps())
                .extracting(Event.Step::why)
                .containsExactly("the column x is new", "the columns changed");
        assertThat(events.get(0).at()).isEqualTo(Instant.ofEpochMilli(1_000));
    }

    @Test
    void aPlanThatFailedAndIsTriedAgainIsTwoEvents() {
        List<Event> events = Timeline.of(
                List.of(),
                List.of(line(1_000, "ddl: why", "rewrites_data", "no"), line(2_000, "ddl: why", "safe", "")));

        assertThat(events).hasSize(2);
        assertThat(events.get(0).steps()).extracting(Event.Step::error).containsExactly("");
        assertThat(events.get(1).steps()).extracting(Event.Step::error).containsExactly("no");
    }

    @Test
    void aPlanThatTakesLongOrGoesOnAfterAKillIsOneEvent() {
        assertThat(Timeline.of(
                        List.of(), List.of(line(0, "ddl: why", "safe", ""), line(9_000_000, "ddl: why", "safe", ""))))
                .hasSize(1);
    }

    @Test
    void theSameWithoutADdlStatementMuchLaterIsAnotherEvent() {
        assertThat(Timeline.of(List.of(), List.of(start(0), start(59_000), start(120_000))))
                .hasSize(2);
    }

    @Test
    void truncationsAndDecisionsKeepTheirWholeReason() {
        List<Event> events = Timeline.of(
                List.of(),
                List.of(
                        line(0, "TRUNCATE TABLE in MySQL: 3 rows, and 1 that were held", "truncation", ""),
                        line(1, "a person discarded 3 held rows, reason: x", "quarantine", "")));

        assertThat(events)
                .extracting(Event::kind, Event::cause)
                .containsExactly(
                        tuple("quarantine", "a person discarded 3 held rows, reason: x"),
                        tuple("truncation", "TRUNCATE TABLE in MySQL: 3 rows, and 1 that were held"));
    }

    @Test
    void whatWasSeenInMysqlStandsBetweenWhatWasDoneInClickHouseByTime() {
        Entry renamed = new Entry(
                TABLE,
                Entry.Kind.COLUMN_RENAMED,
                "a",
                "b",
                "",
                new Entry.At("ALTER TABLE orders RENAME COLUMN a TO b", "binlog.000002", 77, 5_000, 1));

        List<Event> events = Timeline.of(
                List.of(renamed), List.of(line(0, "start: why", "safe", ""), line(9_000, "ddl: why", "safe", "")));

        assertThat(events).extracting(Event::kind).containsExactly("applied", "column_renamed", "applied");
        assertThat(events.get(1).note()).isEqualTo("a is called b");
        assertThat(events.get(1).binlogFile()).isEqualTo("binlog.000002");
        assertThat(events.get(1).binlogPosition()).isEqualTo(77);
    }

    private static DdlLog.Line start(long millis) {
        return new DdlLog.Line(Instant.ofEpochMilli(millis), "start: why", "", 0, "safe", "SELECT 1", "");
    }

    private static DdlLog.Line line(long millis, String reason, String effect, String error) {
        return new DdlLog.Line(Instant.ofEpochMilli(millis), reason, "binlog.000001", 4, effect, "SELECT 1", error);
    }
}
