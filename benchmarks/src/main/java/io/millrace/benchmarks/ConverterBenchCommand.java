package io.millrace.benchmarks;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "converter",
        description = {
            "What it costs the Connect worker to write a record as JSON: Kafka's JsonConverter and Millrace's, in turn.",
            "Starts no servers."
        })
public final class ConverterBenchCommand implements Callable<Integer> {

    @Mixin
    private final RowsAndRounds size = new RowsAndRounds(200_000, 7);

    @Mixin
    private Outcome outcome;

    @Override
    public Integer call() {
        List<ConverterBench.Result> results = new ConverterBench(size.rows(), size.rounds()).run();
        outcome.show(Map.of("converters", results), out -> print(out, results));
        return 0;
    }

    /** The first is what the others are compared with. */
    private static void print(PrintWriter out, List<ConverterBench.Result> results) {
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
    }
}
