package io.millrace.ddlmanager;

import io.millrace.common.ShutdownSignal;
import io.millrace.common.program.ServerAddress;
import io.millrace.common.program.ServiceStart;
import io.millrace.common.settings.Settings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

@Command(
        name = "ddl-manager",
        description = {
            "Runs the ddl-manager until it is told to end (SIGTERM or Ctrl-C).",
            "It makes the ClickHouse objects, registers the connector and follows MySQL's schema changes. It answers"
                    + " over HTTP and shows a web page on the port MILLRACE_DDL_MANAGER_PORT."
        })
public final class DdlManagerCommand implements Callable<Integer> {

    private final Supplier<Settings> settings;

    public DdlManagerCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings valid = settings.get();
        Optional<DdlManagerService> started = new ServiceStart(
                        valid.http(),
                        valid.http().ddlManager(),
                        List.of(
                                ServerAddress.of(valid.mysql()),
                                ServerAddress.of(valid.kafka()),
                                ServerAddress.of(valid.connect()),
                                ServerAddress.of(valid.clickHouse())))
                .of(() -> DdlManagerService.start(valid));
        if (started.isPresent()) {
            try (DdlManagerService service = started.get()) {
                ShutdownSignal.await();
            }
        }
        return 0;
    }
}
