package io.millrace.ddlmanager.sqltest;

import io.millrace.clickhousesql.SqlFiles;
import io.millrace.clickhousesql.SqlTemplates;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.problem.Problem;
import io.millrace.ddlmanager.sqltest.TestScript.Check;
import io.millrace.ddlmanager.sqltest.TestScript.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Runs the tests beside the {@code .sql} files of a folder, each in databases of its own, which are dropped behind it. */
public final class SqlTests {

    private final ClickHouse clickHouse;
    private final Path folder;
    private final SqlTemplates templates;

    /** @param folder like {@code clickhouse-sql/}, with {@code views/} below it */
    public SqlTests(ClickHouse clickHouse, Path folder) {
        this.clickHouse = clickHouse;
        this.folder = folder;
        this.templates = new SqlTemplates(Optional.of(folder));
    }

    /**
     * What became of one file's test.
     *
     * @param file without {@code .sql}
     * @param tested whether there is a test beside it
     * @param checks how many queries were compared
     * @param failures in words, each of some lines
     */
    public record Result(String file, boolean tested, int checks, List<String> failures) {

        public boolean failed() {
            return !failures.isEmpty();
        }
    }

    /** The files that make something on top of replicated tables. */
    public List<String> files() {
        return Stream.of("views", "aggregates")
                .flatMap(part -> SqlFiles.below(folder, part).stream())
                .toList();
    }

    public Result run(String file) {
        if (!Files.exists(folder.resolve(file + SqlFiles.TEST))) {
            return new Result(file, false, 0, List.of());
        }
        String prefix = "sql_test_" + UUID.randomUUID().toString().substring(0, 8);
        Map<String, String> databases =
                Map.of("target", prefix, "ingest", prefix + "_ingest", "gold", prefix + "_gold");
        List<String> failures = new ArrayList<>();
        int checks = 0;
        try {
            databases.values().forEach(name -> clickHouse.execute("CREATE DATABASE " + name));
            checks = run(file, databases, failures);
        } catch (Problem | IllegalArgumentException e) {
            failures.add(e.getMessage());
        } finally {
            databases.values().forEach(name -> clickHouse.execute("DROP DATABASE IF EXISTS " + name + " SYNC"));
        }
        return new Result(file, true, checks, List.copyOf(failures));
    }

    /** @return how many queries were compared */
    private int run(String file, Map<String, String> databases, List<String> failures) {
        TestScript script = TestScript.read(templates.render(file + ".test", databases));
        TestedFile tested = TestedFile.of(file, templates, databases, clickHouse);
        boolean made = false;
        int checks = 0;
        for (Step step : script.steps()) {
            if (step instanceof Check check) {
                if (!made) {
                    tested.make();
                    made = true;
                }
                tested.refresh();
                compare(check).ifPresent(failures::add);
                checks++;
            } else {
                clickHouse.execute(step.sql());
            }
        }
        if (checks == 0) {
            failures.add("The test compares nothing: a SELECT, and its rows as comments behind it, are missing.");
        }
        return checks;
    }

    private Optional<String> compare(Check check) {
        List<List<String>> found = clickHouse
                .query(
                        "SELECT formatRowNoNewline('TSV', *) AS line FROM (" + check.sql()
                                + ") SETTINGS query_plan_remove_redundant_sorting = 0, output_format_decimal_trailing_zeros = 1")
                .stream()
                .map(row -> Arrays.stream(row.getString("line").split("\t", -1))
                        .map(String::strip)
                        .toList())
                .toList();
        return found.equals(check.rows()) ? Optional.empty() : Optional.of(difference(check, found));
    }

    private static String difference(Check check, List<List<String>> found) {
        List<String> lines = new ArrayList<>();
        lines.add(check.title().isEmpty() ? check.sql().lines().findFirst().orElse("") : check.title());
        int rows = Math.max(found.size(), check.rows().size());
        for (int i = 0; i < rows; i++) {
            Optional<List<String>> expected = at(check.rows(), i);
            Optional<List<String>> actual = at(found, i);
            if (expected.equals(actual)) {
                lines.add("    " + line(expected.orElseThrow()));
            } else {
                expected.ifPresent(row -> lines.add("  - " + line(row)));
                actual.ifPresent(row -> lines.add("  + " + line(row)));
            }
        }
        return String.join("\n", lines);
    }

    private static Optional<List<String>> at(List<List<String>> rows, int i) {
        return i < rows.size() ? Optional.of(rows.get(i)) : Optional.empty();
    }

    private static String line(List<String> cells) {
        return String.join(" | ", cells);
    }

    /** All files, one after the other. */
    public Stream<Result> run() {
        return files().stream().map(this::run);
    }
}
