package io.millrace.common.fence;

import io.millrace.common.table.TableId;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Awaits fences for several threads at the same time, each over connections that are its own meanwhile. Thread-safe. */
public final class FencePool implements AutoCloseable {

    private final Supplier<Fences> connect;
    private final Queue<Fences> idle = new ConcurrentLinkedQueue<>();

    /** @param connect opens connections, when none is idle */
    public FencePool(Supplier<Fences> connect) {
        this.connect = connect;
    }

    /**
     * Waits until everything that MySQL has committed until now is in ClickHouse.
     *
     * @param tables as in {@link Fences#at}
     * @param limit how long to wait
     */
    public FenceResult await(Collection<TableId> tables, Duration limit) {
        Fences fences = Optional.ofNullable(idle.poll()).orElseGet(connect);
        try {
            return fences.now(tables).await(limit);
        } finally {
            idle.add(fences);
        }
    }

    /** Nobody waits any more. */
    @Override
    public void close() {
        idle.forEach(Fences::close);
        idle.clear();
    }
}
