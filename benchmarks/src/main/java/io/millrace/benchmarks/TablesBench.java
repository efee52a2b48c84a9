package io.millrace.benchmarks;

import io.millrace.benchmarks.Interruptions.Interruption;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.TableId;
import io.millrace.common.task.Waiting;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.process.JavaCommand;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** Many tables: from MySQL's schema to the last object in ClickHouse, and then a change in one of them. */
final class TablesBench {

    private static final int LONGEST_SETTLE = 20;

    private final Sandbox sandbox;
    private final Processes processes;
    private final BenchPipeline pipeline;
    private final Options options;
    private final Progress progress;
    private final List<Step> steps = new ArrayList<>();
    private final Wide wide;

    /**
     * @param history statements between the first interruptions and the second ones; 0: none are measured
     * @param idle seconds for which idle processes are watched
     * @param program the main class of the command line whose commands are measured
     */
    record Options(int tables, int changes, int history, long seed, int idle, Class<?> program) {}

    /**
     * @param steps in order
     * @param addColumnMillis from an ADD COLUMN to its first value in ClickHouse
     * @param interruptions by how many statements Debezium's schema history has more than the tables' own
     */
    record Report(
            int tables,
            List<Step> steps,
            Map<String, Processes.Use> idle,
            Latencies latencies,
            long addColumnMillis,
            Map<Integer, List<Interruption>> interruptions) {}

    /** @param cpuSeconds of all processes together, the sandbox's own among them */
    record Step(String title, double seconds, double cpuSeconds) {}

    /** @param pipeline of {@link Wide}'s database; no service of it runs */
    TablesBench(Sandbox sandbox, BenchPipeline pipeline, Options options, Progress progress) {
        this.sandbox = sandbox;
        this.processes = Processes.of(sandbox);
        this.pipeline = pipeline;
        this.options = options;
        this.progress = progress;
        this.wide = new Wide(options.tables());
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
                pipeline.home().resolve("schema").toString());
        try (Changes changes = new Changes(wide, pipeline.targets(), sandbox.mysql(), pipeline.clickHouse())) {
            step("Starting the services, which make all tables in ClickHouse and their topics", () -> {
                pipeline.start();
                return null;
            });
            command("plan, nothing to be done", "plan");
            command("apply, nothing to be done", "apply", "--yes");
            step("Copying the tables", () -> {
                pipeline.drain(wide.ids());
                return null;
            });
            int settle = Math.min(LONGEST_SETTLE, options.idle());
            progress.say("All is idle for " + (settle + options.idle()) + " s");
            Waiting.pause(Duration.ofSeconds(settle));
            Map<String, Processes.Use> idle = processes.watch(Duration.ofSeconds(options.idle()));
            Latencies latencies = step("Changing rows", () -> changes.run(options.changes(), options.seed(), progress));
            long added = changes.addColumn(wide.id(options.tables() - 1));
            Map<Integer, List<Interruption>> interruptions = options.history() == 0 ? Map.of() : interruptions(changes);
            return new Report(options.tables(), List.copyOf(steps), idle, latencies, added, interruptions);
        }
    }

    private Map<Integer, List<Interruption>> interruptions(Changes changes) throws Exception {
        Interruptions interruptions = new Interruptions(pipeline.kafka(), pipeline.topics(), sandbox.mysql(), changes);
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
        Duration cpu = processes.total();
        T result = work.call();
        Step step = new Step(
                title,
                (System.nanoTime() - started) / 1e9,
                processes.total().minus(cpu).toMillis() / 1e3);
        steps.add(step);
        progress.say(String.format(
                Locale.ROOT, "%s: done in %.1f s, %.1f s of CPU", title, step.seconds(), step.cpuSeconds()));
        return result;
    }

    /** As a person runs it, the start of the JVM included. */
    private void command(String title, String... arguments) throws Exception {
        step("millrace " + title, () -> {
            Path output = pipeline.home().resolve("logs").resolve("bench-" + arguments[0] + ".log");
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
                        processes.pidFiles().resolve("bench.args"),
                        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        options.program(),
                        arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(pipeline.environment());
        return builder.start();
    }
}
