package io.millrace.normalizer;

import io.millrace.common.program.Program;
import io.millrace.common.program.ServiceProgram;
import io.millrace.common.settings.Settings;
import picocli.CommandLine;

/** The normalizer as a process of its own. */
public final class NormalizerMain implements ServiceProgram {

    public static void main(String[] arguments) {
        Program.main(new CommandLine(new NormalizerCommand(() -> Settings.of(System.getenv()))), arguments);
    }

    @Override
    public String service() {
        return "normalizer";
    }
}
