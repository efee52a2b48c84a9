package io.millrace.ddlmanager.journal;

import io.millrace.common.journal.TableEvent;
import java.util.Locale;

/**
 * What an event says, as people read it.
 *
 * @param detail one word: what a statement did, what a change does to data, why a table is stopped
 * @param reason in words
 * @param statement what ran in ClickHouse
 * @param error empty when it worked
 */
public record EventWords(String detail, String reason, String statement, String error) {

    private static EventWords ofReason(String reason) {
        return new EventWords("", reason, "", "");
    }

    public static EventWords of(TableEvent event) {
        if (event instanceof TableEvent.StatementRead read) {
            return new EventWords(read.kind().word(), names(read), "", "");
        } else if (event instanceof TableEvent.CopyRequested request) {
            return ofReason(request.reason());
        } else if (event instanceof TableEvent.CopyBegun begun) {
            return new EventWords(begun.first() ? "first" : "reload", "", "", "");
        } else if (event instanceof TableEvent.CopyDone done) {
            return new EventWords(done.first() ? "first" : "reload", "", "", "");
        } else if (event instanceof TableEvent.CopyFailed failed) {
            return new EventWords("", "", "", failed.error());
        } else if (event instanceof TableEvent.ChangePlanned plan) {
            return new EventWords("", "", String.join("\n", plan.statements()), "");
        } else if (event instanceof TableEvent.ChangeApplied change) {
            return new EventWords(change.effect().word(), change.why(), change.sql(), change.error());
        } else if (event instanceof TableEvent.Stopped stopped) {
            return new EventWords(stopped.reason().word(), stopped.detail(), "", "");
        } else if (event instanceof TableEvent.Blocked blocked) {
            return ofReason(blocked.reason());
        } else if (event instanceof TableEvent.ApprovalAwaited awaited) {
            return ofReason(awaited.reason());
        } else if (event instanceof TableEvent.PutOnHold held) {
            return ofReason(held.reason());
        } else if (event instanceof TableEvent.Resolved resolved) {
            return new EventWords(resolved.how(), "", "", "");
        } else if (event instanceof TableEvent.Truncated truncated) {
            return new EventWords(
                    "",
                    truncated.rows() + " rows, and " + truncated.quarantined() + " in quarantine",
                    truncated.sql(),
                    "");
        } else if (event instanceof TableEvent.Repaired repaired) {
            return new EventWords(
                    "", repaired.written() + " rows were read again, " + repaired.removed() + " removed", "", "");
        } else if (event instanceof TableEvent.QuarantineDecided decided) {
            return new EventWords(
                    decided.decision().name().toLowerCase(Locale.ROOT),
                    decided.rows() + " rows: " + decided.detail(),
                    "",
                    "");
        } else if (event instanceof TableEvent.ViewChanged view) {
            return new EventWords(view.state(), view.reason(), view.sql(), view.error());
        }
        return ofReason("");
    }

    private static String names(TableEvent.StatementRead read) {
        return switch (read.kind()) {
            case COLUMN_ADDED -> read.from() + " is added";
            case COLUMN_DROPPED -> read.from() + " is dropped";
            case COLUMN_IGNORED -> read.from() + " is ignored";
            case COLUMN_RENAMED -> read.from() + " is renamed to " + read.to();
            case TABLE_RENAMED -> "it is renamed to " + read.to();
            case UNREADABLE, TABLE_CREATED, TABLE_DROPPED -> read.reason();
        };
    }
}
