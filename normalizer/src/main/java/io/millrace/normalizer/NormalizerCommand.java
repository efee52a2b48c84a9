package io.millrace.normalizer;

import io.millrace.common.ShutdownSignal;
import io.millrace.common.naming.Topics;
import io.millrace.common.program.ServerAddress;
import io.millrace.common.program.ServiceStart;
import io.millrace.common.settings.Settings;
import java.util.List;
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
        Settings valid = settings.get();
        Optional<Normalizer> made = new ServiceStart(
                        valid.http(), valid.http().normalizer(), List.of(ServerAddress.of(valid.kafka())))
                .of(() -> new Normalizer(valid.kafka(), Topics.of(valid.names()), valid.normalizer(), valid.http()));
        return made.isPresent() ? run(valid, made.get()) : CommandLine.ExitCode.OK;
    }

    private static int run(Settings valid, Normalizer made) throws InterruptedException {
        try (Normalizer normalizer = made;
                ShutdownSignal.Registration signal = ShutdownSignal.onReceived(normalizer::stop)) {
            if (normalizer.start()) {
                announce(valid, normalizer);
                normalizer.await();
            }
            return CommandLine.ExitCode.OK;
        }
    }

    private static void announce(Settings settings, Normalizer normalizer) {
        LOG.atInfo()
                .addKeyValue("version", version())
                .addKeyValue("java", Runtime.version())
                .addKeyValue("kafka", settings.kafka().bootstrap())
                .addKeyValue("applicationId", settings.names().normalizerGroup())
                .addKeyValue("port", normalizer.port())
                .log("Normalizer started");
    }

    private static String version() {
        return Optional.ofNullable(NormalizerCommand.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
