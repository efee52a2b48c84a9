package io.millrace.cli.console;

import io.millrace.common.Printable;
import io.millrace.ddlmanager.preflight.Finding;
import io.millrace.ddlmanager.preflight.Finding.Severity;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** Shows findings to a person, errors in red where the terminal has colours. */
public final class FindingsPrinter {

    private FindingsPrinter() {}

    public static void print(CommandSpec spec, List<Finding> findings) {
        var out = spec.commandLine().getOut();
        for (Finding finding : findings) {
            out.println(Ansi.AUTO.string(label(finding.severity())) + " " + Printable.lines(finding.what()));
            out.println("        -> " + Printable.lines(finding.remedy()));
        }
        out.flush();
    }

    private static String label(Severity severity) {
        return switch (severity) {
            case ERROR -> "@|bold,red error|@  ";
            case WARNING -> "@|yellow warning|@";
            case NOTE -> "note   ";
        };
    }
}
