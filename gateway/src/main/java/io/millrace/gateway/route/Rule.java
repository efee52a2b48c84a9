package io.millrace.gateway.route;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

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

    private static final Pattern HINT = Pattern.compile("/\\*\\s*millrace:\\s*(clickhouse|mysql)\\s*\\*/");

    private static final Pattern AGGREGATE = Pattern.compile(
            "\\b(COUNT|SUM|AVG|MIN|MAX)\\s*\\(|\\bGROUP\\s+BY\\b|\\bDISTINCT\\b", Pattern.CASE_INSENSITIVE);

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

    /** What conditions look at: a statement, and the user who asks. */
    record Subject(String statement, String user) {

        boolean hints(String server) {
            var hint = HINT.matcher(statement);
            return hint.find() && hint.group(1).equals(server);
        }

        boolean aggregates() {
            return AGGREGATE.matcher(statement).find();
        }
    }

    /**
     * Whether it decides.
     *
     * @param said what MySQL says of the statement; empty: it was not asked, and whatever it could say is taken for met
     */
    boolean decides(Subject subject, Optional<SessionFacts> said) {
        return switch (condition) {
            case HINT -> subject.hints("clickhouse");
            case USER -> value.equals(subject.user());
            case SCHEMA ->
                said.map(facts -> facts.view().schema().equals(value)).orElse(true);
            case DIGEST ->
                said.map(facts -> facts.digest().equals(Optional.of(value))).orElse(true);
            case CLASS -> subject.aggregates();
        };
    }
}
