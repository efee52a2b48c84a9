package io.millrace.common.task;

import java.time.Duration;

/**
 * When a task runs, and how long it may take.
 *
 * @param period from the end of a run to the beginning of the next
 * @param firstRetry pause after the first of several failures in a row; it doubles with each more
 * @param longestRetry limit of that pause
 * @param runLimit a run that shows no progress for longer counts as hung
 * @param stopWithin how long a run may take to end after the task was told to stop; then it is interrupted
 */
public record Schedule(
        Duration period, Duration firstRetry, Duration longestRetry, Duration runLimit, Duration stopWithin) {

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
    private static final Duration RUN_LIMIT = Duration.ofMinutes(10);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    public Schedule {
        if (period.isNegative() || firstRetry.isNegative() || firstRetry.isZero()) {
            throw new IllegalArgumentException("a period must not be negative, and a retry needs a pause");
        }
    }

    /** The usual retries and limits. */
    public static Schedule every(Duration period) {
        return new Schedule(period, FIRST_RETRY, LONGEST_RETRY, RUN_LIMIT, STOP_WITHIN);
    }

    public Schedule retryAfter(Duration first, Duration longest) {
        return new Schedule(period, first, longest, runLimit, stopWithin);
    }

    public Schedule runLimit(Duration limit) {
        return new Schedule(period, firstRetry, longestRetry, limit, stopWithin);
    }

    public Schedule stopWithin(Duration limit) {
        return new Schedule(period, firstRetry, longestRetry, runLimit, limit);
    }

    /** The pause before the next run. */
    public Duration pause(int failuresInARow) {
        if (failuresInARow == 0) {
            return period;
        }
        Duration pause = longer(period, firstRetry);
        Duration longest = longer(period, longestRetry);
        for (int i = 1; i < failuresInARow && pause.compareTo(longest) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(longest) < 0 ? pause : longest;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? b : a;
    }
}
