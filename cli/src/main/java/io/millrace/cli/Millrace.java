package io.millrace.cli;

import io.millrace.benchmarks.BenchCommand;
import io.millrace.chaos.ChaosCommand;
import io.millrace.cli.command.AnalyzeCommand;
import io.millrace.cli.command.ApplyCommand;
import io.millrace.cli.command.BackupCommand;
import io.millrace.cli.command.DeployCommand;
import io.millrace.cli.command.MonitorCommand;
import io.millrace.cli.command.PlanCommand;
import io.millrace.cli.command.PreflightCommand;
import io.millrace.cli.command.QuarantineCommand;
import io.millrace.cli.command.QueryCommand;
import io.millrace.cli.command.RepairCommand;
import io.millrace.cli.command.ResolveCommand;
import io.millrace.cli.command.RestoreCommand;
import io.millrace.cli.command.SqlCommand;
import io.millrace.cli.command.ValidateCommand;
import io.millrace.common.program.Program;
import io.millrace.common.program.Version;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.DdlManagerCommand;
import io.millrace.export.ExportCommand;
import io.millrace.gateway.GatewayCommand;
import io.millrace.normalizer.NormalizerCommand;
import io.millrace.orders.OrdersCommand;
import io.millrace.sandbox.demo.DemoCommand;
import io.millrace.sandbox.demo.UpCommand;
import io.millrace.validator.ValidatorCommand;
import java.util.Map;
import java.util.function.Supplier;
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
            "Exit codes: 0 done, 1 the answer is no, 2 a problem that the message explains, 3 nothing is proved."
        })
public final class Millrace {

    private Millrace() {}

    public static void main(String[] arguments) {
        Program.main(commandLine(System.getenv()), arguments);
    }

    /** The whole command line, with its settings from {@code environment}; nothing is read before a command runs. */
    public static CommandLine commandLine(Map<String, String> environment) {
        Supplier<Settings> settings = () -> Settings.of(environment);
        CommandLine millrace = new CommandLine(new Millrace());
        Supplier<Settings> found = () -> Settings.of(FoundSettings.of(environment, millrace.getErr()));
        return Program.prepared(millrace.addSubcommand(new DemoCommand())
                .addSubcommand(new UpCommand(environment))
                .addSubcommand(new ChaosCommand())
                .addSubcommand(new BenchCommand())
                .addSubcommand(new PreflightCommand(found))
                .addSubcommand(new AnalyzeCommand(found))
                .addSubcommand(new PlanCommand(found))
                .addSubcommand(new ApplyCommand(found))
                .addSubcommand(new DeployCommand(found))
                .addSubcommand(new MonitorCommand(found))
                .addSubcommand(new QueryCommand(found))
                .addSubcommand(new ResolveCommand(found))
                .addSubcommand(new QuarantineCommand(found))
                .addSubcommand(new ValidateCommand(found))
                .addSubcommand(new RepairCommand(found))
                .addSubcommand(new BackupCommand(() -> FoundSettings.of(environment, millrace.getErr())))
                .addSubcommand(new RestoreCommand(settings))
                .addSubcommand(new SqlCommand(environment))
                .addSubcommand(new NormalizerCommand(settings))
                .addSubcommand(new DdlManagerCommand(settings))
                .addSubcommand(new ValidatorCommand(settings))
                .addSubcommand(new GatewayCommand(settings))
                .addSubcommand(new OrdersCommand(settings))
                .addSubcommand(new ExportCommand(settings))
                .addSubcommand(new HelpCommand()));
    }
}
