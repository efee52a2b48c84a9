package io.millrace.ddlmanager.sqltest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A file {@code x.test.sql}: statements that put rows in, and queries, each with the rows that it must give, as comments
 * {@code -- | a | b |} behind it.
 */
record TestScript(List<Step> steps) {

    private static final String COMMENT = "--";
    private static final String ROW = "-- |";

    /** One statement of the script. */
    sealed interface Step {
        String sql();
    }

    /** Puts rows in. */
    record Statement(String sql) implements Step {}

    /**
     * @param title the comment above it
     * @param rows each with its cells
     */
    record Check(String title, String sql, List<List<String>> rows) implements Step {}

    static TestScript read(String text) {
        List<Step> steps = new ArrayList<>();
        StringBuilder sql = new StringBuilder();
        List<String> title = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith(ROW)) {
                addRow(steps, line);
            } else if (line.startsWith(COMMENT) && sql.isEmpty()) {
                title.add(line.substring(COMMENT.length()).strip());
            } else if (!line.isBlank()) {
                sql.append(line).append('\n');
                if (line.stripTrailing().endsWith(";")) {
                    steps.add(
                            step(String.join(" ", title), sql.toString().strip().replaceAll(";$", "")));
                    sql.setLength(0);
                    title.clear();
                }
            } else {
                title.clear();
            }
        }
        if (!sql.isEmpty()) {
            throw new IllegalArgumentException("the last statement does not end with a semicolon");
        }
        return new TestScript(List.copyOf(steps));
    }

    private static Step step(String title, String sql) {
        return sql.matches("(?is)(SELECT|WITH)\\b.*") ? new Check(title, sql, new ArrayList<>()) : new Statement(sql);
    }

    private static void addRow(List<Step> steps, String line) {
        if (steps.isEmpty() || !(steps.get(steps.size() - 1) instanceof Check check)) {
            throw new IllegalArgumentException("the row '" + line + "' does not stand behind a SELECT");
        }
        String cells = line.substring(ROW.length()).strip().replaceAll("\\|$", "");
        check.rows()
                .add(Arrays.stream(cells.split("\\|", -1)).map(String::strip).toList());
    }
}
