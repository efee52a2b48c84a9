package io.millrace.ddlmanager.forms;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A form of a data definition statement, as {@code forms/statement-forms.txt} has it.
 *
 * @param number tells its names from those of others
 * @param chapter the statement, as MySQL's manual calls it
 * @param before what is run before Millrace starts
 * @param statements the form's own, at least one
 * @param after what is written after it
 */
record Form(int number, String chapter, List<String> before, List<String> statements, List<String> after) {

    private static final String FILE = "/forms/statement-forms.txt";

    private static final List<String> USUAL = List.of(
            "CREATE TABLE {t} (id INT PRIMARY KEY, a INT, b VARCHAR(20))",
            "INSERT INTO {t} VALUES (1, 1, 'one'), (2, 2, 'two'), (3, 3, 'three')");

    private static final List<String> PARTED = List.of(
            "CREATE TABLE {t} (id INT PRIMARY KEY, a INT, b VARCHAR(20)) PARTITION BY RANGE (id)"
                    + " (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))",
            "INSERT INTO {t} VALUES (1, 1, 'one'), (2, 2, 'two'), (12, 12, 'twelve')");

    private static final List<String> ROWS = List.of(
            "INSERT INTO {t} (id) VALUES (7)", "UPDATE {t} SET id = 8 WHERE id = 2", "DELETE FROM {t} WHERE id = 1");

    /** Everything that the file has, in its order. */
    static List<Form> all() {
        List<Form> forms = new ArrayList<>();
        String chapter = "";
        List<String> block = new ArrayList<>();
        for (String line : lines()) {
            if (line.startsWith("  ")) {
                block.add(line.strip());
                continue;
            }
            add(forms, chapter, block);
            if (line.startsWith("== ")) {
                chapter = line.substring(3);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                block.add(line.strip());
            }
        }
        add(forms, chapter, block);
        return List.copyOf(forms);
    }

    private static void add(List<Form> forms, String chapter, List<String> block) {
        if (!block.isEmpty()) {
            List<String> statements = new ArrayList<>(List.of(block.get(0)));
            statements.addAll(part(block, "more: ").orElse(List.of()));
            forms.add(new Form(
                    forms.size() + 1,
                    chapter,
                    part(block, "before: ").orElse(USUAL),
                    List.copyOf(statements),
                    part(block, "after: ").orElse(ROWS)));
            block.clear();
        }
    }

    /** Empty when nothing is said, which is not the same as none. */
    private static Optional<List<String>> part(List<String> block, String word) {
        List<String> lines = block.stream()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()))
                .toList();
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(lines.stream()
                        .flatMap(line -> switch (line) {
                            case "-" -> List.<String>of().stream();
                            case "USUAL" -> USUAL.stream();
                            case "PARTED" -> PARTED.stream();
                            default -> List.of(line).stream();
                        })
                        .toList());
    }

    private static List<String> lines() {
        try (InputStream file = Form.class.getResourceAsStream(FILE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With its names in place. */
    List<String> named(List<String> texts, String database) {
        return texts.stream()
                .map(text -> text.replace("{t}", table())
                        .replace("{u}", table() + "b")
                        .replace("{v}", table() + "v")
                        .replace("{db}", database))
                .toList();
    }

    /** Its table, with whose name those of all others that it has begin. */
    String table() {
        return String.format(Locale.ROOT, "f%03d", number);
    }

    /** For people. */
    String shown() {
        return String.join("; ", statements)
                .replace("{t}", "t")
                .replace("{u}", "u")
                .replace("{v}", "v")
                .replace("{db}", "db");
    }
}
