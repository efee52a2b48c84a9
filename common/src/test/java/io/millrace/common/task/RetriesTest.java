package io.millrace.common.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.problem.ProblemCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetriesTest {

    private static final Duration FIRST = Duration.ofSeconds(1);

    private long now;
    private final Retries<String> retries =
            new Retries<>(Schedule.every(Duration.ZERO).retryAfter(FIRST, Duration.ofSeconds(2)), () -> now);
    private final List<String> done = new ArrayList<>();
    private final List<String> reported = new ArrayList<>();

    @Test
    void anItemThatFailsWaitsAndTheOthersDoNot() {
        fail("a", "broken");

        succeed("a");
        succeed("b");
        assertThat(done).containsExactly("b");

        pass(FIRST);
        succeed("a");
        assertThat(done).containsExactly("b", "a");
    }

    @Test
    void thePauseGrowsWithEachFailure() {
        fail("a", "broken");
        pass(FIRST);
        fail("a", "broken");
        pass(FIRST);

        succeed("a");
        assertThat(done).isEmpty();

        pass(FIRST);
        succeed("a");
        assertThat(done).containsExactly("a");
    }

    @Test
    void aReasonIsReportedOnceUntilItChanges() {
        fail("a", "broken");
        pass(FIRST);
        fail("a", "broken");
        pass(FIRST.multipliedBy(2));
        fail("a", "other");

        assertThat(reported).containsExactly("broken", "other");
    }

    @Test
    void afterASuccessAFailureIsReportedAgain() {
        fail("a", "broken");
        pass(FIRST);
        succeed("a");
        fail("a", "broken");

        assertThat(reported).containsExactly("broken", "broken");
    }

    @Test
    void aStackOverflowIsAFailureOfItsItemOnly() {
        retries.attempt(
                "a",
                () -> {
                    throw new StackOverflowError();
                },
                failure -> reported.add("deep"));
        succeed("b");

        assertThat(reported).containsExactly("deep");
        assertThat(done).containsExactly("b");
    }

    @Test
    void anItemCanPutItselfOffWithoutAFailure() {
        retries.attempt(
                "a",
                () -> {
                    retries.putOff("a", FIRST);
                    return false;
                },
                failure -> reported.add("failed"));

        succeed("a");
        assertThat(done).isEmpty();

        pass(FIRST);
        succeed("a");
        assertThat(done).containsExactly("a");
        assertThat(reported).isEmpty();
    }

    @Test
    void anItemThatHasChangedIsTriedAtOnce() {
        fail("a", "broken");

        retries.forget("a");
        succeed("a");

        assertThat(done).containsExactly("a");
    }

    private void fail(String item, String why) {
        retries.attempt(
                item,
                () -> {
                    throw ProblemCode.INTERNAL_ERROR.problem(why, "Mend it.");
                },
                failure -> reported.add(failure.getMessage()));
    }

    private void succeed(String item) {
        retries.attempt(item, () -> done.add(item), failure -> reported.add("unexpected"));
    }

    private void pass(Duration duration) {
        now += duration.toNanos();
    }
}
