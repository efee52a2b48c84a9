package io.millrace.benchmarks;

import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.TableId;
import io.millrace.common.task.Waiting;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.progress.Progress.Task;
import io.millrace.sandbox.progress.Progress.Unit;
import io.millrace.sandbox.supervision.Service;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A backlog waits in MySQL's binlog. Millrace carries it until ClickHouse shows it, and then Debezium alone carries the same
 * transactions into Kafka, while none of Millrace's services runs. Each begins with its first record in Kafka, so that the
 * start of a connector does not count.
 */
final class StreamBench {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(50);

    /** Nothing has come for so long: what there is may be all. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final Sandbox sandbox;
    private final BenchPipeline pipeline;
    private final Orders orders;
    private final Options options;
    private final Progress progress;
    private final Processes processes;
    private final NavigableMap<Long, Map<String, Long>> peaks = new TreeMap<>();
    private long written;

    /**
     * @param transaction rows of each; 0: all rows that wait are of one
     * @param times a second backlog is so many times larger, and only its memory is reported; 1: no second one
     */
    record Options(long rows, int transaction, int rounds, int times) {}

    /**
     * @param transaction rows of each; 0: all are of one
     * @param ratio of the fastest rounds
     * @param ways Millrace, and Debezium alone
     * @param peakMegabytes of each process, by rows of the backlog; the most since it started
     */
    record Report(
            long rows,
            int transaction,
            double ratio,
            List<Way> ways,
            NavigableMap<Long, Map<String, Long>> peakMegabytes) {}

    /** @param pipeline of the database of {@code orders}, which has the table; no service of it runs */
    StreamBench(Sandbox sandbox, BenchPipeline pipeline, Orders orders, Options options, Progress progress) {
        this.sandbox = sandbox;
        this.pipeline = pipeline;
        this.orders = orders;
        this.options = options;
        this.progress = progress;
        this.processes = Processes.of(sandbox);
    }

    Report run() throws SQLException {
        List<Round> millrace = new ArrayList<>();
        List<Round> bare = new ArrayList<>();
        try (Orders.Writer writer = orders.writer(sandbox.mysql());
                BareDebezium debezium = new BareDebezium(sandbox, orders.database())) {
            written = writer.last();
            debezium.register();
            for (int round = 1; round <= options.rounds(); round++) {
                Map<String, Duration> before = prepare(writer);
                debezium.connector().awaitRead();
                debezium.connector().stop();
                fill(writer, options.rows());
                millrace.add(stream(before, options.rows(), "Millrace, round " + round));
                bare.add(alone(debezium, "Debezium alone, round " + round));
            }
            debezium.connector().stop();
            if (options.times() > 1) {
                long rows = options.rows() * options.times();
                Map<String, Duration> before = prepare(writer);
                fill(writer, rows);
                stream(before, rows, "Millrace, " + options.times() + " times the rows");
            }
        }
        List<Way> ways = List.of(
                Way.of("from MySQL to visible in ClickHouse", options.rows(), millrace),
                Way.of("Debezium alone, from MySQL into Kafka", options.rows(), bare));
        return new Report(
                options.rows(),
                options.transaction(),
                ways.get(0).fastest() / ways.get(1).fastest(),
                ways,
                peaks);
    }

    /**
     * Starts the services and lets them carry a fifth of the rows, so that they are warm, and stops the connector.
     *
     * @return CPU of each process up to now
     */
    private Map<String, Duration> prepare(Orders.Writer writer) throws SQLException {
        pipeline.start();
        pipeline.drain(List.of(orders.id()));
        fill(writer, Math.max(1, options.rows() / 5));
        pipeline.drain(List.of(orders.id()));
        pipeline.connector().stop();
        return processes.cpu();
    }

    private void fill(Orders.Writer writer, long rows) throws SQLException {
        try (Task task = progress.begin("Writing", rows, Unit.ROWS)) {
            long end = written + rows;
            long size = options.transaction() == 0 ? rows : options.transaction();
            while (written < end) {
                long last = Math.min(end, written + size);
                writer.write(written + 1, last);
                written = last;
                task.reached(rows - (end - written));
            }
        }
    }

    /** Millrace carries what waits; then its services end. */
    private Round stream(Map<String, Duration> before, long rows, String title) {
        TableId table = orders.id();
        String raw = "SELECT count() FROM " + pipeline.targets().raw(table);
        String view = "SELECT count() FROM " + pipeline.targets().view(table);
        Map<String, Duration> filled = processes.cpu();
        filled.replaceAll((process, cpu) -> cpu.minus(before.getOrDefault(process, cpu)));
        Round round = carry(
                pipeline.connector(),
                pipeline.topics().rawTopic(table),
                () -> pipeline.number(raw),
                () -> pipeline.number(view) == written,
                title);
        processes
                .peakMegabytes()
                .forEach((process, megabytes) ->
                        peaks.computeIfAbsent(rows, r -> new TreeMap<>()).merge(process, megabytes, Math::max));
        pipeline.connector().stop();
        pipeline.end();
        // It reads the binlog for itself, and did so while the rows were written.
        return round.plus(Service.DDL_MANAGER.command(), filled);
    }

    private Round alone(BareDebezium debezium, String title) {
        String topic = debezium.topic(orders.id());
        BenchConnector connector = debezium.connector();
        var end = connector.binlog().end();
        try (TopicEnd records = new TopicEnd(pipeline.kafka(), topic)) {
            return carry(connector, topic, records::offsets, () -> connector.hasRead(end), title);
        }
    }

    /**
     * @param arrived a number that rises as long as rows arrive
     * @param complete whether all have; asked when the number does not rise
     */
    private Round carry(
            BenchConnector connector, String topic, LongSupplier arrived, BooleanSupplier complete, String title) {
        try (TopicEnd records = new TopicEnd(pipeline.kafka(), topic)) {
            long begin = records.offsets();
            connector.resume();
            if (!Waiting.until(() -> records.offsets() > begin, PATIENCE, Duration.ofMillis(5))) {
                throw late(title);
            }
        }
        Processes.Meter meter = processes.meter();
        Round round = meter.read();
        long seen = -1;
        long rose = System.nanoTime();
        while (true) {
            long now = arrived.getAsLong();
            long still = System.nanoTime() - rose;
            if (now != seen) {
                seen = now;
                round = meter.read();
                rose = System.nanoTime();
            } else if (still > QUIET.toNanos() && complete.getAsBoolean()) {
                progress.say(String.format(Locale.ROOT, "%s: %.1f s", title, round.seconds()));
                return round;
            } else if (still > PATIENCE.toNanos()) {
                throw late(title);
            }
            Waiting.pause(LOOK);
        }
    }

    private static RuntimeException late(String title) {
        return ProblemCode.TIMED_OUT.problem(
                title + ": no row arrived for " + PATIENCE.toSeconds() + " s.",
                "Read the logs of the services and of Kafka Connect.");
    }
}
