package io.millrace.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.KeyPart;
import io.millrace.validator.parity.Level;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckRequestTest {

    @Test
    void noBodyAsksForEveryRowOfAllTables() {
        for (String body : new String[] {"", " \n", "{}"}) {
            assertThat(CheckRequest.read(body).tables()).isEmpty();
            assertThat(CheckRequest.read(body).scope()).isEqualTo(CheckScope.ALL);
        }
    }

    @Test
    void tablesAreNamed() {
        assertThat(CheckRequest.read("{\"tables\": [\"shop.orders\", \"shop.items\"]}")
                        .tables())
                .containsExactly("shop.orders", "shop.items");
    }

    @Test
    void aTableThatIsNamedTwiceIsCheckedOnce() {
        assertThat(CheckRequest.read("{\"tables\": [\"shop.orders\", \"shop.orders\"]}")
                        .tables())
                .containsExactly("shop.orders");
    }

    @Test
    void theScopeIsWhatIsAskedFor() {
        assertThat(CheckRequest.read("{\"level\": \"count\", \"sample\": 0.1, \"share\": 0.25}")
                        .scope())
                .isEqualTo(new CheckScope(Level.COUNT, 0.1, 0.25));
    }

    @Test
    void rangesHaveTheirKeysAsTheyAreWritten() {
        CheckRequest request =
                CheckRequest.read("{\"ranges\": {\"shop.orders\": {\"after\": [12345678901234567890.123456789],"
                        + " \"upTo\": [18446744073709551615]}, \"shop.items\": {\"upTo\": [7, \"2026-01-31\"]}}}");

        assertThat(request.ranges())
                .containsEntry(
                        "shop.orders",
                        new KeyPart(List.of("12345678901234567890.123456789"), List.of("18446744073709551615")))
                .containsEntry("shop.items", new KeyPart(List.of(), List.of("7", "2026-01-31")));
        assertThat(request.tables())
                .as("without tables only these are checked")
                .containsExactly("shop.orders", "shop.items");
    }

    @Test
    void tablesWithoutARangeAreCheckedAsAWhole() {
        CheckRequest request = CheckRequest.read(
                "{\"tables\": [\"shop.items\", \"shop.orders\"], \"ranges\": {\"shop.orders\": {\"after\": [1]}}}");

        assertThat(request.tables()).containsExactly("shop.items", "shop.orders");
        assertThat(request.ranges()).containsOnlyKeys("shop.orders");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"table\": [\"shop.orders\"]}",
                "{\"Tables\": [\"shop.orders\"]}",
                "{\"tables\": []}",
                "{\"tables\": \"shop.orders\"}",
                "{\"tables\": null}",
                "{\"tables\": [7]}",
                "{\"tables\": [null]}",
                "{\"tables\": [\"shop.orders\"], \"more\": 1}",
                "{\"tables\": [\"shop.orders\"], \"tables\": [\"shop.items\"]}",
                "{\"level\": \"Rows\"}",
                "{\"level\": 2}",
                "{\"level\": null}",
                "{\"sample\": 0}",
                "{\"sample\": 1.01}",
                "{\"sample\": -0.5}",
                "{\"sample\": \"0.5\"}",
                "{\"share\": 10}",
                "{\"share\": true}",
                "{\"ranges\": {}}",
                "{\"ranges\": []}",
                "{\"ranges\": {\"shop.orders\": {}}}",
                "{\"ranges\": {\"shop.orders\": [1, 2]}}",
                "{\"ranges\": {\"shop.orders\": {\"after\": []}}}",
                "{\"ranges\": {\"shop.orders\": {\"after\": 1}}}",
                "{\"ranges\": {\"shop.orders\": {\"after\": [null]}}}",
                "{\"ranges\": {\"shop.orders\": {\"after\": [true]}}}",
                "{\"ranges\": {\"shop.orders\": {\"from\": [1]}}}",
                "{\"tables\": [\"shop.items\"], \"ranges\": {\"shop.orders\": {\"after\": [1]}}}",
                "{} {}",
                "[]",
                "[\"shop.orders\"]",
                "null",
                "shop.orders",
                "{\"tables\": ["
            })
    void anythingElseIsRefusedAndNeverChecksEverything(String body) {
        assertThatThrownBy(() -> CheckRequest.read(body))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.INVALID_REQUEST));
    }
}
