package io.millrace.benchmarks;

import io.millrace.common.settings.Setting;
import io.millrace.common.task.Waiting;
import io.millrace.sandbox.Sandbox;
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
import java.util.stream.Stream;

/**
 * The servers and services that run in a sandbox's home, and what they use: CPU from the system, threads and memory where
 * it has {@code /proc}. A machine that others use as well makes everything longer, and CPU time hardly.
 *
 * @param pidFiles a folder; each file {@code x.pid} names the process x
 */
record Processes(Path pidFiles) {

    private static final Path SELF = Path.of("/proc/self/stat");
    private static final Path MACHINE = Path.of("/proc/stat");
    private static final int TICKS_PER_SECOND = 100;

    /**
     * @param cores of a CPU that were busy on average
     * @param threads -1 where it is not known
     * @param megabytes resident; -1 where it is not known
     */
    record Use(double cores, long threads, long megabytes) {}

    static Processes of(Sandbox sandbox) {
        return new Processes(
                Path.of(sandbox.environment().get(Setting.HOME.variable())).resolve("run"));
    }

    /** Begins to measure. */
    Meter meter() {
        return new Meter(System.nanoTime(), cpu(), others());
    }

    /** What has been used since the beginning. */
    final class Meter {

        private final long began;
        private final Map<String, Duration> before;
        private final Duration othersBefore;

        private Meter(long began, Map<String, Duration> before, Duration othersBefore) {
            this.began = began;
            this.before = before;
            this.othersBefore = othersBefore;
        }

        /** Of processes that run now and did at the beginning. */
        Round read() {
            double seconds = (System.nanoTime() - began) / 1e9;
            Map<String, Duration> used = cpu();
            used.keySet().retainAll(before.keySet());
            used.replaceAll((name, cpu) -> cpu.minus(before.get(name)));
            double others = others().minus(othersBefore).toNanos() / 1e9 / seconds;
            return new Round(seconds, used, Math.max(0, others));
        }
    }

    /** Of each process up to now. */
    Map<String, Duration> cpu() {
        Map<String, Duration> cpu = new TreeMap<>();
        processes().forEach((name, process) -> cpu.put(name, cpu(process)));
        return cpu;
    }

    /** Of all of them up to now, the ended commands of this process among them. */
    Duration total() {
        return cpu().values().stream().reduce(endedCommands(), Duration::plus);
    }

    Map<String, Use> watch(Duration time) {
        Meter meter = meter();
        Waiting.pause(time);
        Round round = meter.read();
        Map<String, Use> uses = new TreeMap<>();
        processes().forEach((name, process) -> {
            Map<String, Long> status = status(process);
            uses.put(
                    name,
                    new Use(
                            round.cores().getOrDefault(name, 0.0),
                            status.getOrDefault("Threads", -1L),
                            megabytes(status, "VmRSS")));
        });
        return uses;
    }

    /** The most that each process had resident since it started; -1 where it is not known. */
    Map<String, Long> peakMegabytes() {
        Map<String, Long> peaks = new TreeMap<>();
        processes().forEach((name, process) -> peaks.put(name, megabytes(status(process), "VmHWM")));
        return peaks;
    }

    private static long megabytes(Map<String, Long> status, String field) {
        return status.containsKey(field) ? status.get(field) / 1024 : -1;
    }

    private Map<String, ProcessHandle> processes() {
        Map<String, ProcessHandle> processes = new TreeMap<>();
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(pidFiles)) {
            all.filter(file -> file.toString().endsWith(".pid")).forEach(files::add);
            for (Path file : files) {
                String name = file.getFileName().toString().replace(".pid", "");
                ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                        .ifPresent(process -> processes.put(name, process));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return processes;
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Of everything on this machine but the processes and this one; zero where the system does not tell. */
    private Duration others() {
        if (!Files.isReadable(MACHINE)) {
            return Duration.ZERO;
        }
        try (Stream<String> lines = Files.lines(MACHINE)) {
            // proc(5): "cpu", user, nice, system, idle, iowait, irq, softirq, steal
            String[] fields = lines.findFirst().orElseThrow().split("\\s+");
            long ticks = Stream.of(1, 2, 3, 6, 7, 8)
                    .mapToLong(field -> Long.parseLong(fields[field]))
                    .sum();
            return ticks(ticks).minus(total()).minus(cpu(ProcessHandle.current()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of this process's children that have ended; zero where the system does not tell. */
    private static Duration endedCommands() {
        if (!Files.isReadable(SELF)) {
            return Duration.ZERO;
        }
        try {
            String stat = Files.readString(SELF);
            // proc(5): cutime and cstime are the fields 16 and 17; what follows the name in parentheses begins with 3.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return ticks(Long.parseLong(fields[13]) + Long.parseLong(fields[14]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Duration ticks(long ticks) {
        return Duration.ofMillis(ticks * 1_000 / TICKS_PER_SECOND);
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
