package io.millrace.ddlmanager;

import io.millrace.common.program.Program;
import io.millrace.common.program.ServiceProgram;
import io.millrace.common.settings.Settings;
import picocli.CommandLine;

/** The ddl-manager as a process of its own. */
public final class DdlManagerMain implements ServiceProgram {

    public static void main(String[] arguments) {
        Program.main(new CommandLine(new DdlManagerCommand(() -> Settings.of(System.getenv()))), arguments);
    }

    @Override
    public String service() {
        return "ddl-manager";
    }
}
