package io.millrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The CPU time of all servers, services and commands up to now. A machine that others use as well makes everything
 * longer, and this hardly.
 */
final class CpuTime {

    private static final Path SELF = Path.of("/proc/self/stat");
    private static final int TICKS_PER_SECOND = 100;

    private CpuTime() {}

    /** @param pidFiles as for {@link Idleness} */
    static Duration soFar(Path pidFiles) {
        try {
            return Idleness.processes(pidFiles).values().stream()
                    .map(Idleness::cpu)
                    .reduce(endedCommands(), Duration::plus);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of this process's children that have ended; zero where the system does not tell. */
    private static Duration endedCommands() throws IOException {
        if (!Files.isReadable(SELF)) {
            return Duration.ZERO;
        }
        String stat = Files.readString(SELF);
        // proc(5): cutime and cstime are the fields 16 and 17; what follows the name in parentheses begins with 3.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
        return Duration.ofMillis(ticks * 1_000 / TICKS_PER_SECOND);
    }
}
