package io.millrace.common.journal;

import io.millrace.common.table.TableId;
import java.time.Instant;
import java.util.List;

/**
 * Where a table stands, and what a person can do about it.
 *
 * @param since when it came into this state
 * @param reason why it is in this state; empty when nothing is wrong
 * @param actions what a person can do, the usual one first; empty when there is nothing to do
 */
public record TableStatus(TableId table, TableState state, Instant since, String reason, List<Action> actions) {

    public TableStatus {
        actions = List.copyOf(actions);
    }

    /**
     * A command, and what it does.
     *
     * @param effect completes "this command …"
     */
    public record Action(String command, String effect) {}

    /** {@code stopped (a session wrote half a row …)}. */
    public String describe() {
        return reason.isEmpty() ? state.word() : state.word() + " (" + reason + ")";
    }
}
