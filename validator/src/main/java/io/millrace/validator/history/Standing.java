package io.millrace.validator.history;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a table.
 *
 * @param last the result that counts: a table that was found wrong stays so until a check that looks as closely says that it
 *     is right
 * @param provenAt when the last check began that found every value of every row right
 * @param triedAt when the last check began that compared every value of every row, whatever it found
 */
public record Standing(PastResult last, Optional<Instant> provenAt, Optional<Instant> triedAt) {

    /** Whether ClickHouse is wrong for certain. */
    public boolean bad() {
        return last.verdict().bad();
    }

    static Standing of(PastResult first) {
        return new Standing(first, Optional.empty(), Optional.empty()).with(first);
    }

    Standing with(PastResult next) {
        return new Standing(
                next.replaces(last) ? next : last,
                next.proof() ? later(provenAt, next.startedAt()) : provenAt,
                next.everything() ? later(triedAt, next.startedAt()) : triedAt);
    }

    /** A check that took long may end after one that began later. */
    private static Optional<Instant> later(Optional<Instant> known, Instant other) {
        return known.filter(other::isBefore).or(() -> Optional.of(other));
    }
}
