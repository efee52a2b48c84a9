package io.millrace.common.program;

import io.millrace.common.Printable;
import io.millrace.common.ShutdownSignal;
import io.millrace.common.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The frame of every {@code main}: logging, how a failure is reported, and the exit code. */
public final class Program {

    private static final Logger LOG = LoggerFactory.getLogger(Program.class);

    private Program() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(CommandLine command, String... arguments) {
        // The binlog client speaks through java.util.logging.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        int code = prepared(command).execute(arguments);
        if (!ShutdownSignal.received()) {
            System.exit(code);
        }
    }

    /** The command with help and version at every level, which prints a failure in two lines instead of a stack trace. */
    public static CommandLine prepared(CommandLine command) {
        addHelp(command);
        return command.setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, failed, parsed) -> {
                    failed.getErr().println(message(failure));
                    return Problem.EXIT_CODE;
                });
    }

    /** Here, so that no command can be without it. */
    private static void addHelp(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.optionsMap().get("--help") == null) {
            // Not picocli's own mixin: added afterwards, it moves the arguments of commands that are methods.
            spec.addOption(OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("Show this help message and exit.")
                    .build());
            spec.addOption(OptionSpec.builder("-V", "--version")
                    .versionHelp(true)
                    .description("Print version information and exit.")
                    .build());
        }
        spec.versionProvider(new Version());
        command.getSubcommands().values().forEach(Program::addHelp);
    }

    private static String message(Exception failure) {
        String label = Ansi.AUTO.string("@|bold,red error|@ ");
        if (failure instanceof Problem problem) {
            LOG.atDebug().setCause(problem).log("The problem's cause");
            return label + Printable.lines(problem.text());
        }
        LOG.atError().setCause(failure).log("A failure that Millrace did not expect");
        return label + Printable.lines(failure.toString()) + System.lineSeparator()
                + "  -> This is a defect of Millrace: please report it with the log above.";
    }
}
