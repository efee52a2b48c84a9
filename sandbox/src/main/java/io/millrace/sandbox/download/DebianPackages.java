package io.millrace.sandbox.download;

import io.millrace.common.Problem;
import io.millrace.sandbox.Progress;
import io.millrace.sandbox.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Programs of another Debian suite with all their libraries, in a folder of their own: neither installed nor as root.
 * apt verifies signatures as it always does, with state and configuration of its own; mirror and key are the machine's.
 */
public final class DebianPackages {

    private static final Pattern PERCENT = Pattern.compile("^dlstatus:\\d+:([0-9.]+):.*");
    private static final String REMEDY =
            "Put a mysqld on the PATH, or set MILLRACE_MYSQL_URL to a server that runs already.";

    private final String suite;
    private final List<String> packages;

    public DebianPackages(String suite, List<String> packages) {
        this.suite = suite;
        this.packages = List.copyOf(packages);
    }

    /** Fetches and unpacks into {@code folder/root}. */
    public void unpack(Path folder, Progress progress) throws IOException {
        if (Tool.onPath("apt-get").isEmpty() || Tool.onPath("dpkg").isEmpty()) {
            throw new Problem("This machine has no MySQL, and no apt to fetch one.", REMEDY);
        }
        Path apt = Files.createDirectories(folder.resolve("apt"));
        Files.createDirectories(apt.resolve("state/lists/partial"));
        Path archives =
                Files.createDirectories(apt.resolve("cache/archives/partial")).getParent();
        Files.writeString(apt.resolve("status"), "");
        AptSource source = AptSource.ofMachine();
        Files.writeString(apt.resolve("sources.list"), source.line(suite));

        progress.say("Fetching MySQL (Debian " + suite + ", about 66 MB) …");
        run(apt, List.of("update"), progress, "reading the list of packages");
        List<String> install = new ArrayList<>(List.of("-y", "--no-install-recommends", "--download-only", "install"));
        install.addAll(packages);
        run(apt, install, progress, "fetching MySQL");

        Path root = Files.createDirectories(folder.resolve("root"));
        List<Path> files;
        try (var listed = Files.list(archives)) {
            files = listed.filter(file -> file.toString().endsWith(".deb")).toList();
        }
        for (int i = 0; i < files.size(); i++) {
            Tool.run(folder, List.of("dpkg", "-x", files.get(i).toString(), root.toString()), line -> {}, REMEDY);
            progress.step("unpacking MySQL", i + 1, files.size());
        }
        Cache.delete(apt);
    }

    private void run(Path apt, List<String> arguments, Progress progress, String what) {
        List<String> command = new ArrayList<>(List.of(
                "apt-get",
                "-q",
                "-o",
                "Dir::State=" + apt.resolve("state"),
                "-o",
                "Dir::State::status=" + apt.resolve("status"),
                "-o",
                "Dir::Cache=" + apt.resolve("cache"),
                "-o",
                "Dir::Etc::SourceList=" + apt.resolve("sources.list"),
                "-o",
                "Dir::Etc::SourceParts=/dev/null",
                "-o",
                "APT::Sandbox::User=" + System.getProperty("user.name"),
                "-o",
                "Acquire::Languages=none",
                "-o",
                "APT::Status-Fd=1"));
        command.addAll(arguments);
        Tool.run(
                apt,
                command,
                line -> {
                    Matcher percent = PERCENT.matcher(line);
                    if (percent.matches()) {
                        progress.step(what, Math.min(99, (long) Double.parseDouble(percent.group(1))), 100);
                    }
                },
                REMEDY);
        progress.step(what, 100, 100);
    }
}
