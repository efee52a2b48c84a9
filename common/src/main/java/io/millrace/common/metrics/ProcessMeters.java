package io.millrace.common.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.millrace.common.settings.Secret;
import java.util.List;

/** Meters of the process itself: memory, garbage collection, threads, processor, uptime, and files that it cannot read. */
public final class ProcessMeters implements AutoCloseable {

    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

    public ProcessMeters(MeterRegistry meters) {
        for (MeterBinder binder :
                List.of(new JvmMemoryMetrics(), new JvmThreadMetrics(), new ProcessorMetrics(), new UptimeMetrics())) {
            binder.bindTo(meters);
        }
        garbageCollection.bindTo(meters);
        Gauge.builder(MeterNames.SECRETS_UNREADABLE, Secret::unreadable).register(meters);
    }

    @Override
    public void close() {
        garbageCollection.close();
    }
}
