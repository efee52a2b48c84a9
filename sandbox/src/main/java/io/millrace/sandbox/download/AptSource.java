package io.millrace.sandbox.download;

import io.millrace.common.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The mirror of Debian that a machine uses, read from its apt configuration (sources.list(5): one-line and deb822).
 *
 * @param options what stands in brackets, such as {@code signed-by=…}; may be empty
 */
public record AptSource(String uri, String options) {

    private static final Pattern ONE_LINE = Pattern.compile("^deb\\s+(?:\\[(.*?)]\\s+)?(\\S+)\\s+(\\S+)\\s+(.*)$");

    /** @throws Problem when the machine has no source of Debian's main component */
    public static AptSource ofMachine() {
        return of(Path.of("/etc/apt"), codename());
    }

    static AptSource of(Path aptFolder, String codename) {
        List<Path> files = new ArrayList<>();
        files.add(aptFolder.resolve("sources.list"));
        try (Stream<Path> parts = Files.isDirectory(aptFolder.resolve("sources.list.d"))
                ? Files.list(aptFolder.resolve("sources.list.d"))
                : Stream.empty()) {
            parts.sorted().forEach(files::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files.stream()
                .filter(Files::isRegularFile)
                .flatMap(file -> read(file).stream())
                .filter(entry ->
                        entry.suites().contains(codename) && entry.components().contains("main"))
                .map(Entry::source)
                .findFirst()
                .orElseThrow(() -> new Problem(
                        "This machine's apt configuration has no source of Debian " + codename + " main.",
                        "Put a mysqld on the PATH, or set MILLRACE_MYSQL_URL to a server that runs already."));
    }

    /** A line of sources.list for another suite of the same mirror. */
    String line(String suite) {
        return "deb " + (options.isEmpty() ? "" : "[" + options + "] ") + uri + " " + suite + " main\n";
    }

    private record Entry(AptSource source, List<String> suites, List<String> components) {}

    private static List<Entry> read(Path file) {
        try {
            String text = Files.readString(file);
            return file.toString().endsWith(".sources")
                    ? Arrays.stream(text.split("\n\\s*\n"))
                            .flatMap(AptSource::stanza)
                            .toList()
                    : text.lines()
                            .map(String::strip)
                            .flatMap(AptSource::oneLine)
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Entry> oneLine(String line) {
        Matcher matcher = ONE_LINE.matcher(line);
        if (!matcher.matches()) {
            return Stream.empty();
        }
        String options = Optional.ofNullable(matcher.group(1)).orElse("").strip();
        return Stream.of(new Entry(
                new AptSource(matcher.group(2), options), List.of(matcher.group(3)), words(matcher.group(4))));
    }

    private static Stream<Entry> stanza(String text) {
        Optional<String> uri = field(text, "URIs").map(uris -> words(uris).get(0));
        if (uri.isEmpty() || !words(field(text, "Types").orElse("")).contains("deb")) {
            return Stream.empty();
        }
        String signedBy = field(text, "Signed-By")
                .filter(path -> path.startsWith("/"))
                .map(path -> "signed-by=" + path)
                .orElse("");
        return Stream.of(new Entry(
                new AptSource(uri.get(), signedBy),
                words(field(text, "Suites").orElse("")),
                words(field(text, "Components").orElse(""))));
    }

    private static Optional<String> field(String stanza, String name) {
        return stanza.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+"))
                .filter(w -> !w.isEmpty())
                .toList();
    }

    private static String codename() {
        try {
            return Files.readString(Path.of("/etc/os-release"))
                    .lines()
                    .filter(line -> line.startsWith("VERSION_CODENAME="))
                    .map(line -> line.substring("VERSION_CODENAME=".length()).replace("\"", ""))
                    .findFirst()
                    .orElse("stable");
        } catch (IOException e) {
            return "stable";
        }
    }
}
