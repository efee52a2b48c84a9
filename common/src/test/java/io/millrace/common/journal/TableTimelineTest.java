package io.millrace.common.journal;

import static io.millrace.common.journal.Events.TABLE;
import static io.millrace.common.journal.Events.millrace;
import static io.millrace.common.journal.Events.person;
import static io.millrace.common.journal.Events.read;
import static io.millrace.common.journal.Events.statement;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.fence.Place;
import io.millrace.common.journal.TableEvent.ApprovalAwaited;
import io.millrace.common.journal.TableEvent.Approved;
import io.millrace.common.journal.TableEvent.Blocked;
import io.millrace.common.journal.TableEvent.ChangeApplied;
import io.millrace.common.journal.TableEvent.CopyBegun;
import io.millrace.common.journal.TableEvent.CopyDone;
import io.millrace.common.journal.TableEvent.CopyFailed;
import io.millrace.common.journal.TableEvent.CopyRequested;
import io.millrace.common.journal.TableEvent.Discovered;
import io.millrace.common.journal.TableEvent.Gone;
import io.millrace.common.journal.TableEvent.PutOnHold;
import io.millrace.common.journal.TableEvent.Released;
import io.millrace.common.journal.TableEvent.Resolved;
import io.millrace.common.journal.TableEvent.Resumed;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableEvent.StatementRead.Kind;
import io.millrace.common.journal.TableEvent.Stopped;
import io.millrace.common.journal.TableEvent.Unblocked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TableTimelineTest {

    /** Another run of the random tests with the seed that a failure printed: {@code -Dmillrace.seed=…}. */
    private static final long SEED = Long.getLong("millrace.seed", System.nanoTime());

    private static final int HISTORIES = 2_000;

    private static TableTimeline of(TableEvent... events) {
        return TableTimeline.of(TABLE, List.of(events));
    }

    private static TableState state(TableEvent... events) {
        return of(events).state();
    }

    @Test
    void aCopyLacksRowsThatStandBeforeItsPlaceAndWereShownLater() {
        CopyRequested requested = new CopyRequested(TABLE, person(10), "a person asked");
        CopyDone done = new CopyDone(TABLE, person(20), false, person(10));

        assertThat(of().copiedWithout(millrace(5), millrace(15))).isFalse();
        assertThat(of(requested).copiedWithout(millrace(9), millrace(11))).isTrue();
        assertThat(of(requested, done).copiedWithout(millrace(9), millrace(11))).isTrue();
        assertThat(of(requested, done).copiedWithout(millrace(8), millrace(9)))
                .as("the copy has them")
                .isFalse();
        assertThat(of(requested, done).copiedWithout(millrace(11), millrace(12)))
                .as("their events come behind the copy")
                .isFalse();
    }

    /** Its place is not known, and the clocks may differ. */
    @Test
    void aFirstCopyMayLackRowsThatWereWrittenNotLongAfterIt() {
        CopyBegun begun = new CopyBegun(TABLE, millrace(1), true);
        CopyDone done = new CopyDone(TABLE, millrace(100), true, millrace(100));
        CopyRequested later = new CopyRequested(TABLE, person(120), "a person asked");

        assertThat(of(begun).copiedWithout(millrace(50), millrace(51))).isTrue();
        assertThat(of(begun, done).copiedWithout(millrace(150), millrace(151))).isTrue();
        assertThat(of(begun, done).copiedWithout(millrace(161), millrace(162))).isFalse();
        assertThat(of(begun, done, later).copiedWithout(millrace(150), millrace(151)))
                .as("another copy came")
                .isFalse();
    }

    @Test
    void theFirstCopyIsCopyingUntilItIsDone() {
        CopyBegun begun = new CopyBegun(TABLE, millrace(1), true);

        assertThat(state(new Discovered(TABLE, millrace(1), true))).isEqualTo(TableState.COPYING);
        assertThat(state(new Discovered(TABLE, millrace(1), false))).isEqualTo(TableState.STREAMING);
        assertThat(state(begun)).isEqualTo(TableState.COPYING);
        assertThat(state(begun, new CopyDone(TABLE, millrace(2), true, millrace(2))))
                .isEqualTo(TableState.STREAMING);
    }

    @Test
    void aReloadIsCopyingFromTheRequestUntilItIsDone() {
        CopyRequested requested = new CopyRequested(TABLE, person(1), "a person asked for it");
        CopyBegun begun = new CopyBegun(TABLE, millrace(2), false);
        TableTimeline done = of(requested, begun, new CopyDone(TABLE, millrace(3), false, person(1)));

        assertThat(state(requested)).isEqualTo(TableState.COPYING);
        assertThat(state(requested, begun)).isEqualTo(TableState.COPYING);
        assertThat(done.state()).isEqualTo(TableState.STREAMING);
        assertThat(done.floor()).contains(person(1));
    }

    @Test
    void aFailedCopySaysWhyUntilOneSucceeds() {
        CopyRequested requested = new CopyRequested(TABLE, person(1), "a person asked for it");
        CopyFailed failed = new CopyFailed(TABLE, millrace(2), "no space");

        assertThat(of(requested, failed).status().reason())
                .isEqualTo("It is copied again: a person asked for it. The copy failed and is tried again: no space");
        assertThat(of(requested, failed, new CopyDone(TABLE, millrace(3), false, person(1)))
                        .copyFailed())
                .isEmpty();
    }

    @Test
    void aStoppedTableStaysStoppedUntilItIsReleased() {
        Stopped stopped = new Stopped(TABLE, millrace(1), StopReason.PARTIAL_ROW, "half a row");
        CopyRequested requested = new CopyRequested(TABLE, person(2), "a person asked for it");

        assertThat(state(stopped)).isEqualTo(TableState.STOPPED);
        assertThat(state(stopped, requested)).isEqualTo(TableState.STOPPED);
        assertThat(state(stopped, requested, new Released(TABLE, person(2)))).isEqualTo(TableState.COPYING);
        assertThat(of(stopped).status().actions())
                .extracting(TableStatus.Action::command)
                .containsExactly("millrace resolve shop.orders --reload");
    }

    @Test
    void anUnreadableStatementStopsTheTableUntilAPersonResolvesItOrItIsCopied() {
        StatementRead unreadable = read(1, Kind.UNREADABLE);

        assertThat(state(unreadable)).isEqualTo(TableState.STOPPED);
        assertThat(state(unreadable, new Resolved(TABLE, person(2), "skip"))).isEqualTo(TableState.STREAMING);
        assertThat(state(
                        unreadable,
                        new CopyRequested(TABLE, person(2), "a person asked for it"),
                        new CopyDone(TABLE, millrace(3), false, person(2))))
                .isEqualTo(TableState.STREAMING);
    }

    @Test
    void blockedAwaitingAndOnHoldEndAsTheyBegan() {
        assertThat(state(new Blocked(TABLE, millrace(1), "no key"))).isEqualTo(TableState.BLOCKED);
        assertThat(state(new Blocked(TABLE, millrace(1), "no key"), new Unblocked(TABLE, millrace(2))))
                .isEqualTo(TableState.STREAMING);
        ApprovalAwaited awaited = new ApprovalAwaited(TABLE, millrace(1), "a policy", "millrace apply");
        assertThat(state(awaited)).isEqualTo(TableState.AWAITING_APPROVAL);
        assertThat(of(awaited).status().actions())
                .extracting(TableStatus.Action::command)
                .containsExactly("millrace apply");
        assertThat(state(awaited, new Approved(TABLE, person(2)))).isEqualTo(TableState.STREAMING);
        assertThat(state(new PutOnHold(TABLE, person(1), "maintenance"))).isEqualTo(TableState.ON_HOLD);
        assertThat(state(new PutOnHold(TABLE, person(1), "maintenance"), new Resumed(TABLE, person(2))))
                .isEqualTo(TableState.STREAMING);
    }

    @Test
    void aDroppedTableIsDroppedUntilOneOfItsNameIsCreated() {
        StatementRead dropped = read(1, Kind.TABLE_DROPPED);
        StatementRead created = read(2, Kind.TABLE_CREATED);

        assertThat(state(dropped)).isEqualTo(TableState.DROPPED);
        assertThat(of(dropped).status().reason()).isEqualTo("dropped in MySQL at binlog.000001:100; its rows are kept");
        assertThat(state(dropped, created)).isEqualTo(TableState.STREAMING);
        assertThat(of(dropped, created).dropBefore(created)).contains(dropped);
        assertThat(of(created).dropBefore(created)).isEmpty();
        assertThat(of(read(1, Kind.TABLE_RENAMED, "", "shop.others")).status().reason())
                .isEqualTo("renamed to shop.others in MySQL at binlog.000001:100; its rows are kept");
    }

    @Test
    void aTableThatWasRenamedIsThereAgainWhenAnotherOneGetsItsName() {
        StatementRead renamed = read(1, Kind.TABLE_RENAMED, "", "shop.others");
        CopyRequested named =
                new CopyRequested(TABLE, statement(2, "RENAME"), "the table was shop.next until it was renamed");

        assertThat(state(renamed, named)).isEqualTo(TableState.COPYING);
        assertThat(state(renamed, named, new CopyDone(TABLE, millrace(3), false, statement(2, "RENAME"))))
                .isEqualTo(TableState.STREAMING);
        assertThat(state(renamed, new CopyRequested(TABLE, person(2), "a person asked")))
                .as("a person does not make a table")
                .isEqualTo(TableState.DROPPED);
        assertThat(state(named, read(3, Kind.TABLE_RENAMED, "", "shop.others"))).isEqualTo(TableState.DROPPED);
    }

    @Test
    void aDropEndsTheCopiesThatWereAskedForBeforeItsPlaceOnly() {
        Place behind = new Place("uuid:1-9", "binlog.000001", 900);
        CopyRequested before = new CopyRequested(TABLE, millrace(1), "a reason");
        CopyRequested later = new CopyRequested(
                TABLE, new Origin(millrace(1).at(), millrace(1).cause(), behind, 0), "a reason");
        StatementRead dropped = read(3, Kind.TABLE_DROPPED);
        StatementRead created = read(4, Kind.TABLE_CREATED);

        assertThat(state(before, dropped, created)).isEqualTo(TableState.STREAMING);
        assertThat(state(later, dropped)).isEqualTo(TableState.DROPPED);
        assertThat(state(later, dropped, created)).isEqualTo(TableState.COPYING);
        assertThat(state(later, new CopyRequested(TABLE, millrace(2), "a reason"), dropped, created))
                .isEqualTo(TableState.COPYING);
    }

    @Test
    void whatWasReadWhileACopyRanStillCountsAfterIt() {
        StatementRead before = read(1, Kind.COLUMN_ADDED, "a", "");
        CopyRequested requested =
                new CopyRequested(TABLE, statement(2, "ALTER"), "the statement converted the values of a column");
        StatementRead meanwhile = read(3, Kind.COLUMN_ADDED, "b", "");

        TableTimeline timeline =
                of(before, requested, meanwhile, new CopyDone(TABLE, millrace(4), false, statement(2, "ALTER")));

        assertThat(timeline.entries()).containsExactly(meanwhile);
        assertThat(timeline.requested()).isEmpty();
    }

    @Test
    void aStatementThatIsReadLateCountsWhereItWas() {
        StatementRead late = read(1, Kind.COLUMN_DROPPED, "a", "");

        TableTimeline timeline = of(new Resolved(TABLE, person(2), "skip"), late);

        assertThat(timeline.entries()).isEmpty();
        assertThat(timeline.all()).hasSize(2);
    }

    @Test
    void aStatementBeforeThePlaceOfACopyThatIsDueAsksForNoOther() {
        CopyRequested due = asked(1, Cause.millrace("a copy is due"), 700, "Debezium failed at its rows");
        CopyRequested older = asked(3, Cause.statement("ALTER TABLE a"), 600, "the column a was int for a while");
        CopyRequested newer = asked(3, Cause.statement("ALTER TABLE a"), 800, "the column a was int for a while");

        assertThat(of(due).asked(older))
                .isEqualTo(asked(3, Cause.millrace("a copy is due"), 700, "Debezium failed at its rows"));
        assertThat(of(due).asked(newer)).isEqualTo(newer);
        assertThat(of().asked(older)).isEqualTo(older);
        assertThat(of(newer).asked(older)).isEqualTo(older);
    }

    private static CopyRequested asked(int second, Cause cause, long position, String why) {
        return new CopyRequested(
                TABLE,
                new Origin(Instant.ofEpochSecond(second), cause, new Place("", "binlog.000001", position), 0),
                why);
    }

    @Test
    void sinceIsTheTimeOfTheChangeOfState() {
        Stopped stopped = new Stopped(TABLE, millrace(5), StopReason.MISREAD_ROWS, "misread");
        Stopped explained = new Stopped(TABLE, millrace(7), StopReason.PARTIAL_ROW, "half a row");

        TableStatus status =
                of(new CopyBegun(TABLE, millrace(1), true), stopped, explained).status();

        assertThat(status.since()).isEqualTo(stopped.at());
        assertThat(status.reason()).isEqualTo("half a row");
    }

    @Test
    void onlyTablesWithAPlaceInClickHouseAreReplicated() {
        ChangeApplied made = new ChangeApplied(TABLE, millrace(2), "CREATE TABLE", Effect.SAFE, "it is new", "");

        assertThat(of(read(1, Kind.TABLE_CREATED)).replicated()).isFalse();
        assertThat(of(read(1, Kind.TABLE_CREATED), made).replicated()).isTrue();
        assertThat(of(made).changed()).contains(made.at());
        assertThat(of(made, read(3, Kind.TABLE_DROPPED), new Gone(TABLE, millrace(4)))
                        .replicated())
                .isFalse();
    }

    @Test
    void aTableWasMadeInClickHouseUnlessMysqlHasMadeAnotherOneSince() {
        ChangeApplied made = new ChangeApplied(TABLE, millrace(2), "CREATE TABLE", Effect.SAFE, "it is new", "");

        assertThat(of(read(1, Kind.TABLE_CREATED)).made()).isFalse();
        assertThat(of(read(1, Kind.TABLE_CREATED), made).made()).isTrue();
        assertThat(of(made, read(3, Kind.TABLE_CREATED)).made()).isTrue();
        assertThat(of(made, read(3, Kind.TABLE_DROPPED), read(4, Kind.TABLE_CREATED))
                        .made())
                .isFalse();
    }

    @Test
    void foldingIsDeterministic() {
        Random random = new Random(SEED);
        for (int i = 0; i < HISTORIES; i++) {
            List<TableEvent> events = Events.random(random, 1 + random.nextInt(20));

            TableTimeline once = TableTimeline.of(TABLE, events);
            TableTimeline inParts = TableTimeline.of(TABLE, events.subList(0, events.size() / 2));
            for (TableEvent event : events.subList(events.size() / 2, events.size())) {
                inParts = inParts.with(TableEventJson.read(TableEventJson.write(event)));
            }

            assertThat(inParts).as("seed %d, events %s", SEED, events).isEqualTo(once);
            assertThat(inParts.status()).as("seed %d, events %s", SEED, events).isEqualTo(once.status());
        }
    }

    @Test
    void aStatementThatIsDeliveredAgainChangesNothing() {
        Random random = new Random(SEED);
        for (int i = 0; i < HISTORIES; i++) {
            List<TableEvent> events = new ArrayList<>(Events.random(random, 1 + random.nextInt(20)));
            TableTimeline once = TableTimeline.of(TABLE, events);
            List<TableEvent> statements = once.all().stream()
                    .filter(StatementRead.class::isInstance)
                    .map(TableEvent.class::cast)
                    .toList();

            statements.forEach(events::add);

            assertThat(TableTimeline.of(TABLE, events))
                    .as("seed %d, events %s", SEED, events)
                    .isEqualTo(once);
        }
    }

    @Test
    void statementsCountInTheirOrderWheneverTheyAreWritten() {
        Random random = new Random(SEED);
        for (int i = 0; i < HISTORIES; i++) {
            List<TableEvent> statements = Events.random(random, 1 + random.nextInt(20)).stream()
                    .filter(StatementRead.class::isInstance)
                    .distinct()
                    .toList();
            List<TableEvent> shuffled = new ArrayList<>(statements);
            java.util.Collections.shuffle(shuffled, random);

            assertThat(TableTimeline.of(TABLE, shuffled).all())
                    .as("seed %d, statements %s", SEED, statements)
                    .isEqualTo(TableTimeline.of(TABLE, statements).all());
        }
    }
}
