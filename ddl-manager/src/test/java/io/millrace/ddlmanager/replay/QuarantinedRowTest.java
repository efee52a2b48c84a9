package io.millrace.ddlmanager.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuarantinedRowTest {

    @Test
    void fieldsThatAreNullAreLeftOutAndTheOthersKeepEveryDigit() {
        assertThat(sent(
                        "{\"a\":18446744073709551615,\"z\":-0.0,\"y\":-0,\"x\":1E+5,\"b\":null,\"c\":0.1000000000000000055511151231257827,"
                                + "\"d\":\"\\\"b\\\":null, ü\",\"e\":null}"))
                .isEqualTo(
                        "{\"a\":18446744073709551615,\"z\":-0.0,\"y\":-0,\"x\":1E+5,\"c\":0.1000000000000000055511151231257827,"
                                + "\"d\":\"\\\"b\\\":null, ü\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": 1.0e5}", "{\"a\":null", "null", "", "[null]", "garbage", "{\"a\":null}} x"})
    void whatHasNoneOrIsNoRowStaysAsItIs(String message) {
        assertThat(sent(message)).isEqualTo(message);
    }

    @Test
    void everythingElseStaysByteForByte() {
        assertThat(
                        sent(
                                "{ \"n\" : null , \"a\" : 1.0e5, \"b\":{\"x\":null} ,\"c\": [null] , \"d\":\"a,\" , \"e\":null }"))
                .isEqualTo("{\"a\" : 1.0e5,\"b\":{\"x\":null},\"c\": [null],\"d\":\"a,\"}");
        assertThat(sent("{\"a\":null}")).isEqualTo("{}");
    }

    @Test
    void aValueMayBeAsLongAsARecord() {
        String body = "x".repeat(40 << 20);

        assertThat(sent("{\"id\":1,\"gone\":null,\"body\":\"" + body + "\"}")
                        .equals("{\"id\":1,\"body\":\"" + body + "\"}"))
                .as("a row of 40 MiB loses its null and nothing else")
                .isTrue();
    }

    private static String sent(String message) {
        return new String(
                QuarantinedRow.withoutNulls(message.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }
}
