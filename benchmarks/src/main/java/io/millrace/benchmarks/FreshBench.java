package io.millrace.benchmarks;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.task.Waiting;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.progress.Progress.Task;
import io.millrace.sandbox.progress.Progress.Unit;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/** How long new rows take from their commit in MySQL to being visible in ClickHouse: one at a time, and at a steady rate. */
final class FreshBench {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK_AT_ONE = Duration.ofMillis(10);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int LONGEST_PAUSE_MILLIS = 1_500;
    private static final int TRANSACTIONS_PER_SECOND = 50;
    private static final int WARM_UP_SECONDS = 10;

    private final Sandbox sandbox;
    private final BenchPipeline pipeline;
    private final Orders orders;
    private final Options options;
    private final Progress progress;
    private long written;

    /**
     * @param commits of one row each, when nothing else is written
     * @param rate rows a second
     * @param seed decides when the single commits are made
     */
    record Options(int commits, int rate, int seconds, long seed) {}

    /**
     * @param rest of rows that came alone
     * @param rate that was asked for
     * @param written rows a second that MySQL took
     * @param steady of rows that came at this rate
     * @param cores of a CPU that each process kept busy at this rate
     * @param othersCores that others on the machine kept busy meanwhile
     */
    record Report(
            Latencies rest,
            int rate,
            double written,
            Latencies steady,
            Map<String, Double> cores,
            double othersCores) {}

    /** @param pipeline of the database of {@code orders}, which has the table; no service of it runs */
    FreshBench(Sandbox sandbox, BenchPipeline pipeline, Orders orders, Options options, Progress progress) {
        this.sandbox = sandbox;
        this.pipeline = pipeline;
        this.orders = orders;
        this.options = options;
        this.progress = progress;
    }

    Report run() throws SQLException, ExecutionException, InterruptedException {
        pipeline.start();
        try (Orders.Writer writer = orders.writer(sandbox.mysql())) {
            written = writer.last();
            pipeline.drain(List.of(orders.id()));
            progress.say("Warming up …");
            steady(writer, Math.min(WARM_UP_SECONDS, options.seconds()));
            Latencies rest = rest(writer);
            progress.say("Writing " + options.rate() + " rows a second for " + options.seconds() + " s …");
            Processes.Meter meter = Processes.of(sandbox).meter();
            Steady steady = steady(writer, options.seconds());
            Round round = meter.read();
            return new Report(
                    rest, options.rate(), steady.written(), steady.latencies(), round.cores(), round.othersCores());
        }
    }

    /** Rows that come alone, each when the one before it is visible. */
    private Latencies rest(Orders.Writer writer) throws SQLException {
        SplittableRandom random = new SplittableRandom(options.seed());
        List<Long> millis = new ArrayList<>();
        try (Task task = progress.begin("committed", options.commits(), Unit.ROWS)) {
            for (int i = 0; i < options.commits(); i++) {
                // Else each row would begin where the last one ended in the pipeline's intervals.
                Waiting.pause(Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MILLIS)));
                written++;
                writer.write(written, written);
                long committed = System.nanoTime();
                String query = "SELECT count() FROM " + pipeline.targets().view(orders.id()) + " WHERE id = " + written;
                if (!Waiting.until(() -> pipeline.number(query) == 1, PATIENCE, LOOK_AT_ONE)) {
                    throw late();
                }
                millis.add(millis(System.nanoTime() - committed));
                task.reached(i + 1);
            }
        }
        return Latencies.of(millis);
    }

    private record Steady(double written, Latencies latencies) {}

    /** Transactions of the same size at equal distances; one that is late is written at once. */
    private Steady steady(Orders.Writer writer, int seconds) throws ExecutionException, InterruptedException {
        int size = Math.max(1, options.rate() / TRANSACTIONS_PER_SECOND);
        int transactions = (int) Math.max(1, (long) options.rate() * seconds / size);
        long first = written + 1;
        written += (long) size * transactions;
        AtomicLongArray commits = new AtomicLongArray(transactions);
        long began = System.nanoTime();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Double> rate = thread.submit(() -> {
                for (int i = 0; i < transactions; i++) {
                    long due = began + Math.round(i * 1e9 * size / options.rate());
                    LockSupport.parkNanos(due - System.nanoTime());
                    long from = first + (long) i * size;
                    writer.write(from, from + size - 1);
                    commits.set(i, System.nanoTime());
                }
                return (double) size * transactions / ((System.nanoTime() - began) / 1e9);
            });
            Latencies latencies = watch(commits, first, size);
            return new Steady(rate.get(), latencies);
        } finally {
            thread.shutdownNow();
        }
    }

    /**
     * Takes the time of each row when a look finds it.
     *
     * @param commits when each transaction was committed; 0 before that
     * @param size rows of each
     */
    private Latencies watch(AtomicLongArray commits, long first, int size) {
        NavigableMap<Long, Long> rows = new TreeMap<>();
        int[] seen = new int[commits.length()];
        int complete = 0;
        long rose = System.nanoTime();
        while (complete < seen.length) {
            // What the raw table has, the view shows; to ask the view so often would take ClickHouse's time.
            List<GenericRecord> found = pipeline.clickHouse()
                    .query("SELECT intDiv(id - " + first + ", " + size + ") AS n, uniqExact(id) AS ids FROM "
                            + pipeline.targets().raw(orders.id()) + " WHERE id >= "
                            + (first + (long) complete * size) + " GROUP BY n");
            long now = System.nanoTime();
            for (GenericRecord transaction : found) {
                int number = (int) transaction.getLong("n");
                int ids = (int) transaction.getLong("ids");
                if (ids > seen[number]) {
                    // A row can be there before its writer knows that it is committed.
                    long committed = commits.get(number);
                    rows.merge(committed == 0 ? 0 : millis(now - committed), (long) ids - seen[number], Long::sum);
                    seen[number] = ids;
                    rose = System.nanoTime();
                }
            }
            while (complete < seen.length && seen[complete] == size) {
                complete++;
            }
            if (System.nanoTime() - rose > PATIENCE.toNanos()) {
                throw late();
            }
            Waiting.pause(LOOK);
        }
        return new Latencies(rows);
    }

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }

    private static RuntimeException late() {
        return ProblemCode.TIMED_OUT.problem(
                "A row was not visible after " + PATIENCE.toSeconds() + " s.",
                "Read the logs of the services and of Kafka Connect.");
    }
}
