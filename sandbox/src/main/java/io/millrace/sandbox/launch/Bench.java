package io.millrace.sandbox.launch;

import io.millrace.sandbox.Part;
import io.millrace.sandbox.process.Home;
import io.millrace.sandbox.process.Supervised;
import io.millrace.sandbox.progress.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What every launch needs.
 *
 * @param startLimit how long a server may take to become ready
 */
public record Bench(Home home, Progress progress, Duration startLimit) {

    static final String HOST = "127.0.0.1";

    Supervised supervised(
            Part part, int port, List<String> command, Map<String, String> environment, Supervised.Probe probe) {
        return new Supervised(
                new Supervised.Spec(
                        part.label(),
                        HOST + ":" + port,
                        command,
                        environment,
                        home.log(part),
                        home.pidFile(part),
                        probe,
                        startLimit),
                progress);
    }
}
