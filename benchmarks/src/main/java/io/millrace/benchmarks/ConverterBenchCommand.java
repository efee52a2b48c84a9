package io.millrace.benchmarks;

import io.millrace.common.problem.ProblemCode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "converter",
        description = {
            "What it costs the Connect worker to write a record as JSON: Kafka's JsonConverter and Millrace's, in turn.",
            "Starts no servers."
        })
public final class ConverterBenchCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--rows", description = "Rows a round (default: ${DEFAULT-VALUE}).")
    private int rows = 200_000;

    @Option(names = "--rounds", description = "Rounds of each converter (default: ${DEFAULT-VALUE}).")
    private int rounds = 7;

    @Mixin
    private JsonFile json;

    @Override
    public Integer call() {
        if (rows < 1 || rounds < 1) {
            throw ProblemCode.INVALID_OPTION.problem(
                    "The benchmark needs at least one row and one round.", "Correct the options.");
        }
        List<ConverterBench.Result> results = new ConverterBench(rows, rounds).run();
        String command = String.format(Locale.ROOT, "./millrace bench converter --rows %d --rounds %d", rows, rounds);
        print(results, command);
        json.write("converter", command, Map.of("converters", results));
        return 0;
    }

    /** The first is what the others are compared with. */
    private void print(List<ConverterBench.Result> results, String command) {
        var out = spec.commandLine().getOut();
        ConverterBench.Result first = results.get(0);
        out.printf(
                Locale.ROOT,
                "%nA new row of %d columns: CPU of the fastest round, and of the slowest%n%n",
                ChangeEvent.COLUMNS);
        out.printf("%-44s %9s %9s %9s %9s%n", "", "ns/row", "slowest", "ratio", "bytes/row");
        results.forEach(result -> out.printf(
                Locale.ROOT,
                "%-44s %9d %9d %9.2f %9d%n",
                result.converter(),
                result.fastest(),
                result.slowest(),
                (double) result.fastest() / first.fastest(),
                result.bytes()));
        out.printf("%nrepeat   %s%n", command);
        out.flush();
    }
}
