package io.millrace.cli;

import io.millrace.benchmarks.BenchCommand;
import io.millrace.chaos.ChaosCommand;
import io.millrace.common.program.Program;
import io.millrace.common.program.Version;
import io.millrace.ddlmanager.command.AnalyzeCommand;
import io.millrace.ddlmanager.command.ApplyCommand;
import io.millrace.ddlmanager.command.DdlManagerCommand;
import io.millrace.ddlmanager.command.DeployCommand;
import io.millrace.ddlmanager.command.MonitorCommand;
import io.millrace.ddlmanager.command.PlanCommand;
import io.millrace.ddlmanager.command.PreflightCommand;
import io.millrace.ddlmanager.command.QuarantineCommand;
import io.millrace.ddlmanager.command.ResolveCommand;
import io.millrace.normalizer.NormalizerCommand;
import io.millrace.sandbox.demo.DemoCommand;
import io.millrace.sandbox.demo.UpCommand;
import io.millrace.validator.ValidateCommand;
import io.millrace.validator.ValidatorCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The one command people type. */
@Command(
        name = "millrace",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Replicates MySQL into ClickHouse in real time, and proves that every value arrived.",
        footer = {
            "",
            "`millrace help COMMAND` and `millrace COMMAND --help` say more of a command.",
            "Settings are environment variables MILLRACE_*; docs/settings.md lists them.",
            "Exit codes: 0 done, 1 the answer is no, 2 a problem that the message explains."
        },
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            ChaosCommand.class,
            BenchCommand.class,
            PreflightCommand.class,
            AnalyzeCommand.class,
            PlanCommand.class,
            ApplyCommand.class,
            DeployCommand.class,
            MonitorCommand.class,
            ResolveCommand.class,
            QuarantineCommand.class,
            ValidateCommand.class,
            NormalizerCommand.class,
            DdlManagerCommand.class,
            ValidatorCommand.class,
            HelpCommand.class
        })
public final class Millrace {

    private Millrace() {}

    public static void main(String[] arguments) {
        Program.main(commandLine(), arguments);
    }

    static CommandLine commandLine() {
        return Program.prepared(new CommandLine(new Millrace()));
    }
}
