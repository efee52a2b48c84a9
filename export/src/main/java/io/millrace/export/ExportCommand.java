package io.millrace.export;

import io.javalin.Javalin;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.Resources;
import io.millrace.common.ShutdownSignal;
import io.millrace.common.http.HttpBase;
import io.millrace.common.metrics.ProcessMeters;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.task.BackgroundTasks;
import io.millrace.export.manifest.Manifest;
import io.millrace.export.manifest.Manifest.Part;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "export",
        description = {
            "Writes layers as Parquet files to S3-compatible storage: every change (bronze), current rows (silver), and the"
                    + " tables of the database gold.",
            "docs/export.md explains the settings MILLRACE_EXPORT_* and the files. Exits with 1 when changes expired in"
                    + " Kafka before they were exported."
        })
public final class ExportCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ExportCommand.class);

    private final Supplier<Settings> settings;

    @Spec
    private CommandSpec spec;

    @Option(names = "--keep", description = "Export again and again, as MILLRACE_EXPORT_SCHEDULE says, until Ctrl-C.")
    private boolean keep;

    public ExportCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings valid = settings.get();
        ExportRun run = new ExportRun(valid, InstantSource.system());
        if (!keep) {
            return print(run.run(() -> {}));
        }
        Duration every = valid.export()
                .schedule()
                .orElseThrow(() -> ProblemCode.MISSING_SETTING.problem(
                        "The export has no schedule.",
                        "Set " + Setting.EXPORT_SCHEDULE.variable() + ", such as 24h, or leave out --keep."));
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ScheduledExports exports = new ScheduledExports(run, every, InstantSource.system(), this::print, meters);
        try (Resources opened = new Resources()) {
            opened.add(new ProcessMeters(meters));
            BackgroundTasks tasks = opened.add(new BackgroundTasks(meters));
            Javalin http = HttpBase.start(valid.http(), valid.http().export(), meters, tasks::readiness, config -> {});
            opened.add(http::stop);
            tasks.start("export", exports.schedule(), exports);
            LOG.atInfo().addKeyValue("port", http.port()).log("The export is running");
            ShutdownSignal.await();
        }
        return 0;
    }

    private int print(Manifest manifest) {
        PrintWriter out = spec.commandLine().getOut();
        for (Part part : manifest.parts()) {
            boolean written = part.run().equals(manifest.run());
            out.printf(
                    "%-7s %-40s %,12d rows  %s%n",
                    part.layer(), part.table(), part.rows(), written ? "written" : "unchanged since " + part.run());
            part.gaps().forEach(gap -> out.println("        expired before it was exported: " + gap));
        }
        out.println("manifests/" + manifest.run() + ".json");
        out.flush();
        return manifest.parts().stream().allMatch(part -> part.gaps().isEmpty()) ? 0 : 1;
    }
}
