package io.millrace.common.http;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a server says, for all requests of the same second: however many want to know, it is asked once. A failure is
 * nobody's but that of who asked. Thread-safe.
 */
public final class SharedAnswer<T> implements Supplier<T> {

    private static final long KEPT = Duration.ofSeconds(1).toNanos();

    private final Supplier<T> question;
    private final LongSupplier clock;
    private T answer;
    private long answeredAt;

    /** @param question never answered by null */
    public SharedAnswer(Supplier<T> question) {
        this(question, System::nanoTime);
    }

    SharedAnswer(Supplier<T> question, LongSupplier clock) {
        this.question = question;
        this.clock = clock;
    }

    @Override
    public synchronized T get() {
        if (answer == null || clock.getAsLong() - answeredAt >= KEPT) {
            answer = question.get();
            answeredAt = clock.getAsLong();
        }
        return answer;
    }
}
