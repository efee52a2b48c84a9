package io.millrace.benchmarks;

import io.millrace.benchmarks.Interruptions.Interruption;
import io.millrace.common.fence.Fences;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.process.JavaCommand;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.proof.Drain;
import io.millrace.sandbox.proof.FirstCopies;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.supervision.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Many tables: from MySQL's schema to the last object in ClickHouse, and then a change in one of them. */
final class TablesBench {

    private static final Duration COPY_LIMIT = Duration.ofMinutes(15);
    private static final Duration SETTLE = Duration.ofSeconds(20);
    private static final Duration WATCH = Duration.ofSeconds(30);

    private final Sandbox sandbox;
    private final Services services;
    private final Options options;
    private final Progress progress;
    private final List<Step> steps = new ArrayList<>();
    private final Wide wide;

    /**
     * @param home the sandbox's
     * @param history statements between the first interruptions and the second ones; 0: none are measured
     * @param program the main class of the command line whose commands are measured
     */
    record Options(int tables, int changes, int history, long seed, Path home, Class<?> program) {}

    /**
     * @param steps in order
     * @param addColumnMillis from an ADD COLUMN to its first value in ClickHouse
     * @param interruptions by how many statements Debezium's schema history has more than the tables' own
     */
    record Report(
            List<Step> steps,
            Map<String, Idleness.Use> idle,
            Latencies latencies,
            long addColumnMillis,
            Map<Integer, List<Interruption>> interruptions) {}

    /** @param cpuSeconds of all processes together, the sandbox's own among them */
    record Step(String title, double seconds, double cpuSeconds) {}

    TablesBench(Sandbox sandbox, Services services, Options options, Progress progress) {
        this.sandbox = sandbox;
        this.services = services;
        this.options = options;
        this.progress = progress;
        this.wide = new Wide(options.tables());
    }

    /** The services' settings for this sandbox and the benchmark's database; the environment may say others. */
    static Map<String, String> settings(Sandbox sandbox) {
        Map<String, String> settings = new HashMap<>(sandbox.environment());
        settings.put(Setting.MYSQL_DATABASES.variable(), Wide.DATABASE);
        return settings;
    }

    Report run() throws Exception {
        step("Making the tables in MySQL", () -> {
            wide.create(sandbox.mysql());
            return null;
        });
        command(
                "analyze",
                "analyze",
                "--output",
                options.home().resolve("schema").toString());
        Settings settings = Settings.of(settings(sandbox));
        try (Mysql mysql = Mysql.connect(settings.mysql());
                Fences fences = new Fences(settings.connect(), settings.kafka(), settings.names(), mysql);
                Changes changes =
                        new Changes(wide, Targets.of(settings.names()), sandbox.mysql(), settings.clickHouse())) {
            step("Starting the services, which make all tables in ClickHouse and their topics", () -> {
                services.start();
                return null;
            });
            command("plan, nothing to be done", "plan");
            command("apply, nothing to be done", "apply", "--yes");
            step("Copying the tables", () -> {
                new FirstCopies(services.url(Service.DDL_MANAGER)).await(COPY_LIMIT);
                return new Drain(fences, wide.ids(), progress).await(COPY_LIMIT);
            });
            progress.say("All is idle for " + SETTLE.plus(WATCH).toSeconds() + " s");
            LockSupport.parkNanos(SETTLE.toNanos());
            Map<String, Idleness.Use> idle = Idleness.watch(pidFiles(), WATCH);
            Latencies latencies = step("Changing rows", () -> changes.run(options.changes(), options.seed(), progress));
            long added = changes.addColumn(wide.id(options.tables() - 1));
            Map<Integer, List<Interruption>> interruptions =
                    options.history() == 0 ? Map.of() : interruptions(settings, changes);
            return new Report(List.copyOf(steps), idle, latencies, added, interruptions);
        }
    }

    private Map<Integer, List<Interruption>> interruptions(Settings settings, Changes changes) throws Exception {
        Interruptions interruptions =
                new Interruptions(settings.kafka(), Topics.of(settings.names()), sandbox.mysql(), changes);
        TableId other = wide.id(0);
        int each = Interruptions.statements();
        Map<Integer, List<Interruption>> measured = new TreeMap<>();
        measured.put(0, step("Statements that Debezium misreads", () -> interruptions.run(ids(1, each), other)));
        step("Statements for the schema history", () -> {
            changes.comment(wide.id(1 + 2 * each), options.history());
            return null;
        });
        measured.put(
                options.history(),
                step("Statements that Debezium misreads, again", () -> interruptions.run(ids(1 + each, each), other)));
        return measured;
    }

    private List<TableId> ids(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(wide::id).toList();
    }

    private <T> T step(String title, Callable<T> work) throws Exception {
        progress.say(title + " …");
        long started = System.nanoTime();
        Duration cpu = CpuTime.soFar(pidFiles());
        T result = work.call();
        Step step = new Step(
                title,
                (System.nanoTime() - started) / 1e9,
                CpuTime.soFar(pidFiles()).minus(cpu).toMillis() / 1e3);
        steps.add(step);
        progress.say(String.format(
                Locale.ROOT, "%s: done in %.1f s, %.1f s of CPU", title, step.seconds(), step.cpuSeconds()));
        return result;
    }

    private Path pidFiles() {
        return options.home().resolve("run");
    }

    /** As a person runs it, the start of the JVM included. */
    private void command(String title, String... arguments) throws Exception {
        step("millrace " + title, () -> {
            Path output = options.home().resolve("logs").resolve("bench-" + arguments[0] + ".log");
            Process process = process(output, arguments);
            if (process.waitFor() > 1) {
                throw ProblemCode.PROGRAM_FAILED.problem(
                        "millrace " + String.join(" ", arguments) + " ended with " + process.exitValue() + ".",
                        "See " + output + ".");
            }
            return null;
        });
    }

    private Process process(Path output, String... arguments) throws IOException {
        Files.createDirectories(output.getParent());
        ProcessBuilder builder = new ProcessBuilder(JavaCommand.ofMillrace(
                        pidFiles().resolve("bench.args"),
                        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        options.program(),
                        arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(services.environment());
        return builder.start();
    }
}
