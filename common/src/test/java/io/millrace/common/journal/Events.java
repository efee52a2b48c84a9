package io.millrace.common.journal;

import io.millrace.common.fence.Place;
import io.millrace.common.table.TableId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Events for tests. */
final class Events {

    static final TableId TABLE = new TableId("shop", "orders");

    private Events() {}

    /** A statement at a second, whose place in the binlog is as far. */
    static Origin statement(int second, String sql) {
        return at(second, Cause.statement(sql));
    }

    static Origin at(int second, Cause cause) {
        return new Origin(
                Instant.ofEpochSecond(1_800_000_000L + second),
                cause,
                new Place("uuid:1-" + second, "binlog.000001", second * 100L),
                second * 1_000L);
    }

    static Origin millrace(int second) {
        return at(second, Cause.millrace("a reason"));
    }

    static Origin person(int second) {
        return at(second, Cause.person("a person"));
    }

    static TableEvent.StatementRead read(int second, TableEvent.StatementRead.Kind kind, String from, String to) {
        return new TableEvent.StatementRead(TABLE, statement(second, "SQL " + second), kind, from, to, "");
    }

    static TableEvent.StatementRead read(int second, TableEvent.StatementRead.Kind kind) {
        return read(second, kind, "", "");
    }

    /** One event of each kind. */
    static List<TableEvent> all() {
        return List.of(
                read(1, TableEvent.StatementRead.Kind.COLUMN_RENAMED, "old", "new"),
                new TableEvent.CopyRequested(TABLE, person(2), "a person asked"),
                new TableEvent.Discovered(TABLE, millrace(2), true),
                new TableEvent.CopyBegun(TABLE, millrace(3), true),
                new TableEvent.CopyDone(TABLE, millrace(4), false, person(2)),
                new TableEvent.CopyFailed(TABLE, millrace(5), "no space"),
                new TableEvent.ChangePlanned(TABLE, millrace(6), List.of("ALTER TABLE a", "DROP TABLE b")),
                new TableEvent.ChangeApplied(
                        TABLE, millrace(7), "ALTER TABLE a", Effect.REWRITES_DATA, "it differs", ""),
                new TableEvent.Stopped(TABLE, millrace(8), StopReason.PARTIAL_ROW, "half a row"),
                new TableEvent.Released(TABLE, person(9)),
                new TableEvent.Blocked(TABLE, millrace(10), "no key"),
                new TableEvent.Unblocked(TABLE, millrace(11)),
                new TableEvent.ApprovalAwaited(TABLE, millrace(12), "a policy", "millrace apply"),
                new TableEvent.Approved(TABLE, person(13)),
                new TableEvent.PutOnHold(TABLE, person(14), "maintenance"),
                new TableEvent.Resumed(TABLE, person(15)),
                new TableEvent.Resolved(TABLE, person(16), "skip"),
                new TableEvent.Truncated(TABLE, millrace(17), "INSERT", 5, 1),
                new TableEvent.Repaired(TABLE, millrace(17), 3, 2),
                new TableEvent.QuarantineDecided(
                        TABLE, person(18), TableEvent.QuarantineDecided.Decision.DISCARDED, 3, "any reason"),
                new TableEvent.ViewChanged(TABLE, millrace(18), "broken", "a column is gone", "", "no column a"),
                new TableEvent.Gone(TABLE, millrace(19)));
    }

    /** A history that makes no sense, in the order of the journal. */
    static List<TableEvent> random(Random random, int length) {
        List<TableEvent> events = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            int second = random.nextInt(length);
            List<TableEvent> choice = List.of(
                    read(second, any(random), "a" + random.nextInt(3), "b" + random.nextInt(3)),
                    new TableEvent.CopyRequested(
                            TABLE, random.nextBoolean() ? person(second) : millrace(second), "why"),
                    new TableEvent.CopyBegun(TABLE, millrace(second), random.nextBoolean()),
                    new TableEvent.CopyDone(
                            TABLE, millrace(second), random.nextBoolean(), millrace(random.nextInt(length))),
                    all().get(random.nextInt(all().size())));
            events.add(choice.get(random.nextInt(choice.size())));
        }
        return events;
    }

    private static TableEvent.StatementRead.Kind any(Random random) {
        TableEvent.StatementRead.Kind[] kinds = TableEvent.StatementRead.Kind.values();
        return kinds[random.nextInt(kinds.length)];
    }
}
