package io.millrace.ddlmanager.follow;

/**
 * How far the schema-change topic was followed: every statement before that offset is in the journal, and it is known
 * which tables it asks to copy. Thread-safe.
 */
public final class FollowedStatements {

    private volatile long end;

    /** @param offset everything before it was followed */
    public void upTo(long offset) {
        end = offset;
    }

    /** Whether every statement before this offset was followed. */
    public boolean include(long offset) {
        return end >= offset;
    }
}
