package io.millrace.benchmarks;

import io.millrace.benchmarks.Interruptions.Interruption;
import io.millrace.benchmarks.plot.BarChart;
import io.millrace.benchmarks.plot.BarChart.Bar;
import io.millrace.benchmarks.plot.ShareChart;
import io.millrace.benchmarks.plot.ShareChart.Curve;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A part of what a benchmark measured, for readers.
 *
 * @param name what follows the benchmark's in the name of the picture's file
 * @param title of the picture
 * @param svg the picture; empty: there is only the table
 * @param table in Markdown
 */
record Figure(String name, String title, String svg, String table) {

    static List<Figure> of(StreamBench.Report report) {
        return Stream.concat(ways(report.ways()), Stream.of(memory(report.peakMegabytes())))
                .toList();
    }

    static List<Figure> of(CopyBench.Report report) {
        return ways(report.ways()).toList();
    }

    static List<Figure> of(CheckBench.Report report) {
        return ways(report.ways()).toList();
    }

    static List<Figure> of(FreshBench.Report report) {
        Map<String, Latencies> rows = new LinkedHashMap<>();
        rows.put("rows that come alone", report.rest());
        rows.put(String.format(Locale.ROOT, "%,d rows a second", Math.round(report.written())), report.steady());
        String title = "Rows that are visible so long after their commit";
        long longest = rows.values().stream()
                .mapToLong(each -> each.quantile(0.999))
                .max()
                .orElseThrow();
        ShareChart chart = new ShareChart(
                title,
                Math.max(1, longest),
                rows.entrySet().stream()
                        .map(each -> new Curve(each.getKey(), each.getValue()::share))
                        .toList());
        List<List<String>> lines = new ArrayList<>();
        rows.forEach((name, millis) -> lines.add(List.of(
                name,
                number(millis.quantile(0.5)) + " ms",
                number(millis.quantile(0.95)) + " ms",
                number(millis.quantile(0.99)) + " ms",
                number(millis.longest()) + " ms")));
        return List.of(
                new Figure(
                        "latency",
                        title,
                        chart.svg(),
                        table(List.of("", "half of them", "95 %", "99 %", "all"), lines)),
                tableOnly(
                        List.of("at that rate", "cores"),
                        report.cores().entrySet().stream()
                                .map(each -> List.of(each.getKey(), decimal(each.getValue())))
                                .toList()));
    }

    static List<Figure> of(TablesBench.Report report) {
        String title = String.format(Locale.ROOT, "Steps with %,d tables", report.tables());
        List<Bar> bars = report.steps().stream()
                .map(step -> new Bar(step.title(), Map.of("seconds", step.seconds())))
                .toList();
        Latencies changes = report.latencies();
        List<Figure> figures = new ArrayList<>(List.of(
                new Figure(
                        "steps",
                        title,
                        new BarChart(title, "s", bars).svg(),
                        table(
                                List.of("step", "time", "CPU"),
                                report.steps().stream()
                                        .map(step -> List.of(
                                                step.title(),
                                                decimal(step.seconds()) + " s",
                                                decimal(step.cpuSeconds()) + " s"))
                                        .toList())),
                tableOnly(
                        List.of("while nothing is written", "cores", "threads", "MB"),
                        report.idle().entrySet().stream()
                                .map(each -> List.of(
                                        each.getKey(),
                                        decimal(each.getValue().cores()),
                                        number(each.getValue().threads()),
                                        number(each.getValue().megabytes())))
                                .toList()),
                tableOnly(
                        List.of("a change in one of them is visible after", "half of them", "95 %", "all"),
                        List.of(List.of(
                                number(changes.count()) + " changes",
                                number(changes.quantile(0.5)) + " ms",
                                number(changes.quantile(0.95)) + " ms",
                                number(changes.longest()) + " ms")))));
        report.interruptions()
                .forEach((statements, interruptions) -> figures.add(interrupted(statements, interruptions)));
        return figures;
    }

    /** @param statements that Debezium's schema history has beside those of the tables */
    private static Figure interrupted(int statements, List<Interruption> interruptions) {
        return tableOnly(
                List.of(
                        "after " + number(statements) + " further statements",
                        "other tables wait",
                        "its own table waits"),
                interruptions.stream()
                        .map(each -> List.of(each.statement(), seconds(each.othersMillis()), seconds(each.ownMillis())))
                        .toList());
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
    }

    static List<Figure> of(GatewayBench.Report report) {
        String title = "The shop's reports, of the fastest round";
        List<Bar> bars = report.reports().stream()
                .map(each ->
                        new Bar(each.title(), Map.of("gateway", each.gatewayMillis(), "MySQL", each.mysqlMillis())))
                .toList();
        return List.of(
                tableOnly(
                        List.of("", "statements/s", "in the slowest round"),
                        report.relays().stream()
                                .map(relay -> List.of(
                                        relay.title(),
                                        number(Math.round(relay.fastest())),
                                        number(Math.round(relay.slowest()))))
                                .toList()),
                new Figure(
                        "reports",
                        title,
                        new BarChart(title, "ms", bars).svg(),
                        table(
                                List.of("", "through the gateway", "MySQL", "ratio"),
                                report.reports().stream()
                                        .map(each -> List.of(
                                                each.title(),
                                                number(Math.round(each.gatewayMillis())) + " ms",
                                                number(Math.round(each.mysqlMillis())) + " ms",
                                                decimal(each.ratio())))
                                        .toList())));
    }

    /** The last way is what the others are compared with. */
    private static Stream<Figure> ways(List<Way> ways) {
        double limit = ways.get(ways.size() - 1).fastest();
        String rates = "Rows a second, of the fastest round";
        List<List<String>> rateLines = ways.stream()
                .map(way -> List.of(
                        way.way(),
                        number(Math.round(way.fastest())),
                        number(Math.round(way.slowest())),
                        decimal(way.fastest() / limit)))
                .toList();
        String cpu = "CPU of a row, by process";
        TreeSet<String> processes = ways.stream()
                .flatMap(way -> way.cpuMicros().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        List<List<String>> cpuLines = new ArrayList<>();
        ways.forEach(way -> cpuLines.add(Stream.concat(
                        Stream.of(way.way()),
                        processes.stream()
                                .map(process -> way.cpuMicros().containsKey(process)
                                        ? String.format(
                                                Locale.ROOT,
                                                "%.1f µs",
                                                way.cpuMicros().get(process))
                                        : ""))
                .toList()));
        return Stream.of(
                new Figure(
                        "rate",
                        rates,
                        new BarChart(
                                        rates,
                                        "rows/s",
                                        ways.stream()
                                                .map(way -> new Bar(way.way(), Map.of("rate", way.fastest())))
                                                .toList())
                                .svg(),
                        table(List.of("", "rows/s", "in the slowest round", "ratio"), rateLines)),
                new Figure(
                        "cpu",
                        cpu,
                        new BarChart(
                                        cpu,
                                        "µs",
                                        ways.stream()
                                                .map(way -> new Bar(way.way(), new TreeMap<>(way.cpuMicros())))
                                                .toList())
                                .svg(),
                        table(Stream.concat(Stream.of(""), processes.stream()).toList(), cpuLines)));
    }

    private static Figure memory(Map<Long, Map<String, Long>> peaks) {
        TreeSet<String> processes = peaks.values().stream()
                .flatMap(peak -> peak.keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        List<List<String>> lines = processes.stream()
                .map(process -> Stream.concat(
                                Stream.of(process),
                                peaks.values().stream().map(peak -> number(peak.getOrDefault(process, -1L)) + " MB"))
                        .toList())
                .toList();
        return tableOnly(
                Stream.concat(Stream.of("peak memory"), peaks.keySet().stream().map(rows -> number(rows) + " rows"))
                        .toList(),
                lines);
    }

    private static Figure tableOnly(List<String> head, List<List<String>> lines) {
        return new Figure("", "", "", table(head, lines));
    }

    private static String table(List<String> head, List<List<String>> lines) {
        return Stream.concat(
                        Stream.of(
                                line(head),
                                line(head.stream().map(column -> "---").toList())),
                        lines.stream().map(Figure::line))
                .collect(Collectors.joining("\n"));
    }

    private static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }
}
