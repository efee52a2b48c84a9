package io.millrace.validator;

import io.millrace.common.program.Program;
import io.millrace.common.program.ServiceProgram;
import io.millrace.common.settings.Settings;
import picocli.CommandLine;

/** The validator as a process of its own. */
public final class ValidatorMain implements ServiceProgram {

    public static void main(String[] arguments) {
        Program.main(new CommandLine(new ValidatorCommand(() -> Settings.of(System.getenv()))), arguments);
    }

    @Override
    public String service() {
        return "validator";
    }
}
