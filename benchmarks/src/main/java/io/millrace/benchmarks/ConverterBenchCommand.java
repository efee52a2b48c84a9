package io.millrace.benchmarks;

import io.millrace.common.problem.ProblemCode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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

    @Override
    public Integer call() {
        if (rows < 1 || rounds < 1) {
            throw ProblemCode.INVALID_OPTION.problem(
                    "The benchmark needs at least one row and one round.", "Correct the options.");
        }
        print(new ConverterBench(rows, rounds).run());
        return 0;
    }

    /** The first is what the others are compared with. */
    private void print(List<ConverterBench.Result> results) {
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
        out.printf("%nrepeat   ./millrace bench converter --rows %d --rounds %d%n", rows, rounds);
        out.flush();
    }
}
