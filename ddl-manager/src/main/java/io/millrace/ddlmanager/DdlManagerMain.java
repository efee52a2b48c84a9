package io.millrace.ddlmanager;

import io.millrace.common.program.Program;
import io.millrace.common.program.ServiceProgram;
import io.millrace.ddlmanager.command.DdlManagerCommand;
import picocli.CommandLine;

/** The ddl-manager as a process of its own. */
public final class DdlManagerMain implements ServiceProgram {

    public static void main(String[] arguments) {
        Program.main(new CommandLine(new DdlManagerCommand()), arguments);
    }

    @Override
    public String service() {
        return "ddl-manager";
    }
}
