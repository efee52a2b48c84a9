package io.millrace.common.streams;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class ThreadReplacementTest {

    private Instant now = Instant.EPOCH;
    private final List<Throwable> givenUp = new ArrayList<>();
    private final ThreadReplacement replacement = new ThreadReplacement(() -> now, givenUp::add);

    @Test
    void aThreadThatFailsMoreThanFiveTimesInTenMinutesIsGivenUp() {
        Throwable defect = new IllegalStateException("a defect");
        for (int i = 0; i < ThreadReplacement.LIMIT; i++) {
            assertThat(replacement.handle(defect)).isEqualTo(REPLACE_THREAD);
        }

        assertThat(replacement.handle(defect)).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(givenUp).containsExactly(defect);
    }

    @Test
    void failuresOfMoreThanTenMinutesAgoDoNotCount() {
        for (int i = 0; i < 3 * ThreadReplacement.LIMIT; i++) {
            assertThat(replacement.handle(new IllegalStateException("a defect")))
                    .isEqualTo(REPLACE_THREAD);
            now = now.plus(ThreadReplacement.WINDOW.dividedBy(ThreadReplacement.LIMIT))
                    .plus(Duration.ofSeconds(1));
        }
    }

    @Test
    void howOftenKafkaDidNotAnswerDoesNotCount() {
        Throwable silence = new StreamsException(
                "Error encountered trying to commit", LastingFailure.of(new TimeoutException("no answer")));
        for (int i = 0; i < 3 * ThreadReplacement.LIMIT; i++) {
            assertThat(replacement.handle(silence)).isEqualTo(REPLACE_THREAD);
        }
        assertThat(givenUp).isEmpty();
    }
}
