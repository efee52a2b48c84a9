package io.millrace.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import io.millrace.gateway.route.Rule.Subject;
import io.millrace.gateway.translate.SessionView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {

    private static final String DIGEST = "0123456789abcdef".repeat(4);

    @TempDir
    private Path folder;

    private Rules rules(String text) throws IOException {
        return Rules.read(Files.writeString(folder.resolve("rules"), text));
    }

    private static SessionFacts facts(String schema, String digest) {
        SessionView view = new SessionView(schema, LocalDateTime.MIN, true, true, Optional.empty(), true);
        return new SessionFacts(view, Optional.empty(), Optional.of(digest));
    }

    @Test
    void theFirstRuleWhoseConditionIsMetDecides() throws IOException {
        Rules rules = rules("""
                # The shop's own program stays where it is.
                keep  app when user app
                route bi  when user bi approximate behind 120s
                route one when digest %s fence
                route all when schema shop
                route totals when class aggregates
                """.formatted(DIGEST));
        Subject plain = new Subject("SELECT id FROM t", "x");
        Subject aggregates = new Subject("SELECT COUNT(*) FROM t", "x");

        assertThat(rules.deciding(new Subject("SELECT COUNT(*) FROM t", "app"), facts("", "")))
                .hasValueSatisfying(rule -> assertThat(rule.clickHouse()).isFalse());
        assertThat(rules.deciding(new Subject("SELECT COUNT(*) FROM t", "bi"), facts("", "")))
                .hasValueSatisfying(rule -> {
                    assertThat(rule.approximate()).isTrue();
                    assertThat(rule.behind()).contains(Duration.ofSeconds(120));
                });
        assertThat(rules.deciding(plain, facts("", DIGEST)))
                .hasValueSatisfying(rule -> assertThat(rule.fence()).isTrue());
        assertThat(rules.deciding(plain, facts("shop", ""))).map(Rule::name).contains("all");
        assertThat(rules.deciding(aggregates, facts("", ""))).map(Rule::name).contains("totals");
        assertThat(rules.deciding(plain, facts("", ""))).isEmpty();
    }

    @Test
    void mysqlIsAskedOnlyWhereItsWordCouldMatter() throws IOException {
        assertThat(Rules.HINT_ONLY.mayRoute(new Subject("/* millrace: clickhouse */ SELECT id FROM t", "x")))
                .isTrue();
        assertThat(Rules.HINT_ONLY.mayRoute(new Subject("SELECT COUNT(*) FROM t", "x")))
                .isFalse();
        assertThat(rules("route all when schema shop").mayRoute(new Subject("SELECT id FROM t", "x")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "route",
                "send a when hint",
                "route a when moon",
                "route a when user",
                "route a when digest 12",
                "route a when class joins",
                "route a when class aggregates approximate",
                "route a when hint behind soon",
                "route a when hint quickly",
                "keep a when hint fence",
                "route a when hint\nroute a when user b",
            })
    void aWrongLineIsNamed(String text) {
        assertThatThrownBy(() -> rules(text))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("rules, line " + text.lines().count());
    }
}
