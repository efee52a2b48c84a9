package io.millrace.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckRequestTest {

    @Test
    void noBodyAsksForAllTables() {
        assertThat(CheckRequest.read("").tables()).isEmpty();
        assertThat(CheckRequest.read(" \n").tables()).isEmpty();
        assertThat(CheckRequest.read("{}").tables()).isEmpty();
    }

    @Test
    void tablesAreNamed() {
        assertThat(CheckRequest.read("{\"tables\": [\"shop.orders\", \"shop.items\"]}")
                        .tables())
                .containsExactly("shop.orders", "shop.items");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"table\": [\"shop.orders\"]}",
                "{\"Tables\": [\"shop.orders\"]}",
                "{\"tables\": []}",
                "{\"tables\": \"shop.orders\"}",
                "{\"tables\": [7]}",
                "{\"tables\": [null]}",
                "{\"tables\": [\"shop.orders\"], \"more\": 1}",
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
