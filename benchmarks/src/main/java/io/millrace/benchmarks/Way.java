package io.millrace.benchmarks;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One of several ways to carry the same rows, as it was measured.
 *
 * @param rates rows a second of each round
 * @param cpuMicros per row, of each process; of the round with the least
 * @param othersCores that others on the machine kept busy at most
 */
record Way(String way, List<Double> rates, Map<String, Double> cpuMicros, double othersCores) {

    static Way of(String way, long rows, List<Round> rounds) {
        Map<String, Double> micros = new TreeMap<>();
        rounds.stream()
                .min(Comparator.comparing(Round::total))
                .orElseThrow()
                .cpu()
                .forEach((process, cpu) -> micros.put(process, cpu.toNanos() / 1e3 / rows));
        return new Way(
                way,
                rounds.stream().map(round -> rows / round.seconds()).toList(),
                micros,
                rounds.stream().mapToDouble(Round::othersCores).max().orElseThrow());
    }

    double fastest() {
        return rates.stream().mapToDouble(rate -> rate).max().orElseThrow();
    }

    double slowest() {
        return rates.stream().mapToDouble(rate -> rate).min().orElseThrow();
    }

    /** The last way is what the others are compared with. */
    static void print(PrintWriter out, List<Way> ways) {
        double limit = ways.get(ways.size() - 1).fastest();
        out.printf("%-48s %10s %10s %7s  %s%n", "", "rows/s", "slowest", "ratio", "CPU, us/row");
        ways.forEach(way -> out.printf(
                Locale.ROOT,
                "%-48s %,10.0f %,10.0f %7.2f  %s%n",
                way.way(),
                way.fastest(),
                way.slowest(),
                way.fastest() / limit,
                way.cpuMicros().entrySet().stream()
                        .map(process -> String.format(Locale.ROOT, "%s %.1f", process.getKey(), process.getValue()))
                        .collect(Collectors.joining(", "))));
        out.printf(
                Locale.ROOT,
                "%nothers on this machine kept up to %.2f cores busy%n",
                ways.stream().mapToDouble(Way::othersCores).max().orElseThrow());
    }
}
