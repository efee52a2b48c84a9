package io.millrace.sandbox.fetch;

import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The browser in which the tests look at the web pages: the machine's, or Debian's package for this machine.
 *
 * @param environment what it needs to find its libraries and fonts
 */
public record Chromium(Path program, Map<String, String> environment) {

    private static final AptPackages PACKAGES = new AptPackages(
            "Chromium",
            // One that uses the machine's C library: it starts its processes by its own path, so that no other loader
            // fits.
            Optional.empty(),
            List.of("chromium", "fonts-dejavu-core"),
            "Install Chromium, so that `chromium` is on the PATH.");
    private static final List<String> LIBRARIES = List.of("usr/lib", "lib");

    /** @throws io.millrace.common.problem.Problem when it is not here and cannot be fetched */
    public static Chromium find(Cache cache, Progress progress) {
        return Programs.find("chromium")
                .map(program -> new Chromium(program, Map.of()))
                .orElseGet(() -> unpacked(cache.provide(
                        "chromium-" + System.getProperty("os.arch"), folder -> unpack(folder, progress))));
    }

    private static void unpack(Path folder, Progress progress) throws IOException {
        PACKAGES.unpack(folder, progress);
        Files.writeString(folder.resolve("fonts.conf"), """
                <fontconfig>
                  <dir>/usr/share/fonts</dir>
                  <dir prefix="relative">usr/share/fonts</dir>
                  <cachedir prefix="xdg">fontconfig</cachedir>
                </fontconfig>
                """);
    }

    private static Chromium unpacked(Path root) {
        return new Chromium(
                root.resolve("usr/lib/chromium/chromium"),
                Map.of(
                        "LD_LIBRARY_PATH", libraries(root),
                        "FONTCONFIG_FILE", root.resolve("fonts.conf").toString()));
    }

    /** The folders of the processor's libraries; some packages keep theirs one folder deeper. */
    private static String libraries(Path root) {
        return LIBRARIES.stream()
                .map(root::resolve)
                .filter(Files::isDirectory)
                .flatMap(Chromium::folders)
                .filter(folder -> folder.getFileName().toString().endsWith("-linux-gnu"))
                .flatMap(folder -> Stream.concat(Stream.of(folder), folders(folder)))
                .map(Path::toString)
                .collect(Collectors.joining(":"));
    }

    private static Stream<Path> folders(Path parent) {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(Files::isDirectory).toList().stream();
        } catch (IOException e) {
            throw ProblemCode.MISSING_PROGRAM.problem(
                    "The Chromium packages in " + parent + " cannot be read: " + e.getMessage() + ".",
                    "Delete that folder and start again.",
                    e);
        }
    }
}
