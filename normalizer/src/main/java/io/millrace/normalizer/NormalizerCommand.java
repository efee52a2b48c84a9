package io.millrace.normalizer;

import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Runs the normalizer until it is told to stop. */
@Command(
        name = "normalizer",
        description = {
            "Runs the normalizer until it is told to end (SIGTERM or Ctrl-C).",
            "It turns Debezium's messages into rows for ClickHouse. Its health and metrics are on the port"
                    + " MILLRACE_NORMALIZER_PORT."
        })
public final class NormalizerCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(NormalizerCommand.class);

    private final Supplier<Settings> settings;

    public NormalizerCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            run(settings.get());
            return CommandLine.ExitCode.OK;
        } catch (Problem problem) {
            LOG.atError()
                    .addKeyValue("code", problem.code())
                    .addKeyValue("remedy", problem.remedy())
                    .setCause(LOG.isDebugEnabled() ? problem.getCause() : null)
                    .log(problem.getMessage());
            return Problem.EXIT_CODE;
        }
    }

    private static void run(Settings settings) throws InterruptedException {
        try (Normalizer normalizer = new Normalizer(settings)) {
            closeOnSignal(normalizer);
            normalizer.start();
            announce(settings, normalizer);
            normalizer.await();
        }
    }

    private static void closeOnSignal(Normalizer normalizer) {
        Runtime.getRuntime().addShutdownHook(new Thread(normalizer::close, "close-on-signal"));
    }

    private static void announce(Settings settings, Normalizer normalizer) {
        LOG.atInfo()
                .addKeyValue("version", version())
                .addKeyValue("java", Runtime.version())
                .addKeyValue("kafka", settings.get(Setting.KAFKA_BOOTSTRAP))
                .addKeyValue("applicationId", settings.get(Setting.NORMALIZER_APPLICATION_ID))
                .addKeyValue("port", normalizer.port())
                .log("normalizer started");
    }

    private static String version() {
        return Optional.ofNullable(NormalizerCommand.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
