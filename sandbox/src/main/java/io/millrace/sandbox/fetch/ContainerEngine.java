package io.millrace.sandbox.fetch;

import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Docker from Debian's packages, not installed: for a test that runs the compose file on a machine that has no engine.
 *
 * @param root the tree that would be the file system's root
 */
public record ContainerEngine(Path root) {

    private static final String BY_HAND = "Run this on Debian, as root.";
    private static final AptPackages ENGINE = new AptPackages(
            "Docker",
            Optional.of("trixie"),
            List.of("docker.io", "docker-cli", "docker-compose", "docker-buildx", "containerd"),
            BY_HAND);

    /** What the engine calls, of the oldest suite that has it: it runs on every later system. */
    private static final AptPackages HELPERS = new AptPackages(
            "Docker's helpers",
            Optional.of("bookworm"),
            List.of(
                    "runc",
                    "tini",
                    "mmdebstrap",
                    "iptables",
                    "libip4tc2",
                    "libip6tc2",
                    "libxtables12",
                    "libnetfilter-conntrack3",
                    "libnfnetlink0",
                    "libmnl0",
                    "libseccomp2"),
            BY_HAND);

    /** @throws io.millrace.common.problem.Problem when it cannot be fetched */
    public static ContainerEngine find(Cache cache, Progress progress) {
        return new ContainerEngine(cache.provide("docker-trixie-" + System.getProperty("os.arch"), folder -> {
            ENGINE.unpackAlone(folder, progress);
            HELPERS.unpackAlone(folder, progress);
            link(folder);
        }));
    }

    /** Names that the packages' own scripts would make while they are installed. */
    private static void link(Path folder) throws IOException {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        for (String name : List.of(
                "iptables", "iptables-save", "iptables-restore", "ip6tables", "ip6tables-save", "ip6tables-restore")) {
            Files.createSymbolicLink(bin.resolve(name), Path.of("../usr/sbin/xtables-legacy-multi"));
        }
        Files.createSymbolicLink(bin.resolve("docker-init"), Path.of("../usr/bin/tini-static"));
        Path config = Files.createDirectory(folder.resolve("config"));
        Files.createSymbolicLink(config.resolve("cli-plugins"), Path.of("../usr/libexec/docker/cli-plugins"));
    }

    public Path docker() {
        return root.resolve("usr/bin/docker");
    }

    /** Makes the file system of a Debian out of its packages. */
    public Path mmdebstrap() {
        return root.resolve("usr/bin/mmdebstrap");
    }

    /** The engine's command; it listens on {@link #socket} alone. Needs root. */
    public List<String> engine(Path folder) {
        return List.of(
                root.resolve("usr/sbin/dockerd").toString(),
                "--data-root=" + folder.resolve("data"),
                "--exec-root=" + folder.resolve("run"),
                "--pidfile=" + folder.resolve("dockerd.pid"),
                "--host=" + socket(folder));
    }

    /** Where the engine that works in the folder is asked. */
    public static String socket(Path folder) {
        return "unix://" + folder.resolve("docker.sock");
    }

    /** For the engine and for clients. */
    public Map<String, String> environment(Path folder) {
        String libraries = root.resolve("usr/lib")
                .resolve(System.getProperty("os.arch").equals("aarch64") ? "aarch64-linux-gnu" : "x86_64-linux-gnu")
                .toString();
        return Map.of(
                "PATH",
                root.resolve("bin") + ":" + root.resolve("usr/sbin") + ":" + root.resolve("usr/bin") + ":"
                        + System.getenv("PATH"),
                "LD_LIBRARY_PATH",
                libraries,
                "XTABLES_LIBDIR",
                libraries + "/xtables",
                "DOCKER_CONFIG",
                root.resolve("config").toString(),
                "DOCKER_HOST",
                socket(folder));
    }
}
