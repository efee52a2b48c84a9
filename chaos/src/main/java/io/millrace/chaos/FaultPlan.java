package io.millrace.chaos;

import io.millrace.chaos.Fault.Broken;
import io.millrace.chaos.Fault.Full;
import io.millrace.chaos.disk.Disk;
import io.millrace.chaos.network.Condition;
import io.millrace.chaos.network.Link;
import io.millrace.chaos.network.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Which faults a run has, and when; they depend on the seed and on nothing else. With more kinds of them each kind comes less
 * often, so that the pipeline has time to get on.
 */
final class FaultPlan {

    private static final List<Condition> BAD =
            List.of(Condition.CUT, Condition.SILENT, Condition.SLOW, Condition.LOSSY);

    /** Milliseconds. */
    private record Span(long least, long most) {

        long draw(SplittableRandom random) {
            return random.nextLong(least, most);
        }

        Span times(int factor) {
            return new Span(least * factor, most * factor);
        }
    }

    private static final Span KILL_PAUSE = new Span(3_000, 8_000);
    private static final Span DOWN = new Span(0, 4_000);
    private static final Span BROKEN_PAUSE = new Span(2_000, 6_000);
    private static final Span BROKEN = new Span(2_000, 15_000);
    private static final Span FULL_PAUSE = new Span(15_000, 35_000);
    private static final Span FULL = new Span(3_000, 15_000);

    private FaultPlan() {}

    /** All of a run, in the order of their moments. */
    static List<Fault> of(long seed, Duration duration, Set<FaultKind> kinds) {
        int factor = Math.max(1, kinds.size());
        List<Fault> all = new ArrayList<>();
        for (FaultKind kind : kinds) {
            SplittableRandom random = new SplittableRandom(~seed + kind.ordinal());
            all.addAll(
                    switch (kind) {
                        case KILLS -> kills(random, duration, KILL_PAUSE.times(factor));
                        case NETWORK -> broken(random, duration, BROKEN_PAUSE.times(factor));
                        case DISKS -> full(random, duration, FULL_PAUSE.times(factor));
                    });
        }
        all.sort(Comparator.comparing(Fault::at));
        return List.copyOf(all);
    }

    private static List<Fault> kills(SplittableRandom random, Duration duration, Span pause) {
        return rounds(
                random,
                duration,
                pause,
                List.of(Victim.values()),
                at -> victim -> new Kill(at, victim, Duration.ofMillis(DOWN.draw(random))));
    }

    private static List<Fault> broken(SplittableRandom random, Duration duration, Span pause) {
        List<Link> links = Network.links();
        return rounds(random, duration, pause, links, at -> link -> {
            Condition condition = BAD.get(random.nextInt(BAD.size()));
            return new Broken(at, link, condition, Duration.ofMillis(BROKEN.draw(random)));
        });
    }

    private static List<Fault> full(SplittableRandom random, Duration duration, Span pause) {
        return rounds(
                random,
                duration,
                pause,
                List.of(Disk.values()),
                at -> disk -> new Full(at, disk, Duration.ofMillis(FULL.draw(random))));
    }

    /** Each round is all of them in some order. */
    private static <T> List<Fault> rounds(
            SplittableRandom random,
            Duration duration,
            Span pause,
            Collection<T> targets,
            Function<Duration, Function<T, Fault>> fault) {
        List<Fault> faults = new ArrayList<>();
        List<T> next = new ArrayList<>();
        long at = pause.draw(random);
        while (at < duration.toMillis()) {
            if (next.isEmpty()) {
                next.addAll(targets);
                Collections.shuffle(next, new Random(random.nextLong()));
            }
            faults.add(fault.apply(Duration.ofMillis(at)).apply(next.remove(next.size() - 1)));
            at += pause.draw(random);
        }
        return faults;
    }
}
