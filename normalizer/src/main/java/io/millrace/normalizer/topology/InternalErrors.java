package io.millrace.normalizer.topology;

import io.millrace.normalizer.envelope.RawPosition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the defects of the normalizer with their stack: each distinct one once, and again after {@link #SILENCE} while
 * it lasts. The exception's message is left out, because it may quote the row.
 *
 * <p>Threads: may be shared.
 */
final class InternalErrors {

    static final Duration SILENCE = Duration.ofMinutes(10);

    /** A bound for the memory, far above the number of defects that a program survives. */
    static final int DISTINCT = 100;

    private static final Logger LOG = LoggerFactory.getLogger(InternalErrors.class);

    /** Where an exception was thrown. */
    private record Cause(String exception, StackTraceElement at) {
        static Cause of(Throwable failure) {
            StackTraceElement[] stack = failure.getStackTrace();
            return new Cause(failure.getClass().getName(), stack.length == 0 ? null : stack[0]);
        }
    }

    private static final class Occurrences {
        private Instant logged;
        private long silent;
    }

    private final InstantSource clock;
    private final Map<Cause, Occurrences> seen = new HashMap<>();

    InternalErrors(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void log(Throwable failure, RawPosition position) {
        Cause cause = Cause.of(failure);
        Occurrences occurrences = seen.get(cause);
        if (occurrences == null) {
            if (seen.size() == DISTINCT) {
                return;
            }
            occurrences = new Occurrences();
            seen.put(cause, occurrences);
        }
        Instant now = clock.instant();
        if (occurrences.logged != null && now.isBefore(occurrences.logged.plus(SILENCE))) {
            occurrences.silent++;
            return;
        }
        LOG.atError()
                .addKeyValue("topic", position.topic())
                .addKeyValue("partition", position.partition())
                .addKeyValue("offset", position.offset())
                .addKeyValue("exception", cause.exception())
                .addKeyValue("alsoSince", occurrences.silent)
                .setCause(withoutMessages(failure))
                .log("A defect of the normalizer made a record a dead letter");
        occurrences.logged = now;
        occurrences.silent = 0;
    }

    /** The same classes and stacks. */
    private static Throwable withoutMessages(Throwable failure) {
        Throwable cause = failure.getCause() == null ? null : withoutMessages(failure.getCause());
        Throwable copy = new Stack(failure.getClass().getName(), cause);
        copy.setStackTrace(failure.getStackTrace());
        return copy;
    }

    /** Carries the stack of another exception into the log. */
    private static final class Stack extends Exception {
        Stack(String exception, Throwable cause) {
            super(exception, cause, false, true);
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }
}
