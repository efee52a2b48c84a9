package io.millrace.benchmarks;

import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import io.millrace.sandbox.progress.Progress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "copy",
        description = {
            "How fast a table of 17 columns is copied from MySQL, with every check and conversion, and how fast ClickHouse",
            "pulls the same rows into a table of the same form without any, in turn. On a MySQL and a ClickHouse of its own."
        })
public final class CopyBenchCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--rows", description = "Rows of the table (default: ${DEFAULT-VALUE}).")
    private int rows = 1_000_000;

    @Option(names = "--rounds", description = "Rounds of each way (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(names = "--parallel", description = "Ranges read at the same time (default: ${DEFAULT-VALUE}).")
    private int parallel = 2;

    @Option(names = "--home", description = "Folder of the benchmark's data and logs (default: ${DEFAULT-VALUE}).")
    private Path home = Path.of(".millrace", "bench");

    @Override
    public Integer call() throws Exception {
        if (rows < 1 || rounds < 1 || parallel < 1) {
            throw ProblemCode.INVALID_OPTION.problem(
                    "The benchmark needs at least one row, one round and one range at a time.", "Correct the options.");
        }
        Progress progress = Progress.onStandardError();
        SandboxOptions servers = SandboxOptions.defaults()
                .home(home)
                .parts(Part.MYSQL, Part.CLICKHOUSE)
                .freshData(true)
                .environment(Map.of())
                .progress(progress);
        try (Sandbox sandbox = Sandbox.start(servers)) {
            print(new CopyBench(sandbox, home.toAbsolutePath(), rows, rounds, parallel, progress).run());
            return 0;
        }
    }

    private static String cpu(Map<String, Double> micros) {
        return micros.entrySet().stream()
                .map(server -> String.format(Locale.ROOT, "%s %.1f", server.getKey(), server.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** The last way is what the others are compared with. */
    private void print(List<CopyBench.Result> results) {
        PrintWriter out = spec.commandLine().getOut();
        double limit = results.get(results.size() - 1).fastest();
        out.printf(
                Locale.ROOT,
                "%n%,d rows of 17 columns, %d ranges at a time, %d cores: the fastest round, and the slowest%n%n",
                rows,
                parallel,
                Runtime.getRuntime().availableProcessors());
        out.printf("%-48s %10s %10s %7s  %s%n", "", "rows/s", "slowest", "ratio", "CPU, us/row");
        results.forEach(result -> out.printf(
                Locale.ROOT,
                "%-48s %,10.0f %,10.0f %7.2f  %s%n",
                result.way(),
                result.fastest(),
                result.slowest(),
                result.fastest() / limit,
                cpu(result.cpuMicros())));
        out.printf("%nrepeat   ./millrace bench copy --rows %d --rounds %d --parallel %d%n", rows, rounds, parallel);
        out.flush();
    }
}
