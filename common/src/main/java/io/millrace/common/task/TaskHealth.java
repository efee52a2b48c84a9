package io.millrace.common.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a background task does.
 *
 * @param failuresInARow since the last run that succeeded
 * @param lastFailure the newest of them
 * @param running how long the current run has shown no progress; empty between runs
 * @param trouble why the task does not do its work; empty when it does
 */
public record TaskHealth(
        String task,
        Optional<Instant> lastSuccess,
        int failuresInARow,
        Optional<String> lastFailure,
        Optional<Duration> running,
        Optional<String> trouble) {}
