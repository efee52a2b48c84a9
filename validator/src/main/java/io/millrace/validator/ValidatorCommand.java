package io.millrace.validator;

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
        name = "validator",
        description = {
            "Runs the validator until it is told to end (SIGTERM or Ctrl-C).",
            "It compares tables when it is asked over HTTP, and shows a web page on the port MILLRACE_VALIDATOR_PORT."
        })
public final class ValidatorCommand implements Callable<Integer> {

    private final Supplier<Settings> settings;

    public ValidatorCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings valid = settings.get();
        Optional<ValidatorService> started = new ServiceStart(
                        valid.http(),
                        valid.http().validator(),
                        List.of(
                                ServerAddress.of(valid.mysql()),
                                ServerAddress.of(valid.kafka()),
                                ServerAddress.of(valid.connect()),
                                ServerAddress.of(valid.clickHouse())))
                .of(() -> ValidatorService.start(valid));
        if (started.isPresent()) {
            try (ValidatorService service = started.get()) {
                ShutdownSignal.await();
            }
        }
        return 0;
    }
}
