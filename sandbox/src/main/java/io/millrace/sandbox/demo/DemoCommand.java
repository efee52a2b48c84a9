package io.millrace.sandbox.demo;

import io.millrace.common.Resources;
import io.millrace.common.ShutdownSignal;
import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import io.millrace.sandbox.fetch.Cache;
import io.millrace.sandbox.fetch.PrometheusPrograms;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.supervision.ServerSupervisor;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.supervision.Services;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = {
            "Runs the whole pipeline on this machine with a shop in MySQL, and compares every value.",
            "It uses servers of its own and ignores the settings. Ctrl-C ends it."
        },
        footer = {"", "Example:", "  millrace demo --exit --kill-normalizer"})
public final class DemoCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--exit", description = "End everything afterwards, and exit with 0 only if all of it is right.")
    private boolean exit;

    @Option(names = "--customers", description = "Rows of the largest table (default: ${DEFAULT-VALUE}).")
    private int customers = 1_000_000;

    @Option(names = "--live-seconds", description = "How long the shop lives (default: ${DEFAULT-VALUE}).")
    private int liveSeconds = 12;

    @Option(names = "--kill-normalizer", description = "Kill the normalizer (kill -9) while the shop lives.")
    private boolean killNormalizer;

    @Option(names = "--orders", description = "Also send completed orders as events (docs/orders.md).")
    private boolean orders;

    @Option(names = "--gateway", description = "Also run a report through the gateway, beside MySQL (docs/gateway.md).")
    private boolean gateway;

    @Option(
            names = "--monitoring",
            description = "Also start Prometheus with Millrace's alerts (docs/operations/alerts.md).")
    private boolean monitoring;

    @Option(names = "--home", description = "Folder of the demo's data and logs (default: ${DEFAULT-VALUE}).")
    private Path home = Path.of(".millrace", "demo");

    @Override
    public Integer call() throws Exception {
        if (customers < 1_000 || liveSeconds < 2) {
            throw ProblemCode.INVALID_OPTION.problem(
                    "The demo needs at least 1,000 customers and 2 seconds.", "Correct the options.");
        }
        Progress progress = Progress.onStandardError();
        if (monitoring) {
            // Where it cannot be had, that is said before the work, not after it.
            PrometheusPrograms.find(Cache.ofUser(progress), progress);
        }
        // The demo makes a database, so it uses servers of its own whatever the settings say.
        SandboxOptions servers = SandboxOptions.builder()
                .home(home)
                .freshData(true)
                .environment(Map.of())
                .progress(progress)
                .build();
        try (Sandbox sandbox = Sandbox.start(servers);
                ServerSupervisor supervised = ServerSupervisor.of(sandbox, progress);
                Services services = new Services(home, Demo.settings(sandbox, orders, gateway), progress)) {
            var options = new Demo.Options(customers, Duration.ofSeconds(liveSeconds), killNormalizer);
            Demo.Report report = new Demo(sandbox, options, progress).run(services);
            ReportPrinter.print(spec.commandLine().getOut(), report);
            if (!exit) {
                stay(sandbox, services, progress);
            }
            return report.right() ? 0 : 1;
        }
    }

    private void stay(Sandbox sandbox, Services services, Progress progress) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        try (Resources opened = new Resources()) {
            Optional<Monitoring> prometheus =
                    monitoring ? Optional.of(opened.add(prometheus(services, progress))) : Optional.empty();
            Addresses.print(out, sandbox, services);
            prometheus.map(Monitoring::alerts).ifPresent(address -> out.println("  alerts       " + address));
            NextSteps.printForDemo(out);
            ShutdownSignal.await();
        }
    }

    private Monitoring prometheus(Services services, Progress progress) throws IOException {
        Map<String, String> targets = Stream.of(Service.NORMALIZER, Service.DDL_MANAGER, Service.VALIDATOR)
                .collect(Collectors.toMap(
                        Service::command, service -> services.url(service).getAuthority()));
        return Monitoring.start(
                home, targets, services.token().map(token -> token.each().get(0)), progress);
    }
}
