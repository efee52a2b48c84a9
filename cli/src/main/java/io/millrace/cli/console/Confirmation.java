package io.millrace.cli.console;

import io.millrace.common.Printable;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of a command that asks a person before it does what cannot be taken back. */
public final class Confirmation {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    /** Whether somebody answers each question. */
    public boolean asks() {
        return !yes;
    }

    /**
     * Asks, and says that nothing was done when the answer is no.
     *
     * @throws Problem when there is nobody to ask
     */
    public boolean refused(String question) {
        if (yes || agreed(question)) {
            return false;
        }
        PrintWriter out = command.commandLine().getOut();
        out.println("Nothing was done.");
        out.flush();
        return true;
    }

    private static boolean agreed(String question) {
        Console console = System.console();
        if (console == null) {
            throw ProblemCode.NOT_CONFIRMED.problem(
                    "Nothing was done: there is no terminal to ask on.", "Say --yes if you mean it.");
        }
        String answer = console.readLine("%s [y/N] ", Printable.line(question));
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }
}
