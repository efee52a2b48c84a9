package io.millrace.ddlmanager.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "create", description = "The same as `apply --yes`.")
public final class CreateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return ApplyCommand.run(spec.commandLine().getOut(), false, true);
    }
}
