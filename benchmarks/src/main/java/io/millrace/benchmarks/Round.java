package io.millrace.benchmarks;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What some work took.
 *
 * @param cpu of each process
 * @param othersCores of a CPU that others on the machine kept busy meanwhile; 0 where it is not known
 */
record Round(double seconds, Map<String, Duration> cpu, double othersCores) {

    /** Of all processes. */
    Duration total() {
        return cpu.values().stream().reduce(Duration.ZERO, Duration::plus);
    }

    /** How many cores of a CPU each process kept busy. */
    Map<String, Double> cores() {
        Map<String, Double> cores = new TreeMap<>();
        cpu.forEach((name, used) -> cores.put(name, used.toNanos() / 1e9 / seconds));
        return cores;
    }

    /** With what a process used before, and for the same work. */
    Round plus(String process, Map<String, Duration> before) {
        Map<String, Duration> more = new TreeMap<>(cpu);
        more.merge(process, before.get(process), Duration::plus);
        return new Round(seconds, more, othersCores);
    }
}
