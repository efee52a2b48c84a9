package io.millrace.ddlmanager.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ForgottenTransactionsTest {

    private final Set<String> executed = new HashSet<>(List.of("1"));
    private final ForgottenTransactions forgotten = new ForgottenTransactions(this::unknown);

    @Test
    void oneThatIsSentBeforeItCountsAsExecutedIsNotForgotten() {
        assertThat(forgotten.look("1,2")).isFalse();
        assertThat(forgotten.none()).isFalse();
        executed.add("2");

        assertThat(forgotten.look("1,2,3")).as("now the next one").isFalse();
        executed.add("3");

        assertThat(forgotten.look("1,2,3")).isFalse();
        assertThat(forgotten.none()).isTrue();
    }

    @Test
    void oneThatIsMissingTwiceIsForgotten() {
        executed.clear();

        assertThat(forgotten.look("1")).isFalse();
        assertThat(forgotten.look("1,2")).isTrue();
    }

    /** Transactions by their numbers. */
    private String unknown(String set) {
        return Arrays.stream(set.split(","))
                .filter(number -> !executed.contains(number))
                .collect(Collectors.joining(","));
    }
}
