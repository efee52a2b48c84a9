package io.millrace.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedAnswerTest {

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private final SharedAnswer<Integer> answer = new SharedAnswer<>(asked::incrementAndGet, now::get);

    @Test
    void howeverManyWantToKnowTheServerIsAskedOnceASecond() {
        assertThat(IntStream.range(0, 100).parallel().map(i -> answer.get()).distinct())
                .containsExactly(1);
        now.addAndGet(Duration.ofMillis(999).toNanos());
        assertThat(answer.get()).isEqualTo(1);
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(IntStream.range(0, 100).parallel().map(i -> answer.get()).distinct())
                .containsExactly(2);
    }

    @Test
    void aFailureIsNotKept() {
        SharedAnswer<Integer> failing = new SharedAnswer<>(
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException("away");
                    }
                    return asked.get();
                },
                now::get);

        assertThatThrownBy(failing::get).hasMessage("away");
        assertThat(failing.get()).isEqualTo(2);
    }
}
