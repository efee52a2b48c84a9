package io.millrace.ddlmanager.connector;

import java.time.Duration;
import java.time.Instant;

/**
 * Decides when a connector that has failed is restarted: the first time at once, then after pauses that double, until
 * it has run for a while. Not thread-safe.
 */
final class RestartPause {

    static final Duration FIRST = Duration.ofSeconds(5);
    static final Duration LONGEST = Duration.ofMinutes(2);

    /** For which Connect may start the task again by itself. */
    static final Duration SETTLING = Duration.ofSeconds(3);

    /** How long a connector must run until its failures are forgotten. */
    static final Duration HEALTHY = Duration.ofMinutes(1);

    private Duration pause = Duration.ZERO;
    private Instant restartAt = Instant.MIN;
    private Instant runsSince = Instant.MAX;

    void runs(Instant now) {
        if (now.isBefore(runsSince)) {
            runsSince = now;
        }
        if (!now.isBefore(runsSince.plus(HEALTHY))) {
            forget();
        }
    }

    /**
     * What it failed at is gone. Connect starts the task with its new configuration, or at its new place; a restart in between would
     * make it wait five seconds for the end of the task that it has just started.
     */
    void cured(Instant now) {
        pause = Duration.ZERO;
        restartAt = now.plus(SETTLING);
    }

    private void forget() {
        pause = Duration.ZERO;
        restartAt = Instant.MIN;
    }

    /** @return whether it is to be restarted now */
    boolean failed(Instant now) {
        runsSince = Instant.MAX;
        if (now.isBefore(restartAt)) {
            return false;
        }
        pause = pause.isZero() ? FIRST : min(pause.multipliedBy(2), LONGEST);
        restartAt = now.plus(pause);
        return true;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
