package io.millrace.gateway.translate;

import java.time.LocalDateTime;
import java.util.Optional;

/**
 * What a statement's meaning depends on besides its text.
 *
 * @param schema that was chosen; empty: none
 * @param now MySQL's clock, in the session's time zone
 * @param utc whether the session's time zone is UTC, so that instants are shown as they are kept
 * @param oneValuePerGroup whether MySQL takes only columns that have one value in a group
 * @param collation of texts between quotes; empty: its rules are not known here
 * @param exact whether the answer must be MySQL's; otherwise sums of DOUBLE and the like are taken too
 */
public record SessionView(
        String schema,
        LocalDateTime now,
        boolean utc,
        boolean oneValuePerGroup,
        Optional<Collation> collation,
        boolean exact) {

    public SessionView exact(boolean wanted) {
        return new SessionView(schema, now, utc, oneValuePerGroup, collation, wanted);
    }
}
