package io.millrace.normalizer.streams;

import io.millrace.normalizer.generation.RecreatedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what happens when a stream thread fails. Nothing is lost: what the thread had not committed is read again.
 * When a raw topic is missing or was created again, the client shuts down and is then restarted, because the
 * replacement of a thread that failed on a missing topic never stops again (Kafka Streams 4.3.1). For any other cause a
 * thread is replaced {@value #LIMIT} times in ten minutes; after that the normalizer gives up.
 *
 * <p>Threads: called by any stream thread.
 */
public final class FailedThreads implements StreamsUncaughtExceptionHandler {

    static final int LIMIT = 5;
    static final Duration WINDOW = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(FailedThreads.class);

    private final InstantSource clock;
    private final Runnable onTopicsChanged;
    private final Consumer<Throwable> onGivenUp;
    private final Deque<Instant> replaced = new ArrayDeque<>();

    public FailedThreads(InstantSource clock, Runnable onTopicsChanged, Consumer<Throwable> onGivenUp) {
        this.clock = clock;
        this.onTopicsChanged = onTopicsChanged;
        this.onGivenUp = onGivenUp;
    }

    @Override
    public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
        if (failure instanceof MissingSourceTopicException || RecreatedException.causedBy(failure)) {
            onTopicsChanged.run();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
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
