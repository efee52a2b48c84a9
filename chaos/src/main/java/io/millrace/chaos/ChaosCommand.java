package io.millrace.chaos;

import io.millrace.chaos.disk.Disks;
import io.millrace.chaos.network.Network;
import io.millrace.common.Resources;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.MySqlRelease;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import io.millrace.sandbox.process.Home;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.supervision.Services;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "chaos",
        description = {
            "Kills processes of the pipeline, breaks its connections and fills its disks while MySQL's rows and columns"
                    + " change and checks run, and compares every value.",
            "Exits with 0 only if all are equal, no record was lost, doubled or held back, and no check gave a false alarm.",
            "Full disks need Linux and root."
        })
public final class ChaosCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--minutes", description = "How long faults occur (default: ${DEFAULT-VALUE}).")
    private double minutes = 3;

    @Option(names = "--seed", description = "Decides all changes and all faults (default: a random one).")
    private Long seed;

    @Option(
            names = "--faults",
            split = ",",
            paramLabel = "KIND",
            description = "kills, network and disks, or some of them (default: all; disks where they can be had).")
    private Set<FaultKind> faults;

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
        Path home = this.home.toAbsolutePath().normalize();
        Progress progress = Progress.onStandardError();
        PrintWriter out = spec.commandLine().getOut();
        deleteData(home);
        try (Resources opened = new Resources()) {
            Optional<Disks> disks = disks(home, progress);
            disks.ifPresent(opened::add);
            Network network = opened.add(Network.open());
            Chaos.Options options = new Chaos.Options(chosen, duration, stepsPerSecond, kinds(disks.isPresent()));
            PlanPrinter.print(out, options, home);
            // The test kills servers, so they are its own whatever the settings say.
            SandboxOptions.Builder servers = SandboxOptions.builder()
                    .home(home)
                    .mysql(MySqlRelease.of(mysql))
                    .environment(Map.of())
                    .progress(progress);
            network.putBefore(servers);
            disks.ifPresent(mounted -> mounted.putUnder(servers));
            Sandbox sandbox = opened.add(Sandbox.start(servers.build()));
            Services services = opened.add(new Services(home, Chaos.settings(sandbox, network), progress));
            Chaos.Report report = new Chaos(sandbox, network, disks, options, progress).run(services);
            ReportPrinter.print(out, report);
            return report.passed() ? 0 : 1;
        }
    }

    /** Before the disks are mounted in its place. */
    private static void deleteData(Path home) {
        Disks.forget(home);
        for (String folder : List.of("data", "logs")) {
            Home.deleteRecursively(home.resolve(folder));
        }
    }

    private Optional<Disks> disks(Path home, Progress progress) {
        if (faults != null && !faults.contains(FaultKind.DISKS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Disks.mount(home));
        } catch (Problem e) {
            if (faults != null) {
                throw e;
            }
            progress.say("No disk fills up in this run: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Set<FaultKind> kinds(boolean disks) {
        Set<FaultKind> kinds = faults == null ? EnumSet.allOf(FaultKind.class) : EnumSet.copyOf(faults);
        if (!disks) {
            kinds.remove(FaultKind.DISKS);
        }
        return kinds;
    }
}
