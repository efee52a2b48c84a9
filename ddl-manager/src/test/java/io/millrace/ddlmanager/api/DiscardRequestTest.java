package io.millrace.ddlmanager.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscardRequestTest {

    @Test
    void aRequestNamesAPartOfTheReasonsOrAllRows() {
        assertThat(DiscardRequest.read("{\"reason\": \"does not fit\"}").part()).hasValue("does not fit");
        assertThat(DiscardRequest.read("{\"all\": true}").part()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{}",
                "[]",
                "true",
                "null",
                "{\"all\": \"true\"}",
                "{\"all\": 1}",
                "{\"all\": false}",
                "{\"all\": true, \"reason\": \"x\"}",
                "{\"all\": true, \"reson\": \"x\"}",
                "{\"all\": true, \"all\": true}",
                "{\"all\": true} {}",
                "{\"al\": true}",
                "{\"reason\": \"\"}",
                "{\"reason\": \" \"}",
                "{\"reason\": 5}",
                "{\"reason\": null}",
                "{"
            })
    void whatIsUnclearDiscardsNothing(String body) {
        assertThatThrownBy(() -> DiscardRequest.read(body))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.remedy()).contains("{\"all\": true}"))
                .hasMessageContaining("does not say which rows");
    }
}
