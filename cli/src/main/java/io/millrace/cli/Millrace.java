package io.millrace.cli;

import io.millrace.common.Problem;
import io.millrace.common.ShutdownSignal;
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
import io.millrace.sandbox.bench.BenchCommand;
import io.millrace.sandbox.chaos.ChaosCommand;
import io.millrace.sandbox.demo.DemoCommand;
import io.millrace.sandbox.demo.UpCommand;
import io.millrace.validator.ValidateCommand;
import io.millrace.validator.ValidatorCommand;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

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

    public static void main(String[] args) {
        // The binlog client speaks through java.util.logging.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        int code = commandLine().execute(args);
        if (!ShutdownSignal.received()) {
            System.exit(code);
        }
    }

    static CommandLine commandLine() {
        CommandLine millrace = new CommandLine(new Millrace());
        addHelp(millrace);
        return millrace.setUsageHelpAutoWidth(true).setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(message(failure));
            return Problem.EXIT_CODE;
        });
    }

    /** Here, so that no command can be without it. */
    private static void addHelp(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.optionsMap().get("--help") == null) {
            spec.mixinStandardHelpOptions(true);
        }
        spec.versionProvider(new Version());
        command.getSubcommands().values().forEach(Millrace::addHelp);
    }

    private static String message(Exception failure) {
        String label = Ansi.AUTO.string("@|bold,red error|@ ");
        if (failure instanceof Problem problem) {
            LoggerFactory.getLogger(Millrace.class).atDebug().setCause(problem).log("The problem's cause");
            return label + problem.forPeople();
        }
        LoggerFactory.getLogger(Millrace.class)
                .atError()
                .setCause(failure)
                .log("A failure that Millrace did not expect");
        return label + failure + System.lineSeparator()
                + "  -> This is a defect of Millrace: please report it with the log above.";
    }
}
