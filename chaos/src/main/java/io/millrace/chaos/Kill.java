package io.millrace.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * One process that is to end at a moment.
 *
 * @param at from the beginning of the chaos
 * @param down how long until it is started again; a service's supervisor decides that itself
 */
record Kill(Duration at, Victim victim, Duration down) {

    private static final int PAUSE_MIN_MILLIS = 3_000;
    private static final int PAUSE_MAX_MILLIS = 8_000;
    private static final int DOWN_MAX_MILLIS = 4_000;

    /** All kills of a run; they depend on the seed and on nothing else. Each six are all six victims in some order. */
    static List<Kill> plan(long seed, Duration duration) {
        SplittableRandom random = new SplittableRandom(~seed);
        List<Kill> kills = new ArrayList<>();
        List<Victim> next = new ArrayList<>();
        long at = 0;
        while (true) {
            at += random.nextLong(PAUSE_MIN_MILLIS, PAUSE_MAX_MILLIS);
            if (at >= duration.toMillis()) {
                return List.copyOf(kills);
            }
            if (next.isEmpty()) {
                next.addAll(List.of(Victim.values()));
                Collections.shuffle(next, new Random(random.nextLong()));
            }
            kills.add(new Kill(
                    Duration.ofMillis(at),
                    next.remove(next.size() - 1),
                    Duration.ofMillis(random.nextLong(DOWN_MAX_MILLIS))));
        }
    }
}
