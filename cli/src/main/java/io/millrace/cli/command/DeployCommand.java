package io.millrace.cli.command;

import io.millrace.cli.console.Confirmation;
import io.millrace.common.Printable;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.connect.ConnectClient.ConnectorState;
import io.millrace.common.settings.FirstCopy;
import io.millrace.common.settings.Settings;
import io.millrace.common.task.Waiting;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "deploy",
        description = {
            "Has the running ddl-manager register the Debezium connector, and shows its state until it runs.",
            "Exits with 1 when the connector fails, or when the answer to --reload was no."
        },
        footer = {
            "",
            "Examples:",
            "  millrace deploy --copy stream-only   only changes from now on, no first copy",
            "  millrace deploy --reload --yes       copies all tables again, without a question"
        })
public final class DeployCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final Supplier<Settings> settings;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--copy",
            paramLabel = "KIND",
            description = "copy-then-stream, copy-only or stream-only (default: the setting MILLRACE_COPY).")
    private String copy;

    @Option(
            names = "--reload",
            description =
                    "Copy all tables again, stopped ones too. The connector forgets how far it had read. Asks first.")
    private boolean reload;

    @Mixin
    private Confirmation confirmation;

    public DeployCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        Settings settings = this.settings.get();
        FirstCopy chosen = copy == null ? settings.connect().copy() : parsed(copy);
        if (reload && confirmation.refused("Copy all tables again? The connector forgets how far it had read.")) {
            return 1;
        }
        String connector = new ServiceClient(settings.http()).deploy(chosen, reload);
        return awaitRunning(connector, new ConnectClient(settings.connect()));
    }

    private int awaitRunning(String connector, ConnectClient connect) {
        PrintWriter out = spec.commandLine().getOut();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String shown = "";
        while (System.nanoTime() < deadline) {
            Optional<ConnectorState> state = connect.state(connector);
            String now = state.map(s -> "connector " + s.connector() + ", task " + s.task())
                    .orElse("not there yet");
            if (!now.equals(shown)) {
                out.println(Printable.line(connector + ": " + now));
                out.flush();
                shown = now;
            }
            if (state.filter(ConnectorState::running).isPresent()) {
                return 0;
            }
            if (state.filter(ConnectorState::failed).isPresent()) {
                spec.commandLine().getErr().println(Printable.lines(state.get().cause()));
                return 1;
            }
            Waiting.pause(LOOK_AGAIN);
        }
        spec.commandLine()
                .getErr()
                .println(
                        "The connector is not running after " + PATIENCE.toSeconds() + " s; read Kafka Connect's log.");
        return 1;
    }

    private FirstCopy parsed(String text) {
        return FirstCopy.of(text)
                .orElseThrow(() -> new picocli.CommandLine.ParameterException(
                        spec.commandLine(), "--copy is '" + text + "', which is not one of " + FirstCopy.words()));
    }
}
