package io.millrace.common.journal;

import io.millrace.common.fence.Place;
import io.millrace.common.table.TableId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Something that happened to a table. Each record's name is written to the journal, so it must not change. */
public sealed interface TableEvent {

    TableId table();

    Origin origin();

    default Instant at() {
        return origin().at();
    }

    default Cause cause() {
        return origin().cause();
    }

    default Place place() {
        return origin().place();
    }

    /** An event that counts in the order of MySQL's statements, whenever it was written. */
    sealed interface Ordered extends TableEvent permits StatementRead, CopyRequested, CopyDone, Resolved {

        /** Where it counts. */
        default Origin counts() {
            return origin();
        }
    }

    /**
     * A DDL statement did something to the table; or, where no statement is the cause, a look at both sides found it.
     *
     * @param from the column that was added or dropped, or the old name of what was renamed; else empty
     * @param to the new name; else empty
     * @param reason why the statement cannot be followed; else empty
     */
    record StatementRead(TableId table, Origin origin, Kind kind, String from, String to, String reason)
            implements Ordered {

        /** What the statement did. */
        public enum Kind {
            COLUMN_ADDED,
            COLUMN_DROPPED,
            /** It was added, and a policy ignores it and its values. */
            COLUMN_IGNORED,
            COLUMN_RENAMED,
            /** It cannot be followed exactly. */
            UNREADABLE,
            TABLE_CREATED,
            TABLE_DROPPED,
            /** No table of that name is there afterwards. */
            TABLE_RENAMED;

            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        public StatementRead {
            requireAll(table, origin, kind, from, to, reason);
        }

        public StatementRead as(Kind other) {
            return new StatementRead(table, origin, other, from, to, reason);
        }

        public StatementRead moved(TableId other, Origin then) {
            return new StatementRead(other, then, kind, from, to, reason);
        }

        /** Whether no table of that name is there afterwards. */
        public boolean takesTableAway() {
            return kind == Kind.TABLE_DROPPED || kind == Kind.TABLE_RENAMED;
        }
    }

    /**
     * The table is to be copied as MySQL has it now.
     *
     * @param reason in words
     */
    record CopyRequested(TableId table, Origin origin, String reason) implements Ordered {
        public CopyRequested {
            requireAll(table, origin, reason);
        }
    }

    /**
     * Millrace replicates the table from here on.
     *
     * @param firstCopyDue whether its older rows are to be copied; it has none when it is created while changes are read
     */
    record Discovered(TableId table, Origin origin, boolean firstCopyDue) implements TableEvent {
        public Discovered {
            requireAll(table, origin);
        }
    }

    /** @param first whether the table is copied for the first time; else it is a reload */
    record CopyBegun(TableId table, Origin origin, boolean first) implements TableEvent {
        public CopyBegun {
            requireAll(table, origin);
        }
    }

    /**
     * The copy is in its place.
     *
     * @param counts where it counts: at the place of what requested a reload; what was before that no longer matters
     */
    record CopyDone(TableId table, Origin origin, boolean first, Origin counts) implements Ordered {
        public CopyDone {
            requireAll(table, origin, counts);
        }
    }

    /** The copy failed and is tried again. */
    record CopyFailed(TableId table, Origin origin, String error) implements TableEvent {
        public CopyFailed {
            requireAll(table, origin, error);
        }
    }

    /** @param statements the first line of each statement that is about to run in ClickHouse */
    record ChangePlanned(TableId table, Origin origin, List<String> statements) implements TableEvent {
        public ChangePlanned {
            requireAll(table, origin);
            statements = List.copyOf(statements);
        }
    }

    /**
     * A statement ran in ClickHouse.
     *
     * @param why the difference that asked for it
     * @param error empty when it worked
     */
    record ChangeApplied(TableId table, Origin origin, String sql, Effect effect, String why, String error)
            implements TableEvent {
        public ChangeApplied {
            requireAll(table, origin, sql, effect, why, error);
        }
    }

    /**
     * The table's rows would be wrong from this place on.
     *
     * @param detail in words
     */
    record Stopped(TableId table, Origin origin, StopReason reason, String detail) implements TableEvent {
        public Stopped {
            requireAll(table, origin, reason, detail);
        }
    }

    /** The table is no longer stopped: a copy will bring it in step, or what stopped it is gone. */
    record Released(TableId table, Origin origin) implements TableEvent {
        public Released {
            requireAll(table, origin);
        }
    }

    /** @param reason what must change in MySQL, in a setting or in ClickHouse */
    record Blocked(TableId table, Origin origin, String reason) implements TableEvent {
        public Blocked {
            requireAll(table, origin, reason);
        }
    }

    /** Nothing blocks the table any more. */
    record Unblocked(TableId table, Origin origin) implements TableEvent {
        public Unblocked {
            requireAll(table, origin);
        }
    }

    /**
     * A policy waits for a person.
     *
     * @param reason in words
     * @param command what the person runs
     */
    record ApprovalAwaited(TableId table, Origin origin, String reason, String command) implements TableEvent {
        public ApprovalAwaited {
            requireAll(table, origin, reason, command);
        }
    }

    /** A person approved, or what needed it is gone. */
    record Approved(TableId table, Origin origin) implements TableEvent {
        public Approved {
            requireAll(table, origin);
        }
    }

    /** A person paused the table. */
    record PutOnHold(TableId table, Origin origin, String reason) implements TableEvent {
        public PutOnHold {
            requireAll(table, origin, reason);
        }
    }

    /** A person ended the pause. */
    record Resumed(TableId table, Origin origin) implements TableEvent {
        public Resumed {
            requireAll(table, origin);
        }
    }

    /** A person decided that the table continues as MySQL has it now; what happened before no longer matters. */
    record Resolved(TableId table, Origin origin, String how) implements Ordered {
        public Resolved {
            requireAll(table, origin, how);
        }
    }

    /**
     * A TRUNCATE TABLE was carried out.
     *
     * @param rows of the table, that were deleted
     * @param quarantined rows that were discarded from quarantine
     */
    record Truncated(TableId table, Origin origin, String sql, long rows, long quarantined) implements TableEvent {
        public Truncated {
            requireAll(table, origin, sql);
        }
    }

    /**
     * Rows that a check found wrong were read again from MySQL.
     *
     * @param written rows that MySQL has
     * @param removed rows that MySQL does not have
     */
    record Repaired(TableId table, Origin origin, long written, long removed) implements TableEvent {
        public Repaired {
            requireAll(table, origin);
        }
    }

    /** A person decided about quarantined rows. */
    record QuarantineDecided(TableId table, Origin origin, Decision decision, long rows, String detail)
            implements TableEvent {

        /** What becomes of the rows. */
        public enum Decision {
            REPLAYED,
            DISCARDED
        }

        public QuarantineDecided {
            requireAll(table, origin, decision, detail);
        }
    }

    /**
     * Something happened to a view on top of the replicated tables. Its {@link #table} is that of no table: the MySQL
     * database, and the view's file.
     *
     * @param state what the view is then: {@code in-sync}, {@code broken} and so on
     * @param reason in words; may be empty
     * @param sql what ran in ClickHouse; empty: nothing did
     * @param error empty when it worked
     */
    record ViewChanged(TableId table, Origin origin, String state, String reason, String sql, String error)
            implements TableEvent {
        public ViewChanged {
            requireAll(table, origin, state, reason, sql, error);
        }
    }

    /** Neither MySQL nor ClickHouse has the table any more, or it is no longer replicated. */
    record Gone(TableId table, Origin origin) implements TableEvent {
        public Gone {
            requireAll(table, origin);
        }
    }

    private static void requireAll(Object... components) {
        for (Object component : components) {
            Objects.requireNonNull(component, "an event's component is missing");
        }
    }
}
