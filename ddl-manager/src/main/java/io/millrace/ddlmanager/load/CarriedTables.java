package io.millrace.ddlmanager.load;

import io.millrace.common.table.TableId;
import io.millrace.common.task.Parallel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The tables whose rows are being carried into new copies, each by a thread of its own. Belongs to one thread otherwise. */
final class CarriedTables {

    /** By MySQL's statistics. Most of the time of a small one is statements of ClickHouse, so more of these are carried. */
    static final long SMALL_BYTES = 16 << 20;

    static final int SMALL_AT_ONCE = 8;

    private final TableCopy copy;
    private final Map<TableId, Long> bytesOfCarried = new HashMap<>();
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();

    /** @param progress how far the copy came, or throws what it failed with */
    record Ended(TableExchange.Reload reload, Supplier<CopyProgress> progress) {

        TableId table() {
            return reload.table().id();
        }
    }

    CarriedTables(TableCopy copy) {
        this.copy = copy;
    }

    boolean contains(TableId table) {
        return bytesOfCarried.containsKey(table);
    }

    /** Whether no table is carried, and none waits in {@link #ended}. */
    boolean none() {
        return bytesOfCarried.isEmpty();
    }

    /**
     * The tables to carry next, the smallest first: many small ones, and as many others as ranges are read at the same time.
     *
     * @param bytes of each table; 0 where it is not known
     */
    List<TableId> next(List<TableId> ready, Map<TableId, Long> bytes) {
        return next(ready, bytes, bytesOfCarried.values(), copy.parallel());
    }

    /** @param carried the bytes of the tables that are carried already */
    static List<TableId> next(
            List<TableId> ready, Map<TableId, Long> bytes, Collection<Long> carried, int largeAtOnce) {
        long large = carried.stream().filter(CarriedTables::large).count();
        long small = carried.size() - large;
        List<TableId> sorted = ready.stream()
                .sorted(Comparator.comparing(table -> bytes.getOrDefault(table, 0L)))
                .toList();
        return Stream.concat(
                        sorted.stream()
                                .filter(table -> !large(bytes.getOrDefault(table, 0L)))
                                .limit(SMALL_AT_ONCE - small),
                        sorted.stream()
                                .filter(table -> large(bytes.getOrDefault(table, 0L)))
                                .limit(largeAtOnce - large))
                .toList();
    }

    private static boolean large(long bytes) {
        return bytes > SMALL_BYTES;
    }

    /** @param stop asked between ranges */
    void carry(TableExchange.Reload reload, long bytes, BooleanSupplier stop) {
        bytesOfCarried.put(reload.table().id(), bytes);
        Thread thread = new Thread(
                () -> ended.add(
                        new Ended(reload, Parallel.outcome(() -> copy.run(reload.table(), reload.intake(), stop)))),
                "copy-of-table");
        thread.setDaemon(true);
        thread.start();
    }

    /** Those that have ended since, and are carried no more; waits for one, unless none can come. */
    List<Ended> ended(Duration limit) throws InterruptedException {
        List<Ended> some = new ArrayList<>();
        if (!none()) {
            Optional.ofNullable(ended.poll(limit.toMillis(), TimeUnit.MILLISECONDS))
                    .ifPresent(some::add);
        }
        ended.drainTo(some);
        some.forEach(one -> bytesOfCarried.remove(one.table()));
        return some;
    }
}
