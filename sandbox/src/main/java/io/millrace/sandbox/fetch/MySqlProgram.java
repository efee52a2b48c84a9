package io.millrace.sandbox.fetch;

import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How to call mysqld.
 *
 * @param command the program, with what must precede it, and the arguments that tell it where its own files are;
 *     {@code --no-defaults} is the first of these, so the machine's configuration plays no part
 */
public record MySqlProgram(List<String> command) {

    private static final int OLDEST = 8;
    private static final Pattern VERSION = Pattern.compile("Ver (\\d+)\\.(\\S+)");

    /** The machine's own mysqld if it is MySQL 8.0 or later, else the packages'. */
    public static MySqlProgram find(Cache cache, Progress progress) {
        return Programs.find("mysqld")
                .flatMap(program -> usable(program, progress))
                .orElseGet(() -> unpacked(cache.provide(
                        "mysql-sid-" + System.getProperty("os.arch"),
                        folder -> new AptPackages(progress).unpack("mysql-server-core", folder))));
    }

    private static Optional<MySqlProgram> usable(Path program, Progress progress) {
        String version = Command.run(Path.of("/"), List.of(program.toString(), "--version"))
                .output();
        if (isMySql8(version)) {
            return Optional.of(new MySqlProgram(List.of(program.toString(), "--no-defaults")));
        }
        progress.say("Leaving " + program + " aside: it is not MySQL 8.0 or later.");
        return Optional.empty();
    }

    /** MariaDB says so in its version, and is not enough: Debezium's MySQL connector does not work with it. */
    static boolean isMySql8(String version) {
        Matcher matcher = VERSION.matcher(version);
        return !version.contains("MariaDB") && matcher.find() && Integer.parseInt(matcher.group(1)) >= OLDEST;
    }

    /** With the packages' own loader and libraries: the machine's may be older than they need. */
    private static MySqlProgram unpacked(Path root) {
        List<String> command = new ArrayList<>();
        command.add(first(root, "usr/lib64/ld-linux-x86-64.so.2", "usr/lib/ld-linux-aarch64.so.1")
                .toString());
        Path libraries = first(root, "usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu");
        command.add("--library-path");
        command.add(libraries + ":" + libraries.resolve("mysql/private"));
        command.add(root.resolve("usr/sbin/mysqld").toString());
        Path share = root.resolve("usr/share/mysql");
        command.addAll(List.of(
                "--no-defaults",
                "--basedir=" + root.resolve("usr"),
                "--lc-messages-dir=" + share,
                "--character-sets-dir=" + share.resolve("charsets"),
                "--plugin-dir=" + root.resolve("usr/lib/mysql/plugin")));
        return new MySqlProgram(List.copyOf(command));
    }

    private static Path first(Path root, String... candidates) {
        return Stream.of(candidates)
                .map(root::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> ProblemCode.MISSING_PROGRAM.problem(
                        "The MySQL packages in " + root + " do not fit this processor.",
                        "Install MySQL 8.0 or later, so that mysqld is on the PATH."));
    }
}
