package io.millrace.orders;

import io.millrace.common.ShutdownSignal;
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
import picocli.CommandLine.Option;

/** Runs the orders service until it is told to stop. */
@Command(
        name = "orders",
        description = {
            "Runs the orders service until it is told to end (SIGTERM or Ctrl-C).",
            "It sends an event for each order of which all details have arrived, once. Its health, its metrics and"
                    + " GET /orders/<id> are on the port MILLRACE_ORDERS_PORT; docs/orders.md explains it."
        })
public final class OrdersCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(OrdersCommand.class);

    private final Supplier<Settings> settings;

    @Option(
            names = "--read-again",
            description = "Read ClickHouse's current rows again, for example after rows were repaired.")
    private boolean readAgain;

    public OrdersCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings valid = settings.get();
        Optional<OrdersService> made = new ServiceStart(
                        valid.http(), valid.http().orders(), List.of(ServerAddress.of(valid.kafka())))
                .of(() -> new OrdersService(valid, readAgain));
        return made.isPresent() ? run(made.get()) : CommandLine.ExitCode.OK;
    }

    private static int run(OrdersService made) {
        try (OrdersService service = made;
                ShutdownSignal.Registration signal = ShutdownSignal.onReceived(service::stop)) {
            LOG.atInfo().addKeyValue("port", service.port()).log("The orders service is running");
            service.await();
            return CommandLine.ExitCode.OK;
        }
    }
}
