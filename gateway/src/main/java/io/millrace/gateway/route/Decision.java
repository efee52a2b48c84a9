package io.millrace.gateway.route;

import io.millrace.gateway.wire.ColumnDefinition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who answers a statement, and why.
 *
 * @param rule that asks for ClickHouse or keeps it at MySQL; empty: none decides
 * @param digest MySQL's, for the log
 * @param reason one line, without values
 * @param query what ClickHouse is asked; empty: MySQL answers
 */
record Decision(Optional<Rule> rule, Optional<String> digest, String reason, Optional<Query> query) {

    /**
     * @param columns MySQL's definitions
     * @param most rows; more mean that MySQL answers
     */
    record Query(String sql, List<ColumnDefinition> columns, OptionalInt most) {}

    static Decision undecided(String reason) {
        return new Decision(Optional.empty(), Optional.empty(), reason, Optional.empty());
    }

    /** The same statement, where MySQL answers. */
    Decision declined(String why) {
        return new Decision(rule, digest, why, Optional.empty());
    }

    String ruleName() {
        return rule.map(Rule::name).orElse("");
    }

    String route() {
        return query.isPresent() ? "clickhouse" : "mysql";
    }
}
