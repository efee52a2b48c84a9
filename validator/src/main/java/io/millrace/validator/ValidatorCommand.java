package io.millrace.validator;

import io.millrace.common.ShutdownSignal;
import io.millrace.common.settings.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "validator", description = "Runs the validator: checks over HTTP, and the web page.")
public final class ValidatorCommand implements Callable<Integer> {

    @Override
    public Integer call() throws InterruptedException {
        try (ValidatorService service = ValidatorService.start(Settings.load())) {
            ShutdownSignal.await();
            return 0;
        }
    }
}
