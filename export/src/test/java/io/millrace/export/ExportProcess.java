package io.millrace.export;

import io.millrace.common.settings.Settings;
import picocli.CommandLine;

/** {@code millrace export} in a process of its own, which a test can kill. */
public final class ExportProcess {

    private ExportProcess() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ExportCommand(() -> Settings.of(System.getenv()))).execute(arguments));
    }
}
