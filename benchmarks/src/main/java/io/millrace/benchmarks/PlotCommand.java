package io.millrace.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "plot",
        description = {
            "Draws what benchmarks wrote with --json: pictures (SVG) beside each file, and tables (Markdown), which it prints or",
            "puts into a page."
        })
public final class PlotCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "What a benchmark wrote with --json.")
    private List<Path> files;

    @Option(
            names = "--page",
            description = {
                "A Markdown page. What stands between <!-- FILE's name --> and <!-- end --> in it is replaced by the tables",
                "and pictures."
            })
    private Path page;

    @Override
    public Integer call() {
        for (Path file : files) {
            try {
                plot(file);
            } catch (JsonProcessingException e) {
                throw ProblemCode.UNUSABLE_FILE.problem(
                        file + " is not what a benchmark wrote: " + e.getOriginalMessage(),
                        "Name a file of --json.",
                        e);
            } catch (IOException e) {
                throw ProblemCode.UNUSABLE_FILE.problem(
                        "A file cannot be read or written: " + e, "Check that it is there, and its rights.", e);
            }
        }
        return 0;
    }

    private void plot(Path file) throws IOException {
        JsonNode result = JsonFile.JSON.readTree(Files.readString(file));
        String name = file.getFileName().toString().replaceFirst("\\.json$", "");
        List<String> parts = new ArrayList<>();
        for (Figure figure : figures(file, result)) {
            if (!figure.svg().isEmpty()) {
                Path picture = file.resolveSibling(name + "-" + figure.name() + ".svg");
                Files.writeString(picture, figure.svg());
                parts.add("![" + figure.title() + "](" + link(picture) + ")");
            }
            parts.add(figure.table());
        }
        parts.add(String.format(
                Locale.ROOT,
                "`%s`, %s, %d cores.",
                result.path("command").asText(),
                result.path("at").asText().replaceFirst("T.*", ""),
                result.path("machine").path("cores").asInt()));
        String text = String.join("\n\n", parts);
        if (page == null) {
            spec.commandLine().getOut().println(text + "\n");
            spec.commandLine().getOut().flush();
        } else {
            Files.writeString(page, inPlace(Files.readString(page), name, text));
        }
    }

    private static List<Figure> figures(Path file, JsonNode result) throws JsonProcessingException {
        JsonNode measured = result.path("measured");
        return switch (result.path("benchmark").asText()) {
            case "stream" -> Figure.of(JsonFile.JSON.treeToValue(measured, StreamBench.Report.class));
            case "fresh" -> Figure.of(JsonFile.JSON.treeToValue(measured, FreshBench.Report.class));
            case "check" -> Figure.of(JsonFile.JSON.treeToValue(measured, CheckBench.Report.class));
            case "copy" -> Figure.of(JsonFile.JSON.treeToValue(measured, CopyBench.Report.class));
            case "gateway" -> Figure.of(JsonFile.JSON.treeToValue(measured, GatewayBench.Report.class));
            case "tables" -> Figure.of(JsonFile.JSON.treeToValue(measured, TablesBench.Report.class));
            default ->
                throw ProblemCode.UNUSABLE_FILE.problem(
                        file + " is of no benchmark that can be drawn.",
                        "Name a file of bench stream, fresh, copy, check, tables or gateway.");
        };
    }

    private String link(Path picture) {
        return page == null
                ? picture.toString()
                : page.toAbsolutePath()
                        .getParent()
                        .relativize(picture.toAbsolutePath())
                        .toString();
    }

    private String inPlace(String text, String name, String part) {
        String begin = "<!-- " + name + " -->";
        Matcher place = Pattern.compile(Pattern.quote(begin) + ".*?<!-- end -->", Pattern.DOTALL)
                .matcher(text);
        if (!place.find()) {
            throw ProblemCode.UNUSABLE_FILE.problem(
                    page + " has no place for " + name + ".", "Add the lines " + begin + " and <!-- end --> to it.");
        }
        return text.substring(0, place.start()) + begin + "\n" + part + "\n<!-- end -->" + text.substring(place.end());
    }
}
