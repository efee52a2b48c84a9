package io.millrace.sandbox.fetch;

import io.millrace.sandbox.progress.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Prometheus and its Alertmanager, for tests of what they are told. They come from Debian's oldest suite that has them: its
 * programs run on every later system.
 *
 * @param root the tree that would be the file system's root
 */
public record PrometheusPrograms(Path root) {

    private static final String SUITE = "bookworm";
    private static final AptPackages PACKAGES = new AptPackages(
            "Prometheus", Optional.of(SUITE), List.of("prometheus", "prometheus-alertmanager"), "Run this on Debian.");

    /** @throws io.millrace.common.problem.Problem when they cannot be fetched */
    public static PrometheusPrograms find(Cache cache, Progress progress) {
        return new PrometheusPrograms(cache.provide(
                "prometheus-" + SUITE + "-" + System.getProperty("os.arch"),
                folder -> PACKAGES.unpackAlone(folder, progress)));
    }

    /** The program that checks rules, and tests them. */
    public Path promtool() {
        return root.resolve("usr/bin/promtool");
    }

    public Path prometheus() {
        return root.resolve("usr/bin/prometheus");
    }

    /**
     * The Alertmanager's command. Debian's looks for its templates below {@code /usr/share}, so it runs where they are
     * there, too: in a namespace of its own, in which no rights are needed.
     */
    public List<String> alertmanager(List<String> arguments) {
        String script = "mount -t overlay overlay -o lowerdir=\"$1\":/usr/share /usr/share && shift && exec \"$@\"";
        return Stream.concat(
                        List.of(
                                "unshare",
                                "--map-root-user",
                                "--mount",
                                "sh",
                                "-c",
                                script,
                                "sh",
                                root.resolve("usr/share").toString(),
                                root.resolve("usr/bin/prometheus-alertmanager").toString())
                                .stream(),
                        arguments.stream())
                .toList();
    }
}
