package io.millrace.cli.query;

import java.util.List;

/** Takes what a statement gives. A value is null where the database's is. */
public interface Results {

    void begin(List<String> columns);

    void row(List<String> values);

    /** After the last row. */
    void end();

    /** Instead of rows: the statement changed so many. */
    default void changed(long rows) {
        begin(List.of("rows_changed"));
        row(List.of(String.valueOf(rows)));
        end();
    }

    /**
     * Instead of rows: the statement was carried out, and the server does not say how many rows it changed. A program sees the
     * exit code.
     */
    default void done() {}
}
