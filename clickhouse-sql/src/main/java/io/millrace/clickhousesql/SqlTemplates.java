package io.millrace.clickhousesql;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The {@code .sql} files beside this module, as Mustache templates. A file of the same name in the folder that
 * {@link Setting#SQL_DIR} names goes before the built-in one. Thread-safe.
 */
public final class SqlTemplates {

    private final Optional<Path> folder;
    private final Map<String, Template> templates = new ConcurrentHashMap<>();

    /** @param folder whose files replace the built-in ones; empty: none */
    public SqlTemplates(Optional<Path> folder) {
        this.folder = folder;
    }

    /**
     * The statement that a template makes of a model; comments at the head of the file are left out.
     *
     * @param name for example {@code table/raw}
     * @param model a record or a map; every name that the template uses must be there
     * @throws Problem when the template is not there or uses an unknown name
     */
    public String render(String name, Object model) {
        try {
            return withoutHead(templates.computeIfAbsent(name, this::compile).execute(model));
        } catch (MustacheException e) {
            throw ProblemCode.INVALID_SQL_TEMPLATE.problem(
                    "The SQL template " + name + ".sql cannot be used: " + e.getMessage(),
                    "Correct the file in " + Setting.SQL_DIR.variable() + ", or take it out.",
                    e);
        }
    }

    /** As {@link #render}, for a file of several statements, each ended by a semicolon at the end of a line. */
    public List<String> statements(String name, Object model) {
        return Arrays.stream(render(name, model).split(";\\s*\n"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    /** The comment at the head of a file, in one line. */
    public String head(String name) {
        return String.join(" ", headLines(name)).strip();
    }

    /** The lines of the comment at the head of a file, without their dashes. */
    public List<String> headLines(String name) {
        return text(name + ".sql")
                .lines()
                .takeWhile(line -> line.startsWith("--"))
                .map(line -> line.substring(2).strip())
                .toList();
    }

    private Template compile(String name) {
        return Mustache.compiler().escapeHTML(false).compile(text(name + ".sql"));
    }

    private String text(String file) {
        try {
            Optional<Path> own = folder.map(f -> f.resolve(file)).filter(Files::exists);
            if (own.isPresent()) {
                return Files.readString(own.get());
            }
            try (InputStream builtIn = SqlTemplates.class.getResourceAsStream("/clickhouse-sql/" + file)) {
                if (builtIn == null) {
                    throw ProblemCode.INVALID_SQL_TEMPLATE.problem(
                            "There is no SQL template " + file + ".", "Known ones are in clickhouse-sql/.");
                }
                return new String(builtIn.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutHead(String sql) {
        StringBuilder kept = new StringBuilder();
        boolean head = true;
        for (String line : sql.split("\n", -1)) {
            head = head && (line.startsWith("--") || line.isBlank());
            if (!head) {
                kept.append(line).append('\n');
            }
        }
        return kept.toString().strip().replaceAll(";$", "");
    }
}
