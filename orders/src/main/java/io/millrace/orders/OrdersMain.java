package io.millrace.orders;

import io.millrace.common.program.Program;
import io.millrace.common.program.ServiceProgram;
import io.millrace.common.settings.Settings;
import picocli.CommandLine;

/** The orders service as a process of its own. */
public final class OrdersMain implements ServiceProgram {

    public static void main(String[] arguments) {
        Program.main(new CommandLine(new OrdersCommand(() -> Settings.of(System.getenv()))), arguments);
    }

    @Override
    public String service() {
        return "orders";
    }
}
