package io.millrace.gateway;

import io.millrace.common.ShutdownSignal;
import io.millrace.common.program.ServerAddress;
import io.millrace.common.program.ServiceStart;
import io.millrace.common.settings.Settings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "gateway",
        description = {
            "Runs the gateway until it is told to end (SIGTERM or Ctrl-C).",
            "MySQL clients connect to its port MILLRACE_GATEWAY_MYSQL_PORT. What its rules choose is answered from"
                    + " ClickHouse, all else by MySQL."
        })
public final class GatewayCommand implements Callable<Integer> {

    private final Supplier<Settings> settings;

    public GatewayCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings valid = settings.get();
        // ClickHouse need not be there: without it MySQL answers.
        Optional<GatewayService> started = new ServiceStart(
                        valid.http(), valid.http().gateway(), List.of(ServerAddress.of(valid.mysql())))
                .of(() -> GatewayService.start(valid));
        if (started.isPresent()) {
            try (GatewayService service = started.get()) {
                ShutdownSignal.await();
            }
        }
        return CommandLine.ExitCode.OK;
    }
}
