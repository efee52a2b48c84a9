package io.millrace.ddlmanager.history;

import io.millrace.common.table.TableId;
import java.util.Locale;

/**
 * One thing that a DDL statement did to a table.
 *
 * @param from the name of a column that was added, the old name of what was renamed or dropped; else empty
 * @param to the new name; else empty
 * @param reason why the table is held or copied again, for people; else empty
 * @param at where the statement stands
 */
public record Entry(TableId table, Kind kind, String from, String to, String reason, At at) {

    private static final String NO_STATEMENT = "(none)";

    /** What was done. */
    public enum Kind {
        COLUMN_ADDED,
        COLUMN_RENAMED,
        COLUMN_DROPPED,
        /** It was added, and a policy leaves it and its values out. */
        COLUMN_LEFT_OUT,
        TABLE_CREATED,
        TABLE_DROPPED,
        /** It cannot be followed exactly: nothing goes on before a person has decided. */
        HELD,
        /** It did something to rows without a word about them in the binlog: the table is to be copied again. */
        RELOAD_DUE,
        /** The table was copied again; at the place of the statement that asked for it. What was before counts no more. */
        RELOADED,
        /** A person has decided: what was before counts no more. */
        RESOLVED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A place in the order of all statements.
     *
     * @param seenAt when Debezium read it, milliseconds since 1970
     * @param place orders what was seen in the same millisecond
     */
    public record At(String statement, String binlogFile, long binlogPosition, long seenAt, long place) {

        /** By the place in the binlog, or by time where the files are not of one sequence. */
        boolean before(At other) {
            return Older.number(binlogFile)
                    .flatMap(number -> Older.number(other.binlogFile)
                            .filter(later -> Older.base(binlogFile).equals(Older.base(other.binlogFile)))
                            .map(later ->
                                    number < later || number.equals(later) && binlogPosition < other.binlogPosition))
                    .orElse(seenAt < other.seenAt);
        }

        /** By the place in the binlog, or by time where that is in another file. */
        boolean behind(At other) {
            return binlogFile.equals(other.binlogFile) ? binlogPosition >= other.binlogPosition : seenAt > other.seenAt;
        }
    }

    /** A copy of the table that a person asked for, and no statement. */
    public static Entry askedFor(TableId table, String binlogFile, long binlogPosition, long now) {
        return new Entry(
                table,
                Kind.RELOAD_DUE,
                "",
                "",
                "a person asked for it",
                new At("", binlogFile, binlogPosition, now, 0));
    }

    /** A copy of the table that Millrace itself has a reason for, and no statement. */
    public static Entry due(TableId table, String reason, String binlogFile, long binlogPosition, long now) {
        return new Entry(
                table, Kind.RELOAD_DUE, "", "", reason, new At(NO_STATEMENT, binlogFile, binlogPosition, now, 0));
    }

    /** Whether it is one of {@link #askedFor(TableId, String, long, long)}. */
    public boolean askedFor() {
        return kind == Kind.RELOAD_DUE && at.statement().isEmpty();
    }

    /** Whether a statement in MySQL did it. */
    public boolean byStatement() {
        return !at.statement().isEmpty() && !at.statement().equals(NO_STATEMENT);
    }

    Entry as(Kind other) {
        return new Entry(table, other, from, to, reason, at);
    }

    Entry forTable(TableId other, At then) {
        return new Entry(other, kind, from, to, reason, then);
    }
}
