package io.millrace.export;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import io.millrace.export.layers.Layout;
import io.millrace.export.manifest.Manifest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Exports when the last complete run began long enough ago, whichever process made it: so a service that is started again
 * does not export again. A run that fails is tried again soon.
 */
final class ScheduledExports implements PeriodicTask.Work {

    private static final Duration LOOK = Duration.ofSeconds(10);

    private final ExportRun export;
    private final Duration every;
    private final InstantSource clock;
    private final Consumer<Manifest> complete;
    private final ExportMeters meters;

    /** Empty: not asked yet. */
    private Optional<Instant> next = Optional.empty();

    /** @param complete is given what each run wrote */
    ScheduledExports(
            ExportRun export, Duration every, InstantSource clock, Consumer<Manifest> complete, MeterRegistry meters) {
        this.export = export;
        this.every = every;
        this.clock = clock;
        this.complete = complete;
        this.meters = new ExportMeters(meters, every, clock);
    }

    Schedule schedule() {
        return Schedule.every(every.compareTo(LOOK) < 0 ? every : LOOK)
                .retryAfter(Duration.ofSeconds(30), Duration.ofMinutes(15))
                .runLimit(Duration.ofHours(6));
    }

    @Override
    public void run(PeriodicTask.Run run) {
        if (next.isEmpty()) {
            Optional<Manifest> last = export.last();
            last.ifPresent(meters::known);
            next = Optional.of(last.map(this::after).orElse(Instant.MIN));
        }
        if (clock.instant().isBefore(next.get())) {
            return;
        }
        Manifest manifest = export.run(run::progress);
        next = Optional.of(after(manifest));
        meters.complete(manifest);
        complete.accept(manifest);
    }

    private Instant after(Manifest manifest) {
        return Layout.at(manifest.run()).plus(every);
    }
}
