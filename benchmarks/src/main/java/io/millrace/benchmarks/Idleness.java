package io.millrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What processes use while nothing happens: CPU from the system, and threads and memory where it has {@code /proc}. */
final class Idleness {

    private Idleness() {}

    /**
     * @param cores of a CPU that were busy on average
     * @param threads -1 where it is not known
     * @param megabytes resident; -1 where it is not known
     */
    record Use(double cores, long threads, long megabytes) {}

    /** @param pidFiles a folder; each file {@code x.pid} names the process x */
    static Map<String, Use> watch(Path pidFiles, Duration time) throws IOException {
        Map<String, ProcessHandle> processes = processes(pidFiles);
        Map<String, Duration> before = new HashMap<>();
        processes.forEach((name, process) -> before.put(name, cpu(process)));
        LockSupport.parkNanos(time.toNanos());
        Map<String, Use> uses = new TreeMap<>();
        processes.forEach((name, process) -> {
            double cores = (double) cpu(process).minus(before.get(name)).toNanos() / time.toNanos();
            Map<String, Long> status = status(process);
            uses.put(
                    name,
                    new Use(
                            cores,
                            status.getOrDefault("Threads", -1L),
                            status.containsKey("VmRSS") ? status.get("VmRSS") / 1024 : -1));
        });
        return uses;
    }

    static Map<String, ProcessHandle> processes(Path folder) throws IOException {
        Map<String, ProcessHandle> processes = new TreeMap<>();
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(file -> file.toString().endsWith(".pid")).forEach(files::add);
        }
        for (Path file : files) {
            String name = file.getFileName().toString().replace(".pid", "");
            ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                    .ifPresent(process -> processes.put(name, process));
        }
        return processes;
    }

    static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static Map<String, Long> status(ProcessHandle process) {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        Map<String, Long> numbers = new HashMap<>();
        if (!Files.isReadable(status)) {
            return numbers;
        }
        try {
            for (String line : Files.readAllLines(status)) {
                String[] words = line.split("[:\\s]+");
                if (words.length > 1 && words[1].matches("\\d+")) {
                    numbers.put(words[0], Long.parseLong(words[1]));
                }
            }
            return numbers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
