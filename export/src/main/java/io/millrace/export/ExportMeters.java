package io.millrace.export;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.metrics.MeterNames;
import io.millrace.export.layers.Layout;
import io.millrace.export.manifest.Manifest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The meters of a scheduled export. Thread-safe. */
final class ExportMeters {

    private final MeterRegistry meters;
    private volatile Instant last;

    ExportMeters(MeterRegistry meters, Duration schedule, InstantSource clock) {
        this.meters = meters;
        this.last = clock.instant();
        meters.gauge(MeterNames.EXPORT_SCHEDULE, schedule, Duration::toSeconds);
        meters.gauge(
                MeterNames.EXPORT_AGE,
                this,
                its -> Duration.between(its.last, clock.instant()).toSeconds());
    }

    /** A complete run of another process, before this one. */
    void known(Manifest manifest) {
        last = Layout.at(manifest.run());
    }

    void complete(Manifest manifest) {
        known(manifest);
        manifest.written().forEach(part -> {
            meters.counter(MeterNames.EXPORT_ROWS, MeterNames.LAYER, part.layer())
                    .increment(part.rows());
            meters.counter(MeterNames.EXPORT_BYTES, MeterNames.LAYER, part.layer())
                    .increment(part.bytes());
            if (!part.gaps().isEmpty()) {
                meters.counter(MeterNames.EXPORT_GAPS, MeterNames.TABLE, part.table())
                        .increment();
            }
        });
    }
}
