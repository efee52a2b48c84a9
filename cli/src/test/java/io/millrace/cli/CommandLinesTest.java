package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;

/** Command lines in the documents are ones that the command understands. */
class CommandLinesTest {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\w*\\n(.*?)^```");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** Behind settings, or in a container. */
    private static final Pattern COMMAND = Pattern.compile(
            "^(?:[A-Z_]+=\\S+\\s+)*(?:docker compose run .*?|kubectl .* -- )?(?:\\./)?millrace(\\s.*)?$",
            Pattern.DOTALL);

    /** Where a reader puts in a name. */
    private static final Pattern TABLE = Pattern.compile("(?:<database>\\.)?<table>");

    /** Up to what the shell takes for itself. */
    private static final Pattern WORD =
            Pattern.compile("\\G\\s*((?:\"[^\"]*\"|'[^']*'|\\$\\([^)]*\\)|[^\\s\"'#;|&>])+)");

    /** @param whole whether it can be run as it stands; a sentence may name a command without its arguments */
    private record Line(String text, boolean whole) {}

    static Stream<Path> documents() throws IOException {
        return DocumentsTest.documents();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyCommandLineIsUnderstood(Path document) throws IOException {
        assertThat(lines(Files.readString(document)))
                .allSatisfy(
                        line -> assertThat(misunderstood(line)).as(line.text()).isEmpty());
    }

    @Test
    void manyCommandLinesAreFound() throws IOException {
        List<Line> all = new ArrayList<>();
        for (Path document : documents().toList()) {
            all.addAll(lines(Files.readString(document)));
        }

        assertThat(all).hasSizeGreaterThan(100);
        assertThat(all).filteredOn(Line::whole).hasSizeGreaterThan(20);
    }

    @Test
    void whatTheCommandDoesNotKnowIsFound() {
        assertThat(misunderstood(new Line("millrace plann", false))).isNotEmpty();
        assertThat(misunderstood(new Line("millrace plan --exit", false))).isNotEmpty();
        assertThat(misunderstood(new Line("millrace bench stream --rows many", false)))
                .isNotEmpty();
        assertThat(misunderstood(new Line("millrace resolve", true))).isNotEmpty();
        assertThat(misunderstood(new Line("millrace resolve", false))).isEmpty();
    }

    private static List<Line> lines(String document) {
        List<Line> lines = new ArrayList<>();
        BLOCK.matcher(document)
                .results()
                .flatMap(block -> block.group(1).replace("\\\n", " ").lines())
                .map(line -> new Line(line.strip(), true))
                .forEach(lines::add);
        CODE.matcher(BLOCK.matcher(document).replaceAll(""))
                .results()
                .map(code -> new Line(code.group(1).replace('\n', ' '), false))
                .forEach(lines::add);
        return lines.stream()
                .filter(line -> COMMAND.matcher(line.text()).matches())
                .toList();
    }

    private static List<Exception> misunderstood(Line line) {
        CommandLine command = Millrace.commandLine(Map.of());
        collectErrors(command);
        return command.parseArgs(arguments(line.text())).asCommandLineList().stream()
                .flatMap(parsed -> parsed.getParseResult().errors().stream())
                .filter(error -> line.whole() || !(error instanceof MissingParameterException))
                .toList();
    }

    private static void collectErrors(CommandLine command) {
        command.getCommandSpec().parser().collectErrors(true);
        command.getSubcommands().values().forEach(CommandLinesTest::collectErrors);
    }

    private static String[] arguments(String line) {
        String behind = COMMAND.matcher(line).replaceFirst("$1");
        return WORD.matcher(TABLE.matcher(behind).replaceAll("shop.orders"))
                .results()
                .map((MatchResult word) -> word.group(1).replaceAll("^([\"'])(.*)\\1$", "$2"))
                .toArray(String[]::new);
    }
}
