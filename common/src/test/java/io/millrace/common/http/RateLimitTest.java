package io.millrace.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private final AtomicLong now = new AtomicLong();
    private final RateLimit limit = new RateLimit(6, now::get);

    @Test
    void aMinutesWorthMayComeAtOnceAndThenOneAfterAnother() {
        for (int i = 0; i < 6; i++) {
            assertThat(limit.take()).isZero();
        }
        assertThat(limit.take()).isEqualTo(10);
        pass(Duration.ofSeconds(4));
        assertThat(limit.take()).isEqualTo(6);
        pass(Duration.ofSeconds(6));
        assertThat(limit.take()).isZero();
        assertThat(limit.take()).isEqualTo(10);
    }

    @Test
    void aQuietHourSavesNoMoreThanAMinutesWorth() {
        pass(Duration.ofHours(1));
        for (int i = 0; i < 6; i++) {
            assertThat(limit.take()).isZero();
        }
        assertThat(limit.take()).isPositive();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
