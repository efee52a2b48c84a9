package io.millrace.normalizer.streams;

import io.millrace.common.streams.ThreadReplacement;
import io.millrace.normalizer.generation.RecreatedException;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;

/**
 * Decides what happens when a stream thread fails. When a raw topic is missing or was created again, the client shuts down
 * and is then restarted, because the replacement of a thread that failed on a missing topic never stops again (Kafka
 * Streams 4.3.1). For any other cause the thread is replaced.
 *
 * <p>Threads: called by any stream thread.
 */
public final class FailedThreads implements StreamsUncaughtExceptionHandler {

    private final Runnable onTopicsChanged;
    private final ThreadReplacement replacement;

    public FailedThreads(InstantSource clock, Runnable onTopicsChanged, Consumer<Throwable> onGivenUp) {
        this.onTopicsChanged = onTopicsChanged;
        this.replacement = new ThreadReplacement(clock, onGivenUp);
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        if (failure instanceof MissingSourceTopicException || RecreatedException.causedBy(failure)) {
            onTopicsChanged.run();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        return replacement.handle(failure);
    }
}
