package io.millrace.common.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MysqlLoadTest {

    private static final int MOST = 8;

    private final Deque<Integer> running = new ArrayDeque<>();

    @Test
    void thereIsRoomWhileMysqlRunsNoMoreStatementsThanTheLimit() {
        running.addAll(List.of(8, 99));

        load(Duration.ofMinutes(1)).awaitRoom(() -> false);

        assertThat(running).as("it looked once").containsExactly(99);
    }

    @Test
    void aBusyMysqlIsLookedAtUntilItHasRoom() {
        running.addAll(List.of(9, 30, 7, 99));

        load(Duration.ofMinutes(1)).awaitRoom(() -> false);

        assertThat(running).containsExactly(99);
    }

    @Test
    void slowProgressIsBetterThanNone() {
        running.addAll(List.of(9, 99));

        load(Duration.ZERO).awaitRoom(() -> false);

        assertThat(running).containsExactly(99);
    }

    @Test
    void aCheckThatIsCancelledDoesNotWait() {
        running.addAll(List.of(9, 10, 99));
        AtomicBoolean cancelled = new AtomicBoolean();

        load(Duration.ofMinutes(1)).awaitRoom(() -> cancelled.getAndSet(true));

        assertThat(running).containsExactly(99);
    }

    private MysqlLoad load(Duration longest) {
        return new MysqlLoad(running::remove, MOST, longest);
    }
}
