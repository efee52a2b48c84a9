package io.millrace.cli.query;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A line for each row, with the columns' names before the first, for other programs. */
final class SeparatedResults implements Results {

    private final PrintWriter out;
    private final String separator;
    private final UnaryOperator<String> quoting;
    private final String nothing;

    /** @param nothing what stands for NULL */
    SeparatedResults(PrintWriter out, String separator, UnaryOperator<String> quoting, String nothing) {
        this.out = out;
        this.separator = separator;
        this.quoting = quoting;
        this.nothing = nothing;
    }

    /** RFC 4180; an empty text is quoted, so that it differs from NULL. */
    static String csv(String value) {
        boolean plain =
                !value.isEmpty() && value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }

    /** As MySQL and ClickHouse write it. */
    static String tsv(String value) {
        return value.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    @Override
    public void begin(List<String> columns) {
        row(columns);
    }

    @Override
    public void row(List<String> values) {
        out.print(values.stream()
                        .map(value -> value == null ? nothing : quoting.apply(value))
                        .collect(Collectors.joining(separator))
                + "\n");
    }

    @Override
    public void end() {
        out.flush();
    }
}
