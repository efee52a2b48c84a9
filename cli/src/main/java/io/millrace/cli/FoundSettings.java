package io.millrace.cli;

import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.process.Home;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lets a command without any setting work on what {@code up} or {@code demo} has started in this folder, the later one.
 */
final class FoundSettings {

    private static final Path USUAL = Path.of(Setting.HOME.defaultValue().orElseThrow());

    private FoundSettings() {}

    /**
     * The environment, with the settings file that was found, when nothing is set.
     *
     * @param said hears which, beside what the command answers
     */
    static Map<String, String> of(Map<String, String> environment, PrintWriter said) {
        return of(environment, USUAL, said);
    }

    static Map<String, String> of(Map<String, String> environment, Path home, PrintWriter said) {
        boolean set = environment.keySet().stream().anyMatch(name -> name.startsWith(Setting.PREFIX));
        Optional<Path> file = set ? Optional.empty() : newest(home);
        return file.map(found -> {
                    said.println(
                            Home.held(found.getParent())
                                    ? "Using what runs in this folder: " + found
                                    : "Nothing runs in this folder now; start it with `millrace up` or `demo`. Using "
                                            + found);
                    return Map.of(Settings.FILE_VARIABLE, found.toString());
                })
                .orElse(environment);
    }

    private static Optional<Path> newest(Path home) {
        return Stream.of(home, home.resolve("demo"))
                .map(folder -> folder.resolve("settings.properties"))
                .filter(Files::isReadable)
                .max(Comparator.comparing(FoundSettings::written));
    }

    private static FileTime written(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
