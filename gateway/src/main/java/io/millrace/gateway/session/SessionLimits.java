package io.millrace.gateway.session;

import java.time.Duration;
import java.util.Optional;

/**
 * What one gateway and one session may take.
 *
 * @param connections of clients at the same time
 * @param idle how long a client may say nothing; empty: for ever
 */
public record SessionLimits(int connections, Optional<Duration> idle) {

    /** How long a login may take. */
    static final Duration LOGIN = Duration.ofSeconds(30);

    /** How long MySQL may take to accept a connection. */
    static final Duration CONNECT = Duration.ofSeconds(10);

    /** MySQL's own net_write_timeout is as long. */
    private static final Duration STALLED = Duration.ofSeconds(60);

    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    /** How long a client may say nothing. */
    Duration silence() {
        return idle.orElse(FOR_EVER);
    }

    /** How long a client may not read what is sent to it. */
    Duration stalled() {
        return idle.filter(limit -> limit.compareTo(STALLED) < 0).orElse(STALLED);
    }
}
