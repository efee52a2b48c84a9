package io.millrace.ddlmanager.capture;

import io.millrace.common.table.TableId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How soon a table that is stopped again and again is copied again: what stops it may be a session that keeps
 * writing such rows. Thread-safe.
 */
final class CopyPause {

    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Map<TableId, Copied> copied = new ConcurrentHashMap<>();

    private record Copied(long atNanos, Duration pause) {

        boolean over() {
            return System.nanoTime() - atNanos > pause.toNanos();
        }

        /** After a long time without a stop it begins with the shortest again. */
        Copied next() {
            boolean quiet = System.nanoTime() - atNanos > 2 * LONGEST.toNanos();
            Duration longer = quiet ? SHORTEST : pause.multipliedBy(2);
            return new Copied(System.nanoTime(), longer.compareTo(LONGEST) < 0 ? longer : LONGEST);
        }
    }

    boolean mayCopy(TableId table) {
        Copied last = copied.get(table);
        return last == null || last.over();
    }

    void copies(TableId table) {
        copied.merge(table, new Copied(System.nanoTime(), SHORTEST), (last, first) -> last.next());
    }
}
