package io.millrace.chaos;

import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.MySqlRelease;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.supervision.Services;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "chaos",
        description = {
            "Kills one process of the pipeline after the other while MySQL changes, and compares every value.",
            "Exits with 0 only if all are equal and no record was lost, doubled or held back."
        })
public final class ChaosCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--minutes", description = "How long processes are killed (default: ${DEFAULT-VALUE}).")
    private double minutes = 3;

    @Option(names = "--seed", description = "Decides all changes and all kills (default: a random one).")
    private Long seed;

    @Option(
            names = "--steps-per-second",
            description = "Transactions begun in MySQL each second (default: ${DEFAULT-VALUE}).")
    private int stepsPerSecond = 60;

    @Option(names = "--mysql", description = "The version of MySQL: 8.0.15, or current (default: ${DEFAULT-VALUE}).")
    private String mysql = MySqlRelease.chosen().word();

    @Option(names = "--home", description = "Folder of the test's data and logs (default: ${DEFAULT-VALUE}).")
    private Path home = Path.of(".millrace", "chaos");

    @Override
    public Integer call() throws Exception {
        Duration duration = Duration.ofSeconds(Math.round(minutes * 60));
        if (duration.toSeconds() < 10 || stepsPerSecond < 1 || stepsPerSecond > 10_000) {
            throw ProblemCode.INVALID_OPTION.problem(
                    "The chaos needs at least 10 seconds, and 1 to 10,000 steps per second.", "Correct the options.");
        }
        long chosen = seed == null ? new SplittableRandom().nextLong(1_000_000) : seed;
        Chaos.Options options = new Chaos.Options(chosen, duration, stepsPerSecond);
        Progress progress = Progress.onStandardError();
        PrintWriter out = spec.commandLine().getOut();
        PlanPrinter.print(out, options, home);
        // The test kills servers, so they are its own whatever the settings say.
        SandboxOptions servers = SandboxOptions.defaults()
                .home(home)
                .mysql(MySqlRelease.of(mysql))
                .freshData(true)
                .environment(Map.of())
                .progress(progress);
        try (Sandbox sandbox = Sandbox.start(servers);
                Services services = new Services(home, Chaos.settings(sandbox), progress)) {
            Chaos.Report report = new Chaos(sandbox, options, progress).run(services);
            ReportPrinter.print(out, report);
            return report.passed() ? 0 : 1;
        }
    }
}
