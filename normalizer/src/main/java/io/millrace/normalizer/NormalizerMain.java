package io.millrace.normalizer;

import io.millrace.common.program.Program;
import io.millrace.common.program.ServiceProgram;
import picocli.CommandLine;

/** The normalizer as a process of its own. */
public final class NormalizerMain implements ServiceProgram {

    public static void main(String[] arguments) {
        Program.main(new CommandLine(new NormalizerCommand()), arguments);
    }

    @Override
    public String service() {
        return "normalizer";
    }
}
