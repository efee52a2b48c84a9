package io.millrace.validator;

import io.millrace.common.ShutdownSignal;
import io.millrace.common.settings.Settings;
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
        try (ValidatorService service = ValidatorService.start(settings.get())) {
            ShutdownSignal.await();
            return 0;
        }
    }
}
