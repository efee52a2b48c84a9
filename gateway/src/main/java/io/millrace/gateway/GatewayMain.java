package io.millrace.gateway;

import io.millrace.common.program.Program;
import io.millrace.common.program.ServiceProgram;
import io.millrace.common.settings.Settings;
import picocli.CommandLine;

/** The gateway as a process of its own. */
public final class GatewayMain implements ServiceProgram {

    public static void main(String[] arguments) {
        Program.main(new CommandLine(new GatewayCommand(() -> Settings.of(System.getenv()))), arguments);
    }

    @Override
    public String service() {
        return "gateway";
    }
}
