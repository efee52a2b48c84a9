package io.millrace.benchmarks;

import java.io.PrintWriter;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** What a benchmark measured, for a person and as a file, with the command that repeats it. */
final class Outcome {

    /** These say where, and not what is measured. */
    private static final Set<String> PLACES = Set.of("--home", "--json");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private JsonFile json;

    /** @param printer writes the report for a person */
    void show(Object report, Consumer<PrintWriter> printer) {
        String repeat = repeat();
        PrintWriter out = command.commandLine().getOut();
        printer.accept(out);
        out.printf("%nrepeat   %s%n", repeat);
        out.flush();
        json.write(command.name(), repeat, report);
    }

    /** With every option, also those that have their default. */
    private String repeat() {
        Stream<String> options = command.options().stream()
                .filter(option ->
                        !option.usageHelp() && !option.versionHelp() && !PLACES.contains(option.longestName()))
                .flatMap(Outcome::chosen);
        return Stream.concat(Stream.of("./" + command.qualifiedName()), options).collect(Collectors.joining(" "));
    }

    private static Stream<String> chosen(OptionSpec option) {
        Object value = option.getValue();
        if (value instanceof Boolean flag) {
            return flag ? Stream.of(option.longestName()) : Stream.empty();
        }
        return Stream.of(option.longestName(), value.toString());
    }
}
