package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.program.Program;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class OutcomeTest {

    @TempDir
    private Path folder;

    private final StringWriter output = new StringWriter();

    @Test
    void thePrintedCommandRepeatsTheMeasurementWithEveryOptionButWhereItWas() {
        assertThat(run("--rows", "5", "--twice")).isZero();

        assertThat(output.toString())
                .startsWith("5 rows")
                .contains("repeat   ./millrace measure --rows 5 --rounds 3 --twice");
    }

    @Test
    void aFlagThatWasNotGivenIsNotRepeated() {
        assertThat(run()).isZero();

        assertThat(output.toString())
                .contains("repeat   ./millrace measure --rows 7 --rounds 3" + System.lineSeparator());
    }

    @Test
    void theFileHasTheCommandAndWhatWasMeasured() throws Exception {
        Path file = folder.resolve("measure.json");

        assertThat(run("--json", file.toString())).isZero();

        var result = JsonFile.JSON.readTree(Files.readString(file));
        assertThat(result.path("benchmark").asText()).isEqualTo("measure");
        assertThat(result.path("command").asText()).isEqualTo("./millrace measure --rows 7 --rounds 3");
        assertThat(result.path("measured").path("rows").asInt()).isEqualTo(7);
    }

    @Test
    void aRoundWithoutRowsIsRefused() {
        assertThat(run("--rows", "0")).isEqualTo(2);
        assertThat(run("--rounds", "none")).isEqualTo(2);

        assertThat(output.toString())
                .contains("'--rows': '0' is not a whole number from 1 on")
                .contains("'--rounds': 'none' is not a whole number from 1 on");
    }

    private int run(String... arguments) {
        PrintWriter out = new PrintWriter(output, true);
        CommandLine command = new CommandLine(new Millrace()).addSubcommand(new Measure());
        String[] all = new String[arguments.length + 1];
        all[0] = "measure";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Program.prepared(command).setOut(out).setErr(out).execute(all);
    }

    @Command(name = "millrace")
    private static final class Millrace {}

    @Command(name = "measure")
    private static final class Measure implements Runnable {

        @Mixin
        private final RowsAndRounds size = new RowsAndRounds(7, 3);

        @Option(names = "--twice")
        private boolean twice;

        @Mixin
        private Outcome outcome;

        @Override
        public void run() {
            outcome.show(Map.of("rows", size.rows()), out -> out.printf("%d rows%n", size.rows()));
        }
    }
}
