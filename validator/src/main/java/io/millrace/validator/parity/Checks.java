package io.millrace.validator.parity;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs checks one after the other in the background and keeps the last ones. Thread-safe. */
public final class Checks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Checks.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KEPT = 100;

    private final Supplier<Validator> validators;
    private final MeterRegistry meters;
    private final ExecutorService queue = Executors.newSingleThreadExecutor(task -> new Thread(task, "checks"));
    private final Map<String, Check> byId = new ConcurrentHashMap<>();
    private final Map<TableId, TableResult> last = new ConcurrentSkipListMap<>();

    /** @param validators gives each check one of its own */
    public Checks(Supplier<Validator> validators, MeterRegistry meters) {
        this.validators = validators;
        this.meters = meters;
    }

    /** Queues a check of the tables. */
    public Check start(List<Table> tables) {
        Check waiting = Check.waiting(CheckScope.ALL, tables.size());
        byId.put(waiting.id(), waiting);
        forgetOldest();
        queue.submit(() -> run(waiting, tables));
        return waiting;
    }

    private void run(Check waiting, List<Table> tables) {
        try (Validator validator = validators.get()) {
            Check finished = validator.run(waiting, tables, PATIENCE, this::heard, () -> false);
            LOG.atInfo()
                    .addKeyValue("check", finished.id())
                    .addKeyValue("tables", tables.size())
                    .addKeyValue("allEqual", finished.allEqual())
                    .log("A check is finished");
        } catch (Throwable e) {
            // An Error, too: the check would be running for ever otherwise.
            LOG.atError().addKeyValue("check", waiting.id()).setCause(e).log("A check failed");
            byId.computeIfPresent(waiting.id(), (id, check) -> check.failed(reason(e)));
        }
    }

    private static String reason(Throwable e) {
        return e instanceof Problem problem
                ? problem.getMessage() + " " + problem.remedy()
                : "A defect of Millrace: " + e;
    }

    private void heard(Check check) {
        byId.put(check.id(), check);
        if (!check.results().isEmpty()) {
            heard(check.results().get(check.results().size() - 1));
        }
    }

    private void heard(TableResult result) {
        if (last.put(result.table(), result) == null) {
            meters.gauge(
                    MeterNames.ROWS_DIFFERING,
                    Tags.of(MeterNames.TABLE, result.table().toString()),
                    last,
                    known -> known.get(result.table()).rows().differing());
            meters.gauge(
                    MeterNames.VALUES_LOSSY,
                    Tags.of(MeterNames.TABLE, result.table().toString()),
                    last,
                    known -> known.get(result.table()).lossy().values().stream()
                            .mapToLong(Long::longValue)
                            .sum());
            meters.gauge(
                    MeterNames.PARITY,
                    Tags.of(MeterNames.TABLE, result.table().toString()),
                    last,
                    known -> known.get(result.table()).verdict() == Verdict.EQUAL ? 1 : 0);
        }
    }

    private void forgetOldest() {
        all().stream().skip(KEPT).forEach(check -> byId.remove(check.id()));
    }

    public Optional<Check> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The newest first. */
    public List<Check> all() {
        List<Check> checks = new ArrayList<>(byId.values());
        checks.sort((a, b) -> b.startedAt().compareTo(a.startedAt()));
        return checks;
    }

    /** The last result for a table. */
    public Optional<TableResult> last(TableId table) {
        return Optional.ofNullable(last.get(table));
    }

    @Override
    public void close() {
        queue.shutdownNow();
    }
}
