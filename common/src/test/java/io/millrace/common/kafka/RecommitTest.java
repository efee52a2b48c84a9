package io.millrace.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecommitTest {

    private long now = -7;
    private final Recommit recommit = new Recommit(() -> now);

    @Test
    void aProcessThatStartsCommitsAgain() {
        assertThat(recommit.due()).isTrue();
        recommit.done();
        assertThat(recommit.due()).isFalse();
    }

    @Test
    void whatWasCommittedLongBeforeKafkaForgetsItIsCommittedAgain() {
        recommit.done();
        now += Duration.ofDays(1).toNanos();
        assertThat(recommit.due()).isTrue();
        assertThat(recommit.due()).as("until it is done").isTrue();
        recommit.done();
        assertThat(recommit.due()).isFalse();
    }
}
