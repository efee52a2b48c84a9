package io.millrace.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.sun.management.OperatingSystemMXBean;
import io.millrace.common.problem.ProblemCode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Option;

/** What a benchmark measured as a file that other programs read, and {@code bench plot}. */
final class JsonFile {

    static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes what was measured to this file, as JSON.")
    private Path file;

    /**
     * @param benchmark the name of its command
     * @param command that repeats it
     * @param at ISO 8601, UTC
     * @param measured a record of the benchmark's own
     */
    private record Result(String benchmark, String command, String at, Machine machine, Object measured) {}

    private record Machine(int cores, long megabytes, String system, String java) {

        static Machine here() {
            long bytes = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                    .getTotalMemorySize();
            return new Machine(
                    Runtime.getRuntime().availableProcessors(),
                    bytes >> 20,
                    System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                    System.getProperty("java.version"));
        }
    }

    /** Does nothing unless a file was named. */
    void write(String benchmark, String command, Object measured) {
        if (file == null) {
            return;
        }
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file,
                    JSON.writeValueAsString(new Result(benchmark, command, now, Machine.here(), measured)) + "\n");
        } catch (IOException e) {
            throw ProblemCode.UNUSABLE_FILE.problem(
                    file + " cannot be written: " + e.getMessage(), "Name a file that can be written.", e);
        }
    }
}
