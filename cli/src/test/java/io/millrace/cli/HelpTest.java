package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Every command says how it is used, also one that is added tomorrow. */
class HelpTest {

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExplainsItselfAndAllItsOptions(CommandLine command) {
        Run run = run(with(path(command), "--help"));

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("Usage: " + command.getCommandSpec().qualifiedName())
                .contains("--help");
        for (OptionSpec option : command.getCommandSpec().options()) {
            assertThat(run.out()).contains(option.names());
        }
        for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
            assertThat(run.out()).contains(parameter.paramLabel());
        }
        assertThat(command.getSubcommands().keySet())
                .allSatisfy(name -> assertThat(run.out()).contains("  " + name + " "));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpShowsTheSameFromTheOutside(CommandLine command) {
        List<String> path = path(command);
        Run inside = run(with(path, "-h"));
        Run outside = run(Stream.concat(Stream.of("help"), path.stream()).toArray(String[]::new));

        assertThat(outside).isEqualTo(inside);
        assertThat(outside.exitCode()).isZero();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void nothingIsWithoutADescription(CommandLine command) {
        assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
        assertThat(command.getCommandSpec().args())
                .allSatisfy(argument ->
                        assertThat(argument.description()).as(name(argument)).isNotEmpty());
    }

    @Test
    void helpForACommandThatDoesNotExistSaysWhichThereAre() {
        Run run = run("help", "quarantine", "discrad");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("discrad").contains("discard");
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static Stream<CommandLine> commands() {
        return withInner(Millrace.commandLine(Map.of()));
    }

    private static Stream<CommandLine> withInner(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(HelpTest::withInner));
    }

    private static List<String> path(CommandLine command) {
        return List.of(command.getCommandSpec().qualifiedName().split(" ")).stream()
                .skip(1)
                .toList();
    }

    private static String[] with(List<String> path, String option) {
        return Stream.concat(path.stream(), Stream.of(option)).toArray(String[]::new);
    }

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Millrace.commandLine(Map.of())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Run(exitCode, out.toString(), err.toString());
    }

    private record Run(int exitCode, String out, String err) {}
}
