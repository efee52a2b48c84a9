package io.millrace.cli.query;

import java.io.PrintWriter;
import java.util.function.Function;

/** How results are written. */
public enum ResultFormat {
    TABLE(TableResults::new),
    CSV(out -> new SeparatedResults(out, ",", SeparatedResults::csv, "")),
    TSV(out -> new SeparatedResults(out, "\t", SeparatedResults::tsv, "\\N")),
    JSON(JsonResults::new);

    private final Function<PrintWriter, Results> results;

    ResultFormat(Function<PrintWriter, Results> results) {
        this.results = results;
    }

    public Results to(PrintWriter out) {
        return results.apply(out);
    }
}
