package io.millrace.gateway.route;

import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of statements that meet a condition.
 *
 * @param clickHouse false: MySQL answers them, whatever rules follow
 * @param approximate whether answers may differ from MySQL's where both compute in another order
 * @param behind how far ClickHouse may be behind; empty: as the setting says
 * @param fence whether what MySQL had committed before the statement must be in ClickHouse first
 */
record Rule(
        String name,
        boolean clickHouse,
        Condition condition,
        boolean approximate,
        Optional<Duration> behind,
        boolean fence) {

    /** When a rule decides. */
    sealed interface Condition {

        /** A comment in the statement asks for it. */
        record Hint() implements Condition {}

        record User(String name) implements Condition {}

        /** The schema that the session has chosen. */
        record ChosenSchema(String name) implements Condition {}

        /** MySQL's own digest, as {@code STATEMENT_DIGEST()} gives it. */
        record Digest(String hex) implements Condition {}

        /** Aggregates and GROUP BY. */
        record Aggregates() implements Condition {}
    }

    /**
     * What of a statement conditions look at.
     *
     * @param digest empty: MySQL gives none
     */
    record Subject(boolean hinted, String user, String schema, Optional<String> digest, boolean aggregated) {}

    boolean decides(Subject subject) {
        if (condition instanceof Condition.Hint) {
            return subject.hinted();
        }
        if (condition instanceof Condition.User user) {
            return user.name().equals(subject.user());
        }
        if (condition instanceof Condition.ChosenSchema schema) {
            return schema.name().equals(subject.schema());
        }
        if (condition instanceof Condition.Digest digest) {
            return subject.digest().filter(digest.hex()::equals).isPresent();
        }
        return subject.aggregated();
    }

    /** Whether it may decide about a statement, by what is known before MySQL is asked anything. */
    boolean mayDecide(boolean hinted, String user, boolean looksAggregated) {
        if (condition instanceof Condition.Hint) {
            return hinted;
        }
        if (condition instanceof Condition.User of) {
            return of.name().equals(user);
        }
        return !(condition instanceof Condition.Aggregates) || looksAggregated;
    }
}
