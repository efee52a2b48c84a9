package io.millrace.sandbox.fetch;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.process.Home;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.progress.Progress.Unit;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Debian packages of the sid suite with all that they depend on, unpacked into a folder and not installed. It runs
 * apt on folders of its own, so it needs no rights and leaves the machine's apt as it is; only the mirror, the proxy
 * and the keys are the machine's. apt verifies the packages against the signed index.
 */
final class AptPackages {

    private static final String SUITE = "sid";
    private static final String BY_HAND =
            "Install MySQL 8.0 or later, so that mysqld is on the PATH. `millrace up` also"
                    + " takes a server that runs already, named by MILLRACE_MYSQL_URL; `millrace demo` does not.";

    private final Progress progress;

    AptPackages(Progress progress) {
        this.progress = progress;
    }

    /**
     * Unpacks {@code name} and its dependencies.
     *
     * @param folder receives the tree that would be the file system's root
     * @throws Problem when this is no Debian machine, or apt fails
     */
    void unpack(String name, Path folder) throws IOException {
        for (String program : List.of("apt-get", "dpkg-deb")) {
            if (Programs.find(program).isEmpty()) {
                throw ProblemCode.MISSING_PROGRAM.problem(
                        "There is no mysqld on this machine, and no " + program + " to fetch one with.", BY_HAND);
            }
        }
        Path work = folder.resolve("apt");
        List<String> apt = apt(work);
        must("read the package index", Command.run(work, with(apt, "update")));
        AptUris wanted = AptUris.of(must(
                "find " + name,
                Command.run(work, with(apt, "install", "--yes", "--no-install-recommends", "--print-uris", name))));
        Path archives = work.resolve("cache/archives");
        try (var transfer = progress.begin("Downloading MySQL", wanted.bytes(), Unit.BYTES)) {
            must(
                    "download " + name,
                    Command.run(
                            work,
                            with(apt, "install", "--yes", "--no-install-recommends", "--download-only", name),
                            () -> transfer.reached(Command.sizeOf(archives))));
        }
        unpackAll(archives, folder, wanted.bytes());
        Home.deleteRecursively(work);
    }

    private void unpackAll(Path archives, Path folder, long total) throws IOException {
        try (var transfer = progress.begin("Unpacking MySQL", total, Unit.BYTES);
                DirectoryStream<Path> packages = Files.newDirectoryStream(archives, "*.deb")) {
            long done = 0;
            for (Path each : packages) {
                must(
                        "unpack " + each.getFileName(),
                        Command.run(archives, List.of("dpkg-deb", "-x", each.toString(), folder.toString())));
                done += Files.size(each);
                transfer.reached(done);
            }
        }
    }

    private static List<String> apt(Path work) throws IOException {
        Files.createDirectories(work.resolve("state/lists/partial"));
        Files.createDirectories(work.resolve("cache/archives/partial"));
        // An empty list of installed packages: so the whole closure is fetched.
        Path installed = Files.createFile(work.resolve("status"));
        Path none = Files.createDirectory(work.resolve("none"));
        Path sources = work.resolve("sources.list");
        String repository = AptUris.debianRepository(
                        must("name its mirrors", Command.run(work, List.of("apt-get", "--print-uris", "update"))))
                .orElseThrow(() -> ProblemCode.MISSING_PROGRAM.problem(
                        "There is no mysqld on this machine, and its apt knows no Debian mirror to fetch one from.",
                        BY_HAND));
        Files.writeString(sources, "deb " + keyring() + repository + " " + SUITE + " main\n");
        List<String> apt = new ArrayList<>(List.of("apt-get"));
        for (String option : List.of(
                "Dir::State=" + work.resolve("state"),
                "Dir::State::status=" + installed,
                "Dir::Cache=" + work.resolve("cache"),
                "Dir::Etc::sourcelist=" + sources,
                "Dir::Etc::sourceparts=" + none,
                "Dir::Etc::preferences=" + none,
                "Dir::Etc::preferencesparts=" + none,
                "Acquire::Languages=none",
                // apt run as root would otherwise download as a user who cannot write here.
                "APT::Sandbox::User=root")) {
            apt.add("-o");
            apt.add(option);
        }
        return apt;
    }

    /** Debian's own keys, where its package puts them; without that file apt takes the keys that it trusts anyway. */
    private static String keyring() {
        return Stream.of("gpg", "pgp")
                .map(ending -> Path.of("/usr/share/keyrings/debian-archive-keyring." + ending))
                .filter(Files::exists)
                .findFirst()
                .map(file -> "[signed-by=" + file + "] ")
                .orElse("");
    }

    private static List<String> with(List<String> apt, String... arguments) {
        return Stream.concat(apt.stream(), Stream.of(arguments)).toList();
    }

    private static String must(String what, Command.Result result) {
        if (result.failed()) {
            throw ProblemCode.MISSING_PROGRAM.problem(
                    "MySQL cannot be fetched: apt-get could not " + what + "." + result.complaint(),
                    "Check the network and the machine's apt sources. Or: " + BY_HAND);
        }
        return result.output();
    }
}
