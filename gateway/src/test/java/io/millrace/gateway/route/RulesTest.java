package io.millrace.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import io.millrace.gateway.route.Rule.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

    private static Subject subject(boolean hinted, String user, String schema, String digest, boolean aggregated) {
        return new Subject(hinted, user, schema, Optional.of(digest), aggregated);
    }

    @Test
    void theFirstRuleWhoseConditionIsMetDecides() throws IOException {
        Rules rules = rules("""
                # The shop's own program stays where it is.
                keep  app when user app
                route bi  when user bi approximate behind 120s
                route one when digest %s fence
                route totals when class aggregates
                """.formatted(DIGEST));

        assertThat(rules.deciding(subject(false, "app", "", "", true))
                        .orElseThrow()
                        .clickHouse())
                .isFalse();
        assertThat(rules.deciding(subject(false, "bi", "", "", true))).hasValueSatisfying(rule -> {
            assertThat(rule.approximate()).isTrue();
            assertThat(rule.behind()).contains(Duration.ofSeconds(120));
        });
        assertThat(rules.deciding(subject(false, "x", "", DIGEST, false))
                        .orElseThrow()
                        .fence())
                .isTrue();
        assertThat(rules.deciding(subject(false, "x", "", "", true))
                        .orElseThrow()
                        .name())
                .isEqualTo("totals");
        assertThat(rules.deciding(subject(false, "x", "", "", false))).isEmpty();
    }

    @Test
    void withoutAFileOnlyTheHintAsks() {
        assertThat(Rules.HINT_ONLY.mayRoute(true, "x", false)).isTrue();
        assertThat(Rules.HINT_ONLY.mayRoute(false, "x", true)).isFalse();
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
