package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents promise to readers: links lead somewhere, named tests exist, and the words are plain. */
class DocumentsTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern TEST_NAME = Pattern.compile("`([A-Z][A-Za-z]+(?:IT|Test))`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    /** Phrases that have to be read twice. */
    private static final Pattern RIDDLES = Pattern.compile(
            "\\b(of before|from before|anew|for people|goes on|go on(?! top)|is none|known are)\\b",
            Pattern.CASE_INSENSITIVE);

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ProjectFiles.ROOT.resolve("docs"));
                Stream<Path> top = Files.list(ProjectFiles.ROOT)) {
            return Stream.concat(docs, top).filter(path -> path.toString().endsWith(".md")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsSomewhere(Path document) throws IOException {
        LINK.matcher(Files.readString(document))
                .results()
                .filter(link -> !link.group(1).startsWith("http"))
                .forEach(link -> {
                    Path target = link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1));
                    assertThat(target).as("%s in %s", link.group(), document).exists();
                    if (link.group(2) != null) {
                        assertThat(anchors(target))
                                .as("%s in %s", link.group(), document)
                                .contains(link.group(2));
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyTestThatIsNamedExists(Path document) throws IOException {
        Set<String> named = TEST_NAME
                .matcher(Files.readString(document))
                .results()
                .map(name -> name.group(1) + ".java")
                .collect(Collectors.toSet());

        assertThat(testFiles()).containsAll(named);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void noSentenceIsARiddle(Path document) throws IOException {
        assertThat(RIDDLES.matcher(Files.readString(document).replaceAll("\\s+", " "))
                        .results()
                        .map(riddle -> riddle.group()))
                .isEmpty();
    }

    private static Set<String> anchors(Path document) {
        try {
            return HEADING.matcher(Files.readString(document))
                    .results()
                    .map(heading -> heading.group(1)
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\p{Alnum} _-]", "")
                            .replace(' ', '-'))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> testFiles() throws IOException {
        try (Stream<Path> files = Files.walk(ProjectFiles.ROOT)) {
            return files.filter(path -> path.toString().contains("src/test/java"))
                    .map(path -> path.getFileName().toString())
                    .collect(Collectors.toSet());
        }
    }
}
