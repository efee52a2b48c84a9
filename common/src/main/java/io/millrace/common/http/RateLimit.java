package io.millrace.common.http;

import io.javalin.http.Context;
import io.javalin.http.Header;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Bounds the requests that cost MySQL something: those that change something, and the plan, which has its schema read. What pages
 * ask for again and again is no part of it: there {@link SharedAnswer} has MySQL asked once a second at most. Up to a minute's
 * worth may come at once. Thread-safe.
 */
final class RateLimit {

    private static final String PLAN = "/plan";
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final int most;
    private final long nanosForOne;
    private final LongSupplier clock;
    private double left;
    private long asOf;

    /** @param perMinute requests */
    RateLimit(int perMinute) {
        this(perMinute, System::nanoTime);
    }

    RateLimit(int perMinute, LongSupplier clock) {
        this.most = perMinute;
        this.nanosForOne = MINUTE / perMinute;
        this.clock = clock;
        this.left = perMinute;
        this.asOf = clock.getAsLong();
    }

    /** @throws Problem when it is one too many */
    void check(Context ctx) {
        if (Access.reads(ctx) && !ctx.path().equals(PLAN)) {
            return;
        }
        long wait = take();
        if (wait > 0) {
            ctx.header(Header.RETRY_AFTER, String.valueOf(wait));
            throw ProblemCode.TOO_MANY_REQUESTS.problem(
                    "More than " + most + " costly requests came within a minute.",
                    ProblemCode.TOO_MANY_REQUESTS.remedy());
        }
    }

    /** @return 0, or the seconds until one may come again */
    synchronized long take() {
        long now = clock.getAsLong();
        left = Math.min(most, left + (double) (now - asOf) / nanosForOne);
        asOf = now;
        if (left < 1) {
            return (long)
                    Math.ceil((1 - left) * nanosForOne / Duration.ofSeconds(1).toNanos());
        }
        left--;
        return 0;
    }
}
