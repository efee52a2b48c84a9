package io.millrace.chaos;

import io.millrace.chaos.disk.Disks;
import io.millrace.chaos.network.Network;
import io.millrace.common.fence.Fences;
import io.millrace.common.http.JsonHttp;
import io.millrace.common.journal.TableState;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.common.task.Waiting;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.progress.Progress.Task;
import io.millrace.sandbox.progress.Progress.Unit;
import io.millrace.sandbox.progress.Steps;
import io.millrace.sandbox.proof.Arrivals;
import io.millrace.sandbox.proof.Checks;
import io.millrace.sandbox.proof.Drain;
import io.millrace.sandbox.proof.FirstCopies;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.supervision.Services;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The chaos test: MySQL keeps changing while processes are killed, connections break and disks fill up; then every value is
 * compared.
 */
final class Chaos {

    private static final String FILL = "Making the tables in MySQL";
    private static final String START = "Starting Millrace's services";
    private static final String COPY = "Copying the tables to ClickHouse";
    static final String CHAOS = "Chaos";
    static final String DRAIN = "Waiting until every change has arrived";
    private static final String SETTLE = "Waiting until every table streams";
    private static final String CHECK = "Comparing every value";
    private static final String COUNT = "Counting every record";

    private static final Duration COPY_LIMIT = Duration.ofMinutes(5);
    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(10);
    private static final Duration REPLAY_LOOK = Duration.ofMillis(500);

    private final Sandbox sandbox;
    private final Network network;
    private final Optional<Disks> disks;
    private final Options options;
    private final Progress progress;
    private final Steps steps;
    private final Plan plan;

    /**
     * @param stepsPerSecond transactions that are begun, on average
     * @param faults the kinds that occur
     */
    record Options(long seed, Duration duration, int stepsPerSecond, Set<FaultKind> faults) {

        long steps() {
            return duration.toSeconds() * stepsPerSecond;
        }
    }

    /**
     * What happened while the writer wrote.
     *
     * @param migrations statements that changed the schema
     */
    record Events(List<Faults.Done> faults, List<String> migrations, CheckLoop.Seen checks) {}

    /** @param drainMillis from the writer's end until everything had arrived */
    record Report(
            Options options,
            Events events,
            Map<String, Integer> unasked,
            long rowsWritten,
            int reconnects,
            Watch.Seen seen,
            long drainMillis,
            List<Checks.TableResult> tables,
            Accounts accounts) {

        boolean passed() {
            return tables.size() == ChaosTables.all().size() + 1
                    && tables.stream().allMatch(Checks.TableResult::equal)
                    && events.checks().alarms().isEmpty()
                    && accounts.even();
        }
    }

    Chaos(Sandbox sandbox, Network network, Optional<Disks> disks, Options options, Progress progress) {
        this.sandbox = sandbox;
        this.network = network;
        this.disks = disks;
        this.options = options;
        this.progress = progress;
        this.steps = new Steps(progress);
        this.plan = new Plan(options.seed());
    }

    /** The services' settings for this sandbox and the chaos's database. */
    static Map<String, String> settings(Sandbox sandbox, Network network) {
        Map<String, String> settings = new HashMap<>(network.through(sandbox.environment()));
        settings.put(Setting.CHECK_SCHEDULE.variable(), "off");
        settings.put(Setting.MYSQL_DATABASES.variable(), ChaosTable.DATABASE);
        return settings;
    }

    Report run(Services services) throws Exception {
        Settings settings = Settings.of(settings(sandbox, network));
        network.between(sandbox, services);
        try (Writer writer = new Writer(sandbox.mysql())) {
            steps.run(FILL, () -> fill(writer));
            steps.run(START, services::start);
            try (Mysql mysql = Mysql.connect(settings.mysql());
                    Fences fences = new Fences(settings.connect(), settings.kafka(), settings.names(), mysql)) {
                Drain drain = new Drain(fences, tables(), progress);
                steps.run(COPY, () -> {
                    new FirstCopies(services).await(COPY_LIMIT);
                    drain.await(COPY_LIMIT);
                });
                return disturbed(settings, services, writer, drain);
            }
        }
    }

    /** From the first fault to the last count. */
    private Report disturbed(Settings settings, Services services, Writer writer, Drain drain) throws Exception {
        Map<TableId, Long> before = writer.records();
        try (Faults faults = new Faults(sandbox, services, network, disks, progress);
                Watch watch = new Watch(
                        settings.clickHouse(), settings.connect(), Targets.of(settings.names()), writer.commits())) {
            Events events = steps.run(CHAOS, () -> chaos(services, writer, faults));
            long drained = steps.run(DRAIN, () -> drain.await(DRAIN_LIMIT));
            Watch.Seen seen = watch.seen();
            awaitReplays(settings);
            // A table whose schema changed at a bad moment is copied again; that takes its time.
            steps.run(SETTLE, () -> awaitStreaming(services));
            steps.run(DRAIN, () -> drain.await(DRAIN_LIMIT));
            List<Checks.TableResult> results = steps.run(CHECK, () -> new Checks(services).run());
            Accounts accounts = steps.run(
                    COUNT,
                    () -> Accounts.of(
                            settings.kafka(),
                            settings.clickHouse(),
                            settings.names(),
                            since(before, writer.records())));
            return new Report(
                    options,
                    events,
                    faults.unasked(),
                    writer.rows(),
                    writer.reconnects(),
                    seen,
                    drained,
                    results,
                    accounts);
        }
    }

    /** Rows that a change of schema held up come soon after it; some may still wait when all else has arrived. */
    private void awaitReplays(Settings settings) {
        try (Arrivals arrivals =
                new Arrivals(settings.clickHouse(), Targets.of(settings.names()), ChaosTable.DATABASE)) {
            Waiting.until(() -> arrivals.held() == 0, DRAIN_LIMIT, REPLAY_LOOK);
        }
    }

    private void awaitStreaming(Services services) {
        JsonHttp ddlManager = services.client(Service.DDL_MANAGER);
        boolean streaming = Waiting.until(
                () -> StreamSupport.stream(ddlManager.get("/tables").spliterator(), false)
                        .allMatch(table -> table.path("state").asText().equals(TableState.STREAMING.word())),
                DRAIN_LIMIT,
                REPLAY_LOOK);
        if (!streaming) {
            progress.say("  not every table streams after " + DRAIN_LIMIT.toMinutes() + " minutes");
        }
    }

    private void fill(Writer writer) throws Exception {
        try (Connection root = sandbox.mysql().openAsRoot()) {
            Writer.create(root);
        }
        plan.fill().forEach(writer::run);
    }

    /** The writer, the faults, the changes of schema and the checks at once. */
    private Events chaos(Services services, Writer writer, Faults faults) throws Exception {
        try (CheckLoop loop = new CheckLoop(services);
                Migrations migrations = new Migrations(sandbox.mysql(), options.seed())) {
            migrations.start();
            List<Faults.Done> done = written(writer, faults);
            return new Events(done, migrations.done(), loop.seen());
        }
    }

    /** The writer and the faults at once. */
    private List<Faults.Done> written(Writer writer, Faults faults) throws Exception {
        List<Fault> planned = FaultPlan.of(options.seed(), options.duration(), options.faults());
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(writer), Chaos::thread);
        List<Faults.Done> done = faults.run(planned, writing::isCompletedExceptionally);
        try {
            writing.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Problem problem ? problem : e;
        }
        return done;
    }

    /** All steps of the plan, spread over the time; what MySQL's absence has held up is made up for. */
    private void write(Writer writer) {
        long started = System.nanoTime();
        long nanosPerStep = Duration.ofSeconds(1).toNanos() / options.stepsPerSecond();
        try (Task task = progress.begin("written", options.steps(), Unit.STEPS)) {
            for (long i = 0; i < options.steps(); i++) {
                long early = started + i * nanosPerStep - System.nanoTime();
                if (early > 0) {
                    LockSupport.parkNanos(early);
                }
                writer.run(plan.next());
                task.reached(i + 1);
            }
            writer.endLong();
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "writer");
        thread.setDaemon(true);
        thread.start();
    }

    private static Map<TableId, Long> since(Map<TableId, Long> before, Map<TableId, Long> now) {
        return tables().stream()
                .collect(Collectors.toMap(
                        Function.identity(), table -> now.getOrDefault(table, 0L) - before.getOrDefault(table, 0L)));
    }

    private static List<TableId> tables() {
        return Stream.concat(ChaosTables.all().stream().map(ChaosTable::id), Stream.of(ChaosTables.LEDGER))
                .toList();
    }
}
