package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.program.Program;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PlotCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter output = new StringWriter();

    @Test
    void theStreamBecomesBarsOfItsRateAndItsCpuAndATableOfItsMemory() throws Exception {
        Way millrace = new Way("Millrace", List.of(9_000.0, 10_000.0), Map.of("mysql", 5.5, "connect", 40.0), 0.1);
        Way bare = new Way("Debezium alone", List.of(20_000.0), Map.of("mysql", 4.5, "connect", 50.0), 0.2);
        Path file = written(
                "stream",
                new StreamBench.Report(
                        1_000,
                        10,
                        0.5,
                        List.of(millrace, bare),
                        new TreeMap<>(Map.of(1_000L, Map.of("mysql", 300L), 10_000L, Map.of("mysql", 310L)))));

        assertThat(plot(file.toString())).isZero();

        assertThat(picture("stream-rate.svg")).contains("10,000 rows/s", "20,000 rows/s", "prefers-color-scheme: dark");
        assertThat(picture("stream-cpu.svg")).contains("45.5 µs", "connect");
        assertThat(output.toString())
                .contains(
                        "| Millrace | 10,000 | 9,000 | 0.50 |",
                        "| mysql | 300 MB | 310 MB |",
                        "`./millrace bench stream`");
    }

    @Test
    void freshnessBecomesACurveOfEachLoadInThePlaceOfThePage() throws Exception {
        Latencies rest = new Latencies(new TreeMap<>(Map.of(300L, 1L, 700L, 1L)));
        Latencies steady = new Latencies(new TreeMap<>(Map.of(500L, 1_000L)));
        Path file = written("fresh", new FreshBench.Report(rest, 5_000, 4_990, steady, Map.of("kafka", 0.25), 0.1));
        Path page = Files.writeString(folder.resolve("page.md"), "before\n<!-- fresh -->\nold\n<!-- end -->\nafter\n");

        assertThat(plot(file.toString(), "--page", page.toString())).isZero();

        assertThat(picture("fresh-latency.svg")).contains("rows that come alone", "4,990 rows a second");
        assertThat(Files.readString(page))
                .startsWith("before\n<!-- fresh -->\n![")
                .contains("](fresh-latency.svg)", "| rows that come alone | 700 ms | 700 ms | 700 ms | 700 ms |")
                .doesNotContain("old")
                .endsWith("<!-- end -->\nafter\n");
    }

    @Test
    void manyTablesBecomeBarsOfTheirStepsAndATableOfIdleProcesses() throws Exception {
        Path file = written(
                "tables",
                new TablesBench.Report(
                        500,
                        List.of(new TablesBench.Step("millrace plan", 2.5, 3.25)),
                        Map.of("clickhouse", new Processes.Use(0.57, 2_500, 1_024)),
                        Latencies.of(List.of(900L, 1_200L)),
                        3_000,
                        Map.of(0, List.of(new Interruptions.Interruption("ADD COLUMN", 100, 200)))));

        assertThat(plot(file.toString())).isZero();

        assertThat(picture("tables-steps.svg")).contains("millrace plan", "2.5 s");
        assertThat(output.toString())
                .contains(
                        "| millrace plan | 2.50 s | 3.25 s |",
                        "| clickhouse | 0.57 | 2,500 | 1,024 |",
                        "| ADD COLUMN | 0.1 s | 0.2 s |");
    }

    @Test
    void aPageWithoutThePlaceIsLeftAsItIs() throws Exception {
        Path file = written(
                "copy",
                new CopyBench.Report(1_000, 2, List.of(new Way("a copy", List.of(1.0), Map.of("mysql", 1.0), 0))));
        Path page = Files.writeString(folder.resolve("page.md"), "no place\n");

        assertThat(plot(file.toString(), "--page", page.toString())).isEqualTo(2);

        assertThat(output.toString()).contains("<!-- copy -->");
        assertThat(Files.readString(page)).isEqualTo("no place\n");
    }

    private Path written(String benchmark, Object measured) {
        Path file = folder.resolve(benchmark + ".json");
        CommandLine.populateCommand(new JsonFile(), "--json", file.toString())
                .write(benchmark, "./millrace bench " + benchmark, measured);
        return file;
    }

    private int plot(String... arguments) {
        PrintWriter printer = new PrintWriter(output, true);
        return Program.prepared(new CommandLine(new PlotCommand()))
                .setOut(printer)
                .setErr(printer)
                .execute(arguments);
    }

    /** That it is XML, too. */
    private String picture(String name) throws Exception {
        Path file = folder.resolve(name);
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        return Files.readString(file);
    }
}
