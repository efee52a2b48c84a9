package io.millrace.sandbox.fetch;

import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.MySqlRelease;
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
 * How to call mysqld, or the client mysql.
 *
 * @param command the program, with what must precede it, and the arguments that tell it where its own files are;
 *     {@code --no-defaults} is the first of these, so the machine's configuration plays no part
 */
public record MySqlProgram(List<String> command) {

    private static final AptPackages PACKAGES = new AptPackages(
            "MySQL",
            // Debian's stable suites have MariaDB instead.
            Optional.of("sid"),
            List.of("mysql-server-core"),
            "Install MySQL 8.0 or later, so that mysqld is on the PATH. `millrace up` also"
                    + " takes a server that runs already, named by MILLRACE_MYSQL_URL; `millrace demo` does not.");
    private static final AptPackages CLIENT = new AptPackages(
            "MySQL's client", Optional.of("sid"), List.of("mysql-client-core"), "Only a test needs it.");
    private static final int OLDEST = 8;
    private static final Pattern VERSION = Pattern.compile("Ver (\\d+)\\.(\\S+)");

    /** @throws io.millrace.common.problem.Problem when it is not here and cannot be fetched */
    public static MySqlProgram find(MySqlRelease release, Cache cache, Progress progress) {
        return switch (release) {
            case CURRENT ->
                Programs.find("mysqld")
                        .flatMap(program -> usable(program, progress))
                        .orElseGet(() -> current(packages(cache, progress)));
            case OLDEST -> oldest(packages(cache, progress), cache, progress);
        };
    }

    /** The command-line client {@code mysql}. */
    public static MySqlProgram client(Cache cache, Progress progress) {
        Path root = cache.provide(
                "mysql-client-sid-" + System.getProperty("os.arch"), folder -> CLIENT.unpack(folder, progress));
        Path libraries = libraries(root);
        return loaded(
                root,
                libraries + ":" + libraries.resolve("mysql/private"),
                root.resolve("usr/bin/mysql"),
                List.of("--character-sets-dir=" + root.resolve("usr/share/mysql/charsets")));
    }

    /** The folder of the newest packages. */
    private static Path packages(Cache cache, Progress progress) {
        return cache.provide("mysql-sid-" + System.getProperty("os.arch"), folder -> PACKAGES.unpack(folder, progress));
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

    private static MySqlProgram current(Path root) {
        Path libraries = libraries(root);
        Path share = root.resolve("usr/share/mysql");
        return loaded(
                root,
                libraries + ":" + libraries.resolve("mysql/private"),
                root.resolve("usr/sbin/mysqld"),
                List.of(
                        "--basedir=" + root.resolve("usr"),
                        "--lc-messages-dir=" + share,
                        "--character-sets-dir=" + share.resolve("charsets"),
                        "--plugin-dir=" + root.resolve("usr/lib/mysql/plugin")));
    }

    /** @param packages lend it their loader and the libraries that it does not bring */
    private static MySqlProgram oldest(Path packages, Cache cache, Progress progress) {
        Path libraries = libraries(packages);
        Path root = OldMySql.find(cache, libraries, progress);
        return loaded(
                packages,
                root.resolve("lib") + ":" + libraries,
                root.resolve("bin/mysqld"),
                List.of("--basedir=" + root, "--lc-messages-dir=" + root.resolve("share")));
    }

    /** With the packages' own loader and libraries: the machine's may be older than they need. */
    private static MySqlProgram loaded(Path packages, String libraryPath, Path program, List<String> files) {
        List<String> command = new ArrayList<>(List.of(
                first(packages, "usr/lib64/ld-linux-x86-64.so.2", "usr/lib/ld-linux-aarch64.so.1")
                        .toString(),
                "--library-path",
                libraryPath,
                program.toString(),
                "--no-defaults"));
        command.addAll(files);
        return new MySqlProgram(List.copyOf(command));
    }

    private static Path libraries(Path packages) {
        return first(packages, "usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu");
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
