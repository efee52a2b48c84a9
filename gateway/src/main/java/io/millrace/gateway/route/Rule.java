package io.millrace.gateway.route;

import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of statements that meet a condition.
 *
 * @param clickHouse false: MySQL answers them, whatever rules follow
 * @param value of the condition; empty for those that have none
 * @param approximate whether answers may differ from MySQL's where both compute in another order
 * @param behind how far ClickHouse may be behind; empty: as the setting says
 * @param fence whether what MySQL had committed before the statement must be in ClickHouse first
 */
record Rule(
        String name,
        boolean clickHouse,
        Condition condition,
        String value,
        boolean approximate,
        Optional<Duration> behind,
        boolean fence) {

    /** When a rule decides. */
    enum Condition {
        /** A comment in the statement asks for it. */
        HINT,
        USER,
        /** The schema that the session has chosen. */
        SCHEMA,
        /** MySQL's own digest, as {@code STATEMENT_DIGEST()} gives it. */
        DIGEST,
        /** Aggregates and GROUP BY. */
        CLASS
    }

    /**
     * What of a statement conditions look at.
     *
     * @param aggregated whether it looks like that
     */
    record Subject(boolean hinted, String user, boolean aggregated) {}

    /**
     * Whether it decides.
     *
     * @param said what MySQL says of the statement; empty: it was not asked, and whatever it could say is taken for met
     */
    boolean decides(Subject subject, Optional<SessionFacts> said) {
        return switch (condition) {
            case HINT -> subject.hinted();
            case USER -> value.equals(subject.user());
            case SCHEMA ->
                said.map(facts -> facts.view().schema().equals(value)).orElse(true);
            case DIGEST ->
                said.map(facts -> facts.digest().equals(Optional.of(value))).orElse(true);
            case CLASS -> subject.aggregated();
        };
    }
}
