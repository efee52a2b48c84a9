package io.millrace.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.Level;
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
