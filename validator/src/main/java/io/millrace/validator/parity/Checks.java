package io.millrace.validator.parity;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of a running service: those that are asked for run one after the other in the background, those of the schedule
 * in the thread that starts them. The last ones are kept. Thread-safe.
 */
public final class Checks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Checks.class);

    /** How long a table that differs may wait for the pipeline, each of a few times. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    /** So many of each kind that are over are kept; the schedule's must not push out those that somebody waits for. */
    private static final int KEPT = 100;

    /** Of all these checks together: their rows that differ, with values, are held in memory. */
    private static final int KEPT_ROWS = 20_000;

    /** Runs a check in a set of connections of its own. */
    @FunctionalInterface
    public interface Runner {

        /**
         * @param progress hears of each change; called by one thread at a time
         * @throws Problem when it cannot go on
         */
        Check run(Check waiting, List<Table> tables, Consumer<Check> progress, BooleanSupplier cancelled);
    }

    /** Hears of each table that is done, on the thread of its check. */
    @FunctionalInterface
    public interface Listener {

        /** @param asked whether somebody asked for the check; else it is the schedule's */
        void heard(Check check, boolean asked, TableResult result);
    }

    private final Runner runner;
    private final Listener listener;
    private final ExecutorService queue = Executors.newSingleThreadExecutor(task -> new Thread(task, "checks"));
    private final Map<String, Entry> byId = new ConcurrentHashMap<>();
    private final Object changes = new Object();

    /** A check as it stands, and whether somebody wants it to end. */
    private static final class Entry {

        private final boolean asked;
        private volatile Check check;
        private volatile boolean cancelled;

        private Entry(Check check, boolean asked) {
            this.check = check;
            this.asked = asked;
        }
    }

    /** @param listener hears of each table that is done */
    public Checks(Runner runner, Listener listener) {
        this.runner = runner;
        this.listener = listener;
    }

    /** @param validators gives each check one of its own */
    public static Runner over(Supplier<Validator> validators) {
        return (waiting, tables, progress, cancelled) -> {
            try (Validator validator = validators.get()) {
                return validator.run(waiting, tables, PATIENCE, progress, cancelled);
            }
        };
    }

    /** Queues a check that somebody asked for. */
    public Check start(List<Table> tables, CheckScope scope) {
        Check waiting = Check.waiting(scope, tables.size());
        Entry entry = enter(waiting, true);
        queue.submit(() -> run(entry, tables, () -> false));
        return waiting;
    }

    /**
     * Runs a check of the schedule in the calling thread. It does not throw: what goes wrong is in the check.
     *
     * @param stopping whether it is to end early; then it counts as cancelled
     */
    public Check runScheduled(List<Table> tables, CheckScope scope, BooleanSupplier stopping) {
        Entry entry = enter(Check.waiting(scope, tables.size()), false);
        run(entry, tables, stopping);
        return entry.check;
    }

    /** Whether a check that somebody asked for waits or runs. */
    public boolean busy() {
        return byId.values().stream()
                .anyMatch(entry -> entry.asked && !entry.check.state().over());
    }

    /**
     * Ends a check. One that runs ends when its statements under way are done; what it has found stays.
     *
     * @return as it stands now; empty when there is no such check
     */
    public Optional<Check> cancel(String id) {
        return Optional.ofNullable(byId.get(id)).map(entry -> {
            synchronized (entry) {
                entry.cancelled = true;
                if (entry.check.state() == Check.State.WAITING) {
                    set(entry, entry.check.cancelled());
                }
                return entry.check;
            }
        });
    }

    private Entry enter(Check waiting, boolean asked) {
        Entry entry = new Entry(waiting, asked);
        byId.put(waiting.id(), entry);
        forgetOldest(asked);
        return entry;
    }

    private void run(Entry entry, List<Table> tables, BooleanSupplier stopping) {
        Check waiting;
        synchronized (entry) {
            if (entry.cancelled) {
                return;
            }
            waiting = entry.check;
            set(entry, waiting.started());
        }
        Set<TableId> heard = new HashSet<>();
        BooleanSupplier ended = () -> entry.cancelled || stopping.getAsBoolean();
        try {
            Check over = runner.run(
                    waiting,
                    tables,
                    now -> {
                        set(entry, now);
                        tell(now, entry.asked, heard, ended);
                    },
                    ended);
            set(entry, over);
            tell(over, entry.asked, heard, ended);
            LOG.atInfo()
                    .addKeyValue("check", over.id())
                    .addKeyValue("tables", tables.size())
                    .addKeyValue("state", over.state())
                    .addKeyValue("allEqual", over.allEqual())
                    .log("A check is over");
        } catch (Throwable e) {
            // An Error, too: the check would be running for ever otherwise.
            LOG.atError().addKeyValue("check", waiting.id()).setCause(e).log("A check failed");
            set(entry, entry.check.failed(reason(e)));
        }
    }

    private void tell(Check check, boolean asked, Set<TableId> heard, BooleanSupplier ended) {
        for (TableResult result : check.results()) {
            // A proof that a restart interrupts has not tried the table: it continues afterwards.
            boolean interrupted = !asked && result.verdict() == Verdict.UNDECIDED && ended.getAsBoolean();
            if (heard.add(result.table()) && !interrupted) {
                listener.heard(check, asked, result);
            }
        }
    }

    private static String reason(Throwable e) {
        return e instanceof Problem problem
                ? problem.getMessage() + " " + problem.remedy()
                : "A defect of Millrace: " + e;
    }

    private void set(Entry entry, Check check) {
        entry.check = check;
        synchronized (changes) {
            changes.notifyAll();
        }
    }

    private void forgetOldest(boolean asked) {
        int checks = 0;
        int rows = 0;
        for (Check check : all()) {
            if (asked(check) == asked && check.state().over()) {
                checks++;
                rows += check.results().stream()
                        .mapToInt(result -> result.differences().size())
                        .sum();
                // Whoever waits for the newest may still read it.
                if (checks > KEPT || rows > KEPT_ROWS && checks > 1) {
                    byId.remove(check.id());
                }
            }
        }
    }

    public Optional<Check> find(String id) {
        return Optional.ofNullable(byId.get(id)).map(entry -> entry.check);
    }

    /** Whether somebody asked for it; else it is the schedule's. */
    public boolean asked(Check check) {
        return Optional.ofNullable(byId.get(check.id()))
                .map(entry -> entry.asked)
                .orElse(true);
    }

    /**
     * Waits until a check is another one than the given.
     *
     * @return as it stands, also when nothing has changed in time; empty when there is no such check any more
     * @throws Problem when the thread is interrupted
     */
    public Optional<Check> awaitChange(Check seen, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (changes) {
            Optional<Check> now = find(seen.id());
            while (now.filter(check -> check == seen).isPresent()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return now;
                }
                try {
                    changes.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw ProblemCode.INTERRUPTED.problem(
                            "A wait for a check was interrupted.", ProblemCode.INTERRUPTED.remedy(), e);
                }
                now = find(seen.id());
            }
            return now;
        }
    }

    /** The newest first. */
    public List<Check> all() {
        List<Check> checks = new ArrayList<>();
        byId.values().forEach(entry -> checks.add(entry.check));
        checks.sort(Comparator.comparing(Check::startedAt).reversed());
        return checks;
    }

    @Override
    public void close() {
        byId.values().forEach(entry -> entry.cancelled = true);
        queue.shutdown();
        try {
            // What the checks found until now is heard.
            if (!queue.awaitTermination(CLOSE_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                queue.shutdownNow();
            }
        } catch (InterruptedException e) {
            queue.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
