package io.millrace.sandbox.fetch;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.process.Home;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.progress.Progress.Unit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Debian packages, unpacked into a folder and not installed. It runs apt on folders of its
 * own, so it needs no rights and leaves the machine's apt as it is; only the mirror and the proxy are the machine's.
 * apt verifies the packages against the index that Debian signed.
 *
 * @param title what they are, for messages
 * @param suite of Debian; empty for the machine's own: then only what is not installed is fetched
 * @param names the packages
 * @param byHand what a person can do who has no Debian machine or no network
 */
record AptPackages(String title, Optional<String> suite, List<String> names, String byHand) {

    private static final String CODENAME = "VERSION_CODENAME=";
    private static final Path INSTALLED = Path.of("/var/lib/dpkg/status");
    private static final Path KEYRINGS = Path.of("/usr/share/keyrings");

    /**
     * Unpacks them and all that they depend on.
     *
     * @throws Problem when this is no Debian machine, or apt fails
     */
    void unpack(Path folder, Progress progress) throws IOException {
        requireApt();
        Path work = folder.resolve("apt");
        List<String> apt = apt(work, source(work));
        AptUris wanted = AptUris.of(must("find it", Command.run(work, install(apt, "--print-uris"))));
        Path archives = work.resolve("cache/archives");
        try (var transfer = progress.begin("Downloading " + title, wanted.bytes(), Unit.BYTES)) {
            must(
                    "download it",
                    Command.run(
                            work, install(apt, "--download-only"), () -> transfer.reached(Command.sizeOf(archives))));
        }
        try (var transfer = progress.begin("Unpacking " + title, wanted.bytes(), Unit.BYTES)) {
            unpackAll(archives, folder, transfer);
        }
        Home.deleteRecursively(work);
    }

    /**
     * Unpacks them without what they depend on: for programs that need nothing but the C library.
     *
     * @throws Problem when this is no Debian machine, or apt fails
     */
    void unpackAlone(Path folder, Progress progress) throws IOException {
        requireApt();
        Path work = folder.resolve("apt");
        List<String> apt = apt(work, source(work));
        Path archives = work.resolve("cache/archives");
        List<String> download = new ArrayList<>(List.of("download"));
        download.addAll(names);
        must("download it", Command.run(archives, with(apt, download)));
        try (var transfer = progress.begin("Unpacking " + title, Command.sizeOf(archives), Unit.BYTES)) {
            unpackAll(archives, folder, transfer);
        }
        Home.deleteRecursively(work);
    }

    private void requireApt() {
        for (String program : List.of("apt-get", "dpkg-deb")) {
            if (Programs.find(program).isEmpty()) {
                throw ProblemCode.MISSING_PROGRAM.problem(
                        "There is no " + title + " on this machine, and no " + program + " to fetch it with.", byHand);
            }
        }
    }

    private void unpackAll(Path archives, Path folder, Progress.Task transfer) throws IOException {
        try (DirectoryStream<Path> packages = Files.newDirectoryStream(archives, "*.deb")) {
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

    private List<String> install(List<String> apt, String mode) {
        List<String> arguments = new ArrayList<>(List.of("install", "--yes", "--no-install-recommends", mode));
        arguments.addAll(names);
        return with(apt, arguments);
    }

    /**
     * @param source a line of a list of sources, the only one that is read
     * @return apt-get with its options; it has read the index
     * @throws Problem when it could not
     */
    List<String> apt(Path work, String source) throws IOException {
        Files.createDirectories(work.resolve("state/lists/partial"));
        Files.createDirectories(work.resolve("cache/archives/partial"));
        // Packages of another suite need its libraries: without a list of what is installed, all of these are fetched.
        Path installed = suite.isPresent() ? Files.createFile(work.resolve("status")) : INSTALLED;
        Path none = Files.createDirectory(work.resolve("none"));
        Path sources = Files.writeString(work.resolve("sources.list"), source + "\n");
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
                // Otherwise an index that cannot be fetched is a warning, and the next complaint misleads.
                "APT::Update::Error-Mode=any",
                // apt run as root would otherwise download as a user who cannot write here.
                "APT::Sandbox::User=root")) {
            apt.add("-o");
            apt.add(option);
        }
        must("read the package index", Command.run(work, with(apt, List.of("update"))));
        return apt;
    }

    /** The suite on the machine's mirror, signed by Debian's keys and no others that the machine may trust. */
    private String source(Path work) throws IOException {
        Files.createDirectories(work);
        String repository = AptUris.debianRepository(
                        must("name its mirrors", Command.run(work, List.of("apt-get", "--print-uris", "update"))))
                .orElseThrow(() -> ProblemCode.MISSING_PROGRAM.problem(
                        "There is no " + title
                                + " on this machine, and its apt knows no Debian mirror to fetch it from.",
                        byHand));
        return "deb [signed-by=" + keyring(KEYRINGS) + "] " + repository + " " + suite.orElseGet(AptPackages::ownSuite)
                + " main";
    }

    /** @throws Problem when Debian's keys are not there */
    Path keyring(Path folder) {
        return Stream.of("gpg", "pgp")
                .map(ending -> folder.resolve("debian-archive-keyring." + ending))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> ProblemCode.MISSING_PROGRAM.problem(
                        title + " cannot be fetched: Debian's keys are not in " + folder + ".",
                        "Install the package debian-archive-keyring. Or: " + byHand));
    }

    /** Its code name, such as bookworm. */
    private static String ownSuite() {
        try (Stream<String> lines = Files.lines(Path.of("/etc/os-release"))) {
            return lines.filter(line -> line.startsWith(CODENAME))
                    .map(line -> line.substring(CODENAME.length()))
                    .findFirst()
                    .orElse("stable");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> with(List<String> apt, List<String> arguments) {
        return Stream.concat(apt.stream(), arguments.stream()).toList();
    }

    private String must(String what, Command.Result result) {
        if (result.failed()) {
            throw ProblemCode.MISSING_PROGRAM.problem(
                    title + " cannot be fetched: apt-get could not " + what + "." + result.complaint(),
                    "Check the network and the machine's apt sources. Or: " + byHand);
        }
        return result.output();
    }
}
