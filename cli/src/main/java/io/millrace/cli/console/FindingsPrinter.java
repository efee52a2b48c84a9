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
            String label = finding.severity() == Severity.ERROR ? "@|bold,red error|@  " : "@|yellow warning|@";
            out.println(Ansi.AUTO.string(label) + " " + Printable.lines(finding.what()));
            out.println("        -> " + Printable.lines(finding.remedy()));
        }
        out.flush();
    }
}
