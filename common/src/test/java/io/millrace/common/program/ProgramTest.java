package io.millrace.common.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class ProgramTest {

    @Command(name = "mill")
    static final class Mill {

        private String ground = "";

        @Command(name = "grind")
        int grind(
                @Parameters String corn, @Option(names = "--times") int times, @Option(names = "--fine") boolean fine) {
            ground = corn + " " + times + " " + fine;
            return fine ? 1 : 0;
        }
    }

    private final Mill mill = new Mill();

    @Test
    void aCommandThatIsAMethodGetsItsOwnArguments() {
        assertThat(run("grind", "rye", "--times", "2", "--fine")).isEqualTo(1);
        assertThat(mill.ground).isEqualTo("rye 2 true");
        assertThat(run("grind", "rye", "--times", "3")).isZero();
        assertThat(mill.ground).isEqualTo("rye 3 false");
    }

    @Test
    void everyCommandHasHelp() {
        assertThat(run("--help")).isZero();
        assertThat(run("grind", "--help")).isZero();
        assertThat(run("grind", "-V")).isZero();
        assertThat(mill.ground).isEmpty();
    }

    private int run(String... arguments) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return Program.prepared(new CommandLine(mill))
                .setOut(nowhere)
                .setErr(nowhere)
                .execute(arguments);
    }
}
