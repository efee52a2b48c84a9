package io.millrace.cli.query;

import io.millrace.common.Printable;
import io.millrace.common.Sizes;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** An aligned table; numbers stand to the right. */
final class TableResults implements Results {

    /** More than that nobody reads; the widths of columns need all rows in memory. */
    static final int SHOWN = 1_000;

    private static final int WIDEST = 80;
    private static final String NULL = "NULL";

    private final PrintWriter out;
    private final List<List<String>> rows = new ArrayList<>();
    private List<String> columns = List.of();
    private long all;

    TableResults(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void begin(List<String> columns) {
        this.columns = columns.stream().map(Printable::line).toList();
        rows.clear();
        all = 0;
    }

    @Override
    public void row(List<String> values) {
        all++;
        if (rows.size() < SHOWN) {
            rows.add(values.stream().map(TableResults::shown).toList());
        }
    }

    private static String shown(String value) {
        String text = value == null ? NULL : Printable.line(value);
        return text.length() > WIDEST ? text.substring(0, WIDEST - 1) + "…" : text;
    }

    @Override
    public void end() {
        int[] widths = new int[columns.size()];
        boolean[] numbers = new boolean[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = rows.stream()
                    .mapToInt(row -> row.get(column).length())
                    .reduce(columns.get(i).length(), Math::max);
            numbers[i] =
                    !rows.isEmpty() && rows.stream().map(row -> row.get(column)).allMatch(TableResults::numberOrNull);
        }
        print(columns, widths, numbers);
        out.println(line(widths));
        rows.forEach(row -> print(row, widths, numbers));
        out.println(all == 1 ? "1 row" : Sizes.count(all) + " rows");
        if (all > rows.size()) {
            out.println("The first " + Sizes.count(rows.size()) + " are shown; --format csv writes all.");
        }
        out.flush();
    }

    private static boolean numberOrNull(String value) {
        return value.equals(NULL) || value.matches("-?[0-9.]+(e[-+]?[0-9]+)?");
    }

    private void print(List<String> values, int[] widths, boolean[] numbers) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - values.get(i).length());
            line.append(i == 0 ? "" : "  ").append(numbers[i] ? padding + values.get(i) : values.get(i) + padding);
        }
        out.println(line.toString().stripTrailing());
    }

    private static String line(int[] widths) {
        List<String> parts = new ArrayList<>();
        for (int width : widths) {
            parts.add("-".repeat(width));
        }
        return String.join("  ", parts);
    }

    @Override
    public void changed(long rows) {
        out.println(rows == 1 ? "1 row changed" : Sizes.count(rows) + " rows changed");
        out.flush();
    }

    @Override
    public void done() {
        out.println("Done.");
        out.flush();
    }
}
