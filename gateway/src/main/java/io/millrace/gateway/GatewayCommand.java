package io.millrace.gateway;

import io.millrace.common.ShutdownSignal;
import io.millrace.common.settings.Settings;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
        try (GatewayService service = GatewayService.start(settings.get())) {
            ShutdownSignal.await();
            return 0;
        }
    }
}
