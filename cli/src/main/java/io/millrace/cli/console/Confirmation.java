package io.millrace.cli.console;

import io.millrace.common.Printable;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.io.Console;
import java.util.Locale;

/** Asks a person before something is done that cannot be taken back. */
public final class Confirmation {

    private Confirmation() {}

    /**
     * @param yes whether the answer was given on the command line
     * @throws Problem when there is nobody to ask
     */
    public static boolean given(boolean yes, String question) {
        if (yes) {
            return true;
        }
        Console console = System.console();
        if (console == null) {
            throw ProblemCode.NOT_CONFIRMED.problem(
                    "Nothing was done: there is no terminal to ask on.", "Say --yes if you mean it.");
        }
        String answer = console.readLine("%s [y/N] ", Printable.line(question));
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }
}
