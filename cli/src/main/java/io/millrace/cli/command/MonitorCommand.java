package io.millrace.cli.command;

import io.millrace.cli.monitor.MonitorScreen;
import io.millrace.common.Printable;
import io.millrace.common.settings.Settings;
import io.millrace.common.task.Waiting;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "monitor",
        description = {
            "Shows the connector, rows per second, the lag and the largest tables.",
            "Ends when the first copy is complete. Exits with 1 when the connector fails."
        })
public final class MonitorCommand implements Callable<Integer> {

    private static final Duration ON_TERMINAL = Duration.ofSeconds(1);
    private static final Duration ELSEWHERE = Duration.ofSeconds(5);

    private final Supplier<Settings> settings;

    @Spec
    private CommandSpec spec;

    @Option(names = "--keep", description = "Stay after the first copy is complete, until Ctrl-C.")
    private boolean keep;

    public MonitorCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        Settings settings = this.settings.get();
        boolean terminal = System.console() != null;
        var out = spec.commandLine().getOut();
        try (MonitorScreen screen = new MonitorScreen(settings)) {
            int drawn = 0;
            while (!Thread.currentThread().isInterrupted()) {
                MonitorScreen.Look look = screen.look();
                if (terminal && drawn > 0) {
                    // cursor up, and clear what stands below
                    out.print("\033[" + drawn + "A\033[J");
                }
                look.lines().forEach(line -> out.println(Printable.line(line)));
                if (!terminal) {
                    out.println();
                }
                out.flush();
                drawn = look.lines().size();
                if (look.failed()) {
                    return 1;
                }
                if (look.copied() && !keep) {
                    out.println("The first copy is complete; changes flow.");
                    return 0;
                }
                Waiting.pause(terminal ? ON_TERMINAL : ELSEWHERE);
            }
            return 0;
        }
    }
}
