package io.millrace.common.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParallelTest {

    @Test
    void resultsComeInTheOrderOfTheInputs() {
        List<Integer> inputs = IntStream.range(0, 100).boxed().toList();

        assertThat(Parallel.map(inputs, i -> "t" + i))
                .isEqualTo(inputs.stream().map(i -> "t" + i).toList());
    }

    @Test
    void nothingIsDoneForNothing() {
        assertThat(Parallel.map(List.of(), input -> input)).isEmpty();
    }

    @Test
    void aSecondOneBeginsBeforeTheFirstHasEnded() {
        CountDownLatch both = new CountDownLatch(2);

        assertThat(Parallel.map(List.of(1, 2), input -> {
                    both.countDown();
                    return await(both);
                }))
                .containsExactly(true, true);
    }

    @Test
    void theFailureOfOneDoesNotStopTheOthers() {
        Set<Integer> done = ConcurrentHashMap.newKeySet();
        List<Integer> inputs = IntStream.range(0, 50).boxed().toList();

        assertThatThrownBy(() -> Parallel.map(inputs, input -> {
                    if (input == 0) {
                        throw new IllegalArgumentException("the first");
                    }
                    return done.add(input);
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the first");
        assertThat(done).hasSize(49);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
