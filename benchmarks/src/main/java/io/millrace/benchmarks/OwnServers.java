package io.millrace.benchmarks;

import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import io.millrace.sandbox.progress.Progress;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** Servers of a benchmark's own, whatever the settings say: it fills a database. */
final class OwnServers {

    @Option(names = "--home", description = "Folder of the benchmark's data and logs (default: ${DEFAULT-VALUE}).")
    private Path home = Path.of(".millrace", "bench");

    /** With nothing in them; the caller closes them. */
    Sandbox start(Progress progress, Part... parts) {
        return Sandbox.start(SandboxOptions.builder()
                .home(home)
                .parts(parts)
                .freshData(true)
                .environment(Map.of())
                .progress(progress)
                .build());
    }
}
