package io.millrace.ddlmanager.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestartPauseTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final RestartPause pause = new RestartPause();

    @Test
    void theFirstFailureIsAnsweredAtOnce() {
        assertThat(pause.failed(START)).isTrue();
    }

    @Test
    void pausesDoubleWhileItKeepsFailing() {
        pause.failed(START);
        assertThat(pause.failed(START.plusSeconds(4))).isFalse();
        assertThat(pause.failed(START.plusSeconds(5))).isTrue();
        assertThat(pause.failed(START.plusSeconds(14))).isFalse();
        assertThat(pause.failed(START.plusSeconds(15))).isTrue();
    }

    @Test
    void noPauseIsLongerThanTheLongest() {
        Instant now = START;
        for (int i = 0; i < 20; i++) {
            assertThat(pause.failed(now)).isTrue();
            now = now.plus(RestartPause.LONGEST);
        }
    }

    @Test
    void aConnectorThatWasCuredIsRestartedOnlyIfConnectDoesNotDoSo() {
        pause.failed(START);
        pause.cured(START.plusSeconds(1));
        assertThat(pause.failed(START.plusSeconds(1))).isFalse();
        assertThat(pause.failed(START.plusSeconds(3))).isFalse();
        assertThat(pause.failed(START.plusSeconds(4))).isTrue();
    }

    @Test
    void aShortRunBetweenFailuresForgetsNothing() {
        pause.failed(START);
        pause.runs(START.plusSeconds(1));
        pause.runs(START.plusSeconds(3));
        assertThat(pause.failed(START.plusSeconds(4))).isFalse();
    }

    @Test
    void aHealthyRunForgetsAllFailures() {
        pause.failed(START);
        pause.failed(START.plusSeconds(5));
        Instant healthy = START.plusSeconds(6);
        pause.runs(healthy);
        pause.runs(healthy.plus(RestartPause.HEALTHY));
        Instant again = healthy.plus(RestartPause.HEALTHY).plusSeconds(1);
        assertThat(pause.failed(again)).isTrue();
        assertThat(pause.failed(again.plus(Duration.ofSeconds(5)))).isTrue();
    }
}
