package io.millrace.common.streams;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a stream thread that failed, {@value #LIMIT} times in ten minutes; then it gives up. It does not count how
 * often Kafka did not answer: that is waited for. Nothing is lost: what the thread had not committed is read again.
 *
 * <p>Threads: called by any stream thread.
 */
public final class ThreadReplacement implements StreamsUncaughtExceptionHandler {

    static final int LIMIT = 5;
    static final Duration WINDOW = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(ThreadReplacement.class);

    private final InstantSource clock;
    private final Consumer<Throwable> onGivenUp;
    private final Deque<Instant> replaced = new ArrayDeque<>();

    public ThreadReplacement(InstantSource clock, Consumer<Throwable> onGivenUp) {
        this.clock = clock;
        this.onGivenUp = onGivenUp;
    }

    @Override
    public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
        if (LastingFailure.caused(failure)) {
            LOG.atWarn().setCause(failure).log("Kafka does not answer; the stream thread is replaced, and tries again");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        Instant now = clock.instant();
        while (!replaced.isEmpty() && replaced.peekFirst().plus(WINDOW).isBefore(now)) {
            replaced.removeFirst();
        }
        if (replaced.size() < LIMIT) {
            replaced.addLast(now);
            LOG.atWarn()
                    .addKeyValue("replaced", replaced.size())
                    .addKeyValue("limit", LIMIT)
                    .setCause(failure)
                    .log("Stream thread failed and is replaced");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        onGivenUp.accept(failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
}
