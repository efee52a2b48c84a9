package io.millrace.common.kafka;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Says when an offset that stays the same is to be committed again. Kafka forgets the offsets of a group without members some
 * time after their last commit ({@code offsets.retention.minutes}: a week), also while it keeps the records. Belongs to one
 * thread.
 */
public final class Recommit {

    private static final long EVERY_NANOS = Duration.ofHours(1).toNanos();

    private final LongSupplier nanoClock;
    private OptionalLong last = OptionalLong.empty();

    public Recommit() {
        this(System::nanoTime);
    }

    Recommit(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Also at first: nobody knows how old the commits of the last process are. */
    public boolean due() {
        return last.isEmpty() || nanoClock.getAsLong() - last.getAsLong() >= EVERY_NANOS;
    }

    /** All offsets were committed now. */
    public void done() {
        last = OptionalLong.of(nanoClock.getAsLong());
    }
}
